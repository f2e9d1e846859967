"""Write to the security log: one function, called from anywhere; each entry has a short transaction of its own."""

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import db, set_read_only
from directives.models import SecurityEntry, Staff
from directives.terms import SecurityKind
from workflows import clock
from workflows.web.security import caller

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    app.after_request(_write_noted)


def log(
    kind: SecurityKind,
    staff: Staff | None = None,
    *,
    agency_id: int | None = None,
    by: Staff | None = None,
    address: str = "",
) -> None:
    """Record what happened to `staff`'s account, or at an `address` that somebody typed.

    In a request it is written after the view, so that it waits for no transaction of the view's own.
    """
    entry = entry_of(kind, staff, agency_id=agency_id, by=by, address=address)
    if not has_request_context():
        _write([entry])
        return
    g.setdefault("security_entries", []).append(entry)


def entry_of(
    kind: SecurityKind,
    staff: Staff | None = None,
    *,
    agency_id: int | None = None,
    by: Staff | None = None,
    address: str = "",
) -> SecurityEntry:
    """The entry without its time, for a caller that has a short transaction of its own."""
    of_agency = next((one.agency_id for one in (staff, by) if one is not None), agency_id)
    return SecurityEntry(
        kind=kind,
        agency_id=of_agency,
        staff_id=staff.id if staff else None,
        actor_id=by.id if by else None,
        address_digest=caller.digest(address),
        network=caller.network(),
    )


def _write_noted(response: Response) -> Response:
    if entries := g.pop("security_entries", []):
        db.session.rollback()  # the view has committed what it took; on SQLite its transaction would block this one
        try:
            _write(entries)
        except SQLAlchemyError:
            current_app.logger.exception("the security log could not be written")
    return response


def _write(entries: list[SecurityEntry]) -> None:
    set_read_only(False)
    try:
        with Session(db.engine) as own:
            now = clock.now(own)
            for entry in entries:
                entry.at = now
            own.add_all(entries)
            own.commit()
    finally:
        set_read_only(has_request_context() and request.method in READING)
