"""The follow-up changed: a due date, a period or an item, or it has ended."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from directives.models import Link, Mail, MailLine
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.calendar import CalendarMethod
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import FRIDAY
from workflows.mailing.composing.still_true import was_told
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind

ENDING = frozenset({"skipped", "stopped", "closed"})
"""Changes after which units owe less: their calendar entries are cancelled."""


def _kind_flags(what: str) -> dict[str, Any]:
    """The kind of change as flags for the templates; all False at the end of the follow-up."""
    return {
        "date_moved": what == "deadline",
        "period_skipped": what == "skipped",
        "item_stopped": what == "stopped",
        "still_theirs": what == "kept",
        "period_reopened": what == "reopened",
        "asked_again": what == "asked_again",
    }


def _content(context: MailContext) -> MailContent | None:
    found = about_assignments(context)
    return found and replace(found, values=found.values | _kind_flags(found.values["what"]))


def _calendar(mail: Mail) -> CalendarMethod | None:
    return CalendarMethod.CANCEL if mail.values["what"] in ENDING else CalendarMethod.PUBLISH


def _is_still_the_date(context: MailContext, line: MailLine, link: Link | None) -> bool:
    """Whether the date was not moved again: that has its own mail, which may already have been sent."""
    if not was_told(context, line, link):
        return False
    queued = context.mail.values
    moved = queued.get("period")
    periods = (period for item in line.assignment.directive.items for period in item.periods if period.id == moved)
    return all(period.due_at == datetime.fromisoformat(queued["new_due_at"]) for period in periods)


def _sample(what: str, **given: Any) -> dict[str, Any]:
    return sample_directive.to_unit(
        what=what, reason="Nghỉ lễ 30/4 và 1/5", period_due_at=FRIDAY, **_kind_flags(what), **given
    )


MAIL = MailKind(
    name="changed",
    word=_l("Thông báo thay đổi"),
    priority=5,
    place=5,
    content=_content,
    calendar=_calendar,
    line_still_true=_is_still_the_date,
    samples={
        "deadline": _sample("deadline", new_due_at=FRIDAY + timedelta(days=3)),
        "skipped": _sample("skipped"),
        "stopped": _sample("stopped"),
        "closed": _sample("closed"),
        "kept": _sample("kept"),
        "reopened": _sample("reopened"),
        "asked_again": _sample("asked_again", new_due_at=FRIDAY + timedelta(days=3)),
    },
)
