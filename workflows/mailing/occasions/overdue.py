"""A reminder after a due date; the same mail may also remind of dates to come."""

from dataclasses import replace
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FIGURES, FRIDAY
from workflows.mailing.composing.still_true import some_overdue, still_overdue
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import due_soon

_LATE = sample_directive.only(replace(FIGURES, late=True))

MAIL = MailKind(
    name="overdue",
    word=_l("Nhắc sau hạn"),
    priority=8,
    place=1,
    content=about_assignments,
    instance=due_soon.MAIL.instance,
    line_still_true=still_overdue,
    still_true=some_overdue,
    names_tasks=True,
    skips_paused=True,
    names_past_dates=True,
    samples={"": sample_directive.to_unit(_LATE, at=FRIDAY + timedelta(days=3))},
)
