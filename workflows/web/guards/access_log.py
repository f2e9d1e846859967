"""Write to the access log, also while a page is only read."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import request
from sqlalchemy.orm import Session

from directives.database import db, set_read_only
from directives.models import AccessEntry
from directives.terms import AccessKind, SecurityKind
from workflows import clock
from workflows.web.guards.current import current_staff
from workflows.web.security import log as security_log
from workflows.web.security.log import READING

SECURITY_KINDS = {
    AccessKind.INCIDENT_VIEWED: SecurityKind.INCIDENT_OPENED,
    AccessKind.INCIDENT_FILE_OPENED: SecurityKind.INCIDENT_FILE_OPENED,
}
"""What administrators read of the access log."""


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A session of its own that may write, committed at the end: a GET's own transaction is read-only."""
    set_read_only(False)
    try:
        with Session(db.engine) as own:
            yield own
            own.commit()
    finally:
        set_read_only(request.method in READING)


def log_access(kind: AccessKind, **about: int | None) -> None:
    """Write to the access log in a transaction of its own."""
    with own_transaction() as own:
        now = clock.now(own)
        own.add(AccessEntry(kind=kind, at=now, **about))
        if kind in SECURITY_KINDS:
            entry = security_log.entry_of(SECURITY_KINDS[kind], current_staff())
            entry.at = now
            own.add(entry)
