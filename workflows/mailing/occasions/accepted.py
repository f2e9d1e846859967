"""A report was approved, and what the unit still owes."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from directives.terms import Standing
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import DIRECTIVE, FRIDAY, TRAINING, WARNING
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, cancels


def _is_still_approved(_context: MailContext, line: MailLine, _link: Link | None) -> bool:
    return line.task is not None and line.task.standing == Standing.APPROVED


MAIL = MailKind(
    name="accepted",
    word=_l("Báo cáo đã duyệt"),
    priority=4,
    place=8,
    content=about_assignments,
    calendar=cancels,
    line_still_true=_is_still_approved,
    says_what_remains=True,
    samples={
        "": sample_directive.to_unit(replace(DIRECTIVE, owed=(WARNING, TRAINING)), period_due_at=FRIDAY),
        "nothing-left": sample_directive.to_unit(replace(DIRECTIVE, owed=(), nearest=None), period_due_at=FRIDAY),
    },
)
