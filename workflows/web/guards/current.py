"""Who makes this request: the signed-in person and what they may do, or the link or device of a unit."""

from flask import current_app, g, has_request_context
from flask_login import current_user

from directives.models import DeskDevice, Link, Staff
from directives.queries.submissions import BY_STATE, ClosedReason
from directives.terms import Role
from workflows.web.guards.marks import Guard
from workflows.web.security import sessions


def current_staff() -> Staff:
    """The signed-in person; only behind a desk guard."""
    staff: Staff = current_user.staff
    return staff


def may_open(staff: Staff, endpoint: str) -> bool:
    """Whether a desk page opens to this person in this session."""
    view = current_app.view_functions[endpoint]
    guard = getattr(view, "guard", None)
    if sessions.only_reads_boards() and not hasattr(view, "shows_boards"):
        return False
    return guard is not None and is_allowed(staff, guard)


def may_act() -> bool:
    """Whether the signed-in person may do more than read, in this session."""
    return current_staff().acts and not sessions.only_reads_boards()


def may_administer() -> bool:
    """Whether the signed-in person may do what an administrator does, in this session."""
    return Role.ADMIN in current_staff().roles and not sessions.only_reads_boards()


def may_keep() -> bool:
    """Whether the signed-in person looks after units, addresses and programs, in this session."""
    return may_act() or may_administer()


def is_allowed(staff: Staff, guard: Guard) -> bool:
    """Whether their roles open a view of the desk."""
    wanted = {
        Guard.READER: set(Role),
        Guard.OFFICER: {Role.OFFICER, Role.HEAD},
        Guard.ADMIN: {Role.ADMIN},
        Guard.KEEPER: {Role.OFFICER, Role.HEAD, Role.ADMIN},
    }
    return bool(staff.roles & wanted[guard])


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
