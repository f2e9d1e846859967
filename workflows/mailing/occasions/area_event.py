"""What happened in an area, such as a flood, gave the unit a later date, or a period is not asked of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from directives.models import Link, Mail, MailLine
from directives.queries.task_status import is_open, set_due_at
from directives.terms import AreaAct, Standing
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.calendar import CalendarMethod
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import FIGURES, FRIDAY, OTHER, TRAINING, WEEK
from workflows.mailing.composing.still_true import was_told
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind


def _extends(act: str) -> bool:
    return AreaAct(act).extends


def _content(context: MailContext) -> MailContent | None:
    found = about_assignments(context)
    return found and replace(found, values=found.values | {"extends": _extends(found.values["act"])})


def _calendar(mail: Mail) -> CalendarMethod | None:
    return CalendarMethod.PUBLISH if _extends(mail.values["act"]) else CalendarMethod.CANCEL


def _still_stands(context: MailContext, line: MailLine, link: Link | None) -> bool:
    """Whether the task is still open by the date that was given, or still not asked."""
    task, queued = line.task, context.mail.values
    if task is None or not was_told(context, line, link):
        return False
    if not _extends(queued["act"]):
        return task.standing == Standing.SKIPPED
    return is_open(task) and set_due_at(task) == datetime.fromisoformat(queued["new_due_at"])


def _sample(act: AreaAct, **given: Any) -> dict[str, Any]:
    due_at = given.get("new_due_at") or FRIDAY
    moved = [replace(item, due_at=due_at) for item in (FIGURES, TRAINING)]
    extends = act.extends
    return sample_directive.to_unit(
        sample_directive.only(*moved),
        replace(OTHER, items=tuple(replace(item, due_at=due_at) for item in OTHER.items)),
        act=act,
        extends=extends,
        reason="mưa lũ",
        **given,
    )


MAIL = MailKind(
    name="area_event",
    word=_l("Gia hạn hoặc không yêu cầu do thiên tai, sự cố"),
    priority=5,
    place=5,
    content=_content,
    calendar=_calendar,
    line_still_true=_still_stands,
    names_past_dates=True,
    samples={
        "extend": _sample(AreaAct.EXTEND, new_due_at=FRIDAY + timedelta(days=3), paused_until_at=None),
        "skip": _sample(AreaAct.SKIP, new_due_at=None, paused_until_at=FRIDAY + WEEK),
    },
)
