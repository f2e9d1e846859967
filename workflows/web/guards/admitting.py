"""Check each request by the guard of its view, and begin its transaction: read-only for a GET."""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from directives.database import db, read_only, set_read_only
from workflows.web import uploads
from workflows.web.asker.names import asker_of
from workflows.web.asker.speaking import speak_for
from workflows.web.guards.current import current_staff, is_allowed, opened_by_desk
from workflows.web.guards.marks import Guard
from workflows.web.security import caller, held_links, prefix, sessions, unit_devices
from workflows.web.security.log import READING


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
    if guard is None or not is_allowed(current_staff(), guard):
        abort(403)
    return None


def _asks_to_sign_in(view: Callable[..., Any]) -> bool:
    """Whether a digest's link is not enough for this request."""
    is_board = request.method in READING and getattr(view, "shows_boards", False)
    return not is_board and sessions.only_reads_boards()


def _refuse_unit(guard: Guard, public_id: str, presses: bool) -> None:
    if guard == Guard.UNIT_DESK:
        g.desk_device = unit_devices.of_desk(public_id)
        if g.desk_device is None:
            raise DeskRefused(public_id)
        return
    g.held = held_links.open_held(public_id, presses)
    assignment = g.held.link.assignment
    if assignment.parent_id is not None:  # else nobody passed it on, and its directive need not be read
        speak_for(asker_of(assignment.directive))
    view = current_app.view_functions[request.endpoint or ""]
    if g.held.link.is_colleagues and not hasattr(view, "opens_to_colleague"):
        abort(404)
    if opened_by_desk() and hasattr(view, "is_closed_to_desks"):
        abort(404)
