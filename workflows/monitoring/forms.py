"""Filters of the board, read from the page's address so that a view can be bookmarked and shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from directives.boards.paging.choosing import RowChoice
from directives.terms import BoardView, Status
from workflows.web.typed.dates import parse_moment

PERIOD = "ky-"
"""Prefix of a period selector's name; the item's id follows."""
FILTERS = ("group", "state", "late", "q", "as_of")


@dataclass(frozen=True)
class BoardQuery:
    """Filters (group, status, name), periods to show, and the moment."""

    group: int | None = None
    state: Status | BoardView | None = None
    late: bool = False
    name: str = ""
    as_of: datetime | None = None
    as_of_wrong: str = ""
    """What was typed as the moment, if it is invalid."""
    periods: Mapping[int, int] | None = None

    @property
    def narrows(self) -> bool:
        """Whether any filter of units is set."""
        return bool(self.group or self.state or self.late or self.name)

    @property
    def choice(self) -> RowChoice:
        """What it asks of the rows."""
        return RowChoice(self.group, self.state, self.late, self.name)


def only_filters(args: Mapping[str, str]) -> dict[str, str]:
    """The part of a query string that narrows the board; whatever else somebody wrote there builds no address."""
    return {name: value for name, value in args.items() if name in FILTERS or name.startswith(PERIOD)}


def read_query(args: Mapping[str, str]) -> BoardQuery:
    """Parse the query string; invalid filters are ignored, an invalid moment is kept to be shown as an error."""
    typed = args.get("as_of", "").strip()
    as_of, wrong = read_moment(typed)
    return BoardQuery(
        group=_whole(args.get("group", "")),
        state=_state(args.get("state", "")),
        late="late" in args,
        name=args.get("q", ""),
        as_of=as_of,
        as_of_wrong=typed if wrong else "",
        periods={
            item: number
            for name, value in args.items()
            if name.startswith(PERIOD) and (item := _whole(name.removeprefix(PERIOD))) and (number := _whole(value))
        },
    )


def read_moment(typed: str) -> tuple[datetime | None, bool]:
    """The moment up to which the board is asked for, and whether it is wrong; a day means its end."""
    try:
        return (parse_moment("", typed).ends_at if typed else None), False
    except ValueError:
        return None, True


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _state(typed: str) -> Status | BoardView | None:
    kinds: tuple[type[Status], type[BoardView]] = (Status, BoardView)
    return next((kind(typed) for kind in kinds if typed in set(kind)), None)
