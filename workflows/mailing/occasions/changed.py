"""Something of the follow-up changed: a date, a period, an item, or the whole of it ended."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from directives.models import Link, Mail, MailLine
from workflows.mailing.composing import sample_letter
from workflows.mailing.composing.calendar import CalendarMethod
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_letter import FRIDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind

ENDING = frozenset({"skipped", "stopped", "closed"})
"""Changes after which something is no longer asked."""


def _decided(what: str) -> dict[str, Any]:
    """Which change it is, as the templates ask; none of them is the end of the follow-up."""
    return {
        "date_moved": what == "deadline",
        "period_skipped": what == "skipped",
        "item_stopped": what == "stopped",
        "still_theirs": what == "kept",
    }


def _content(context: MailContext) -> MailContent | None:
    found = about_assignments(context)
    return found and replace(found, said=found.said | _decided(found.said["what"]))


def _calendar(mail: Mail) -> CalendarMethod | None:
    return CalendarMethod.CANCEL if mail.values["what"] in ENDING else CalendarMethod.PUBLISH


def _is_still_the_date(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """A date that was moved once more has a mail of its own, which may have been quicker."""
    queued = context.mail.values
    moved = queued.get("period")
    periods = (period for item in line.assignment.directive.items for period in item.periods if period.id == moved)
    return all(period.due_at == datetime.fromisoformat(queued["new_due_at"]) for period in periods)


def _sample(what: str, **given: Any) -> dict[str, Any]:
    return sample_letter.to_unit(
        what=what, reason="Nghỉ lễ 30/4 và 1/5", period_due_at=FRIDAY, **_decided(what), **given
    )


MAIL = MailKind(
    name="changed",
    word=_l("Thông báo thay đổi"),
    priority=5,
    content=_content,
    calendar=_calendar,
    line_still_true=_is_still_the_date,
    samples={
        "deadline": _sample("deadline", new_due_at=FRIDAY + timedelta(days=3)),
        "skipped": _sample("skipped"),
        "stopped": _sample("stopped"),
        "closed": _sample("closed"),
        "kept": _sample("kept"),
    },
)
