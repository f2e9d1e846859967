"""Who may open a page: each view names its guard; a view without one is closed to everybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directives.database import db, read_only, set_read_only
from directives.models import AccessEntry, DeskDevice, Link, Staff
from directives.queries.submissions import BY_STATE, ClosedReason
from directives.terms import AccessKind, Role, SecurityKind
from workflows import clock
from workflows.web import links, uploads
from workflows.web.asker.names import asker_of
from workflows.web.asker.speaking import speak_for
from workflows.web.security import caller, held_links, prefix, sessions, unit_devices
from workflows.web.security import log as security_log

View = TypeVar("View", bound=Callable[..., Any])


class Guard(StrEnum):
    """Who may open a view."""

    PUBLIC = "public"
    MACHINE = "machine"
    """A program of this machine, or one that knows WATCH_TOKEN."""
    LINK = "link"
    UNIT_DESK = "unit_desk"
    """A device of the unit's desk that the address names."""
    READER = "reader"
    OFFICER = "officer"
    KEEPER = "keeper"
    ADMIN = "admin"


def _guarded(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.guard = guard  # type: ignore[attr-defined]
        return view

    return mark


public = _guarded(Guard.PUBLIC)
machines = _guarded(Guard.MACHINE)
by_link = _guarded(Guard.LINK)
"""By a contact's link; a colleague's opens only what is marked besides."""
by_unit_desk = _guarded(Guard.UNIT_DESK)
reads = _guarded(Guard.READER)


def colleagues_too(view: View) -> View:
    """Open to a colleague as well, to whom items were handed over: of tasks by `finding.find_task` only theirs."""
    view.opens_to_colleague = True  # type: ignore[attr-defined]
    return view


def closed_to_desks(view: View) -> View:
    """Closed to who has come from the unit's desk, which shows nothing of incidents."""
    view.is_closed_to_desks = True  # type: ignore[attr-defined]
    return view


def reads_boards(view: View) -> View:
    """Readers, and whoever has come by the link in a leader's digest."""
    view.shows_boards = True  # type: ignore[attr-defined]
    return reads(view)


acts = _guarded(Guard.OFFICER)
keeps = _guarded(Guard.KEEPER)
"""Officers and administrators: both maintain the list of units and the calendar."""
administers = _guarded(Guard.ADMIN)


def keeps_typed(keep: Callable[[Link, dict[str, Any]], bool]) -> Callable[[View], View]:
    """Name what keeps a press by a replaced link: `keep(link, view arguments)` commits, and says whether it did."""

    def mark(view: View) -> View:
        view.keep_typed = keep  # type: ignore[attr-defined]
        return view

    return mark


READING = frozenset({"GET", "HEAD", "OPTIONS"})


class DeskRefused(Exception):
    """A unit's desk does not open in this browser: no device of it, or one that has ended."""

    def __init__(self, public_id: str) -> None:
        super().__init__(public_id)
        self.public_id = public_id


class SignedOut(Exception):
    """A press on the desk without a session that may act: none began, it has ended, or it only reads boards."""


def install(app: Flask) -> None:
    """Check every request."""
    sessions.install(app)
    unit_devices.install(app)
    app.before_request(_begin_request)
    app.before_request(_admit)
    app.teardown_request(_end)


def _begin_request() -> None:
    set_read_only(request.method in READING)


def _end(_error: BaseException | None) -> None:
    set_read_only(False)


def _admit() -> Response | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    guard, presses = getattr(view, "guard", None), request.method not in READING
    if presses and hasattr(view, "reads_first") and (refused := _read_first(view.reads_first, guard)):
        return refused
    return _refuse(guard, presses)


def _read_first(read: Callable[[], object], guard: Guard | None) -> Response | None:
    """Check the right to press, then read the files that came with it: all before the write transaction begins."""
    with read_only():
        try:
            refused = _refuse(guard, presses=False)
        finally:
            db.session.rollback()
        g.pop("_login_user", None)
        if refused is None:
            uploads.read_now(read)
            db.session.rollback()
    return refused


def _refuse(guard: Guard | None, presses: bool) -> Response | None:
    """None for somebody who may go on; raises for a link or a person who may not."""
    if guard == Guard.PUBLIC:
        return None
    if guard == Guard.MACHINE:
        return None if caller.is_this_machine() or caller.brings(current_app.config["WATCH_TOKEN"]) else abort(404)
    if guard in {Guard.LINK, Guard.UNIT_DESK}:
        _refuse_unit(guard, (request.view_args or {})["public_id"], presses)
        return None
    if not current_user.is_authenticated or _asks_to_sign_in(current_app.view_functions[request.endpoint or ""]):
        if request.method not in READING:
            raise SignedOut
        return redirect(url_for("access.sign_in", next=prefix.this_page()))
    if guard is None or not _allowed(current_staff(), guard):
        abort(403)
    return None


def _asks_to_sign_in(view: Callable[..., Any]) -> bool:
    """Whether a digest's link is not enough for this request."""
    is_board = request.method in READING and getattr(view, "shows_boards", False)
    return not is_board and sessions.only_reads_boards()


def may_open(staff: Staff, endpoint: str) -> bool:
    """Whether a desk page opens to this person in this session."""
    view = current_app.view_functions[endpoint]
    guard = getattr(view, "guard", None)
    if sessions.only_reads_boards() and not hasattr(view, "shows_boards"):
        return False
    return guard is not None and _allowed(staff, guard)


def may_act() -> bool:
    """Whether the signed-in person may do more than read, in this session."""
    return current_staff().acts and not sessions.only_reads_boards()


def may_administer() -> bool:
    """Whether the signed-in person may do what an administrator does, in this session."""
    return Role.ADMIN in current_staff().roles and not sessions.only_reads_boards()


def may_keep() -> bool:
    """Whether the signed-in person looks after units, addresses and programs, in this session."""
    return may_act() or may_administer()


def _allowed(staff: Staff, guard: Guard) -> bool:
    wanted = {
        Guard.READER: set(Role),
        Guard.OFFICER: {Role.OFFICER, Role.HEAD},
        Guard.ADMIN: {Role.ADMIN},
        Guard.KEEPER: {Role.OFFICER, Role.HEAD, Role.ADMIN},
    }
    return bool(staff.roles & wanted[guard])


def current_staff() -> Staff:
    """The signed-in person; only behind a desk guard."""
    staff: Staff = current_user.staff
    return staff


def remember_link(opened: links.OpenedLink) -> None:
    """Remember an opened link in this browser's session, beside earlier ones; an older mail opens the newer one."""
    if holds_newer(opened.link, opened.generation):
        return
    held = {**session.get("links", {}), opened.link.assignment.public_id: [opened.link.id, opened.generation]}
    session["links"] = dict(list(held.items())[-40:])  # a cookie holds 4 kB


def note_arrival(link: Link) -> None:
    """Remember that this browser has just fetched the link; its page asks `has_arrived` once."""
    session["arrived"] = link.id


def has_arrived(link: Link) -> bool:
    """Whether this is the first page shown to a browser that fetched the link and kept its cookie."""
    return bool(session.pop("arrived", None) == link.id)


def holds_newer(link: Link, generation: int) -> bool:
    """Whether this browser's session holds a newer generation of the link."""
    link_id, newest = session.get("links", {}).get(link.assignment.public_id, (None, 0))
    return bool(link_id == link.id and newest > generation)


def _refuse_unit(guard: Guard, public_id: str, presses: bool) -> None:
    if guard == Guard.UNIT_DESK:
        g.desk_device = unit_devices.of_desk(public_id)
        if g.desk_device is None:
            raise DeskRefused(public_id)
        return
    g.held = held_links.open_held(public_id, presses)
    speak_for(asker_of(g.held.link.assignment.directive))
    view = current_app.view_functions[request.endpoint or ""]
    if g.held.link.is_colleagues and not hasattr(view, "opens_to_colleague"):
        abort(404)
    if opened_by_desk() and hasattr(view, "is_closed_to_desks"):
        abort(404)


def current_device() -> DeskDevice:
    """The device on which a unit's desk is open; only behind its guard."""
    device: DeskDevice = g.desk_device
    return device


def opened_by_desk() -> bool:
    """Whether this request's page of a letter opened by a device of the unit's desk, not by a mailed link."""
    return has_request_context() and bool(g.get("by_desk"))


def current_link() -> Link:
    """The link that opened this request's page; its assignment is the one in the URL."""
    link: Link = g.held.link
    return link


def read_by_colleague() -> bool:
    """Whether this request's page is read by a colleague's link; False where no link was opened."""
    held = g.get("held") if has_request_context() else None
    return held is not None and held.link.is_colleagues


def closed_reason() -> ClosedReason | None:
    """Why the whole assignment takes no more answers, or None."""
    return BY_STATE.get(g.held.state)


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
