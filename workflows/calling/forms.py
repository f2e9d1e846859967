"""Filters of silent units, read from the page's address; and the form for the outcome of a call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField

from directives.boards.deadlines import ACKNOWLEDGING_KEY
from directives.rules import schedule
from directives.terms import CallOutcome, Silence
from workflows.web.fields import Form, at_most, nfc, options, wrong_choice

LONGEST = 18
"""More digits than any of our keys has."""


@dataclass(frozen=True)
class SilentFilters:
    """Filters of silent units; None and '' match everything."""

    why: Silence | None = None
    name: str = ""
    kind_id: int | None = None
    group_id: int | None = None
    due_at: datetime | None = None
    """The due date of the call list; None is the next one."""
    by_superior: bool = False
    acknowledging: bool = False
    """Whether the call list is of units that still have to acknowledge."""

    @property
    def narrows(self) -> bool:
        """Whether any filter of units is set, apart from the reason of silence."""
        return bool(self.name or self.kind_id or self.group_id)


def read_filters(args: Mapping[str, str]) -> SilentFilters:
    """Parse the query string; invalid filters are ignored."""
    why = args.get("why", "")
    return SilentFilters(
        Silence(why) if why in set(Silence) else None,
        args.get("q", ""),
        _whole(args.get("kind", "")),
        _whole(args.get("group", "")),
        _moment(args.get("due", "")),
        "by_superior" in args,
        args.get("due") == ACKNOWLEDGING_KEY,
    )


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else None


def _moment(typed: str) -> datetime | None:
    try:
        return schedule.parse_moment(typed)
    except ValueError:
        return None


class CallForm(Form):
    """The outcome of a call; each outcome is a button."""

    outcome = RadioField(
        _l("Kết quả cuộc gọi"),
        choices=options((outcome.value, outcome.value) for outcome in CallOutcome),
        **wrong_choice(_l("Xin bấm một kết quả của cuộc gọi.")),
    )
    said = TextAreaField(
        _l("Ghi chú"),
        [at_most(500)],
        filters=[nfc],
        description=_l("Điều cần nhớ, nếu có; đến 500 ký tự. Chỉ người của Sở đọc được."),
    )
    submission_key = HiddenField()
