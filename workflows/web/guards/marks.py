"""The guard that a view names, and what else it says of who may open it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from directives.models import Link

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
