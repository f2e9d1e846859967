"""A new period of a recurring item has opened."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from directives.queries.task_status import due_at_of, is_open
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FIGURES, FRIDAY, WEEK
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.composing.values import NextDue
from workflows.mailing.kind import MailContext, MailKind, publishes


def _is_still_running(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """Whether the unit can still answer in this period before its due date."""
    task = line.task
    if task is None or line.assignment.not_ours_at is not None or not is_open(task):
        return False
    due_at = due_at_of(task)
    return task.period.locked_at is None and (due_at is None or context.now < due_at)


_NEXT = sample_directive.only(replace(FIGURES, due_at=FRIDAY + WEEK, period=2))

MAIL = MailKind(
    name="period_opened",
    word=_l("Mở kỳ báo cáo"),
    priority=6,
    place=6,
    content=about_assignments,
    calendar=publishes,
    line_still_true=_is_still_running,
    names_tasks=True,
    skips_paused=True,
    samples={
        "": sample_directive.to_unit(
            replace(_NEXT, nearest=NextDue(FRIDAY + WEEK, "báo cáo số liệu tuần", "hạn 15:00 thứ Sáu 1/5")), at=FRIDAY
        )
    },
)
