"""A reminder before a date: one mail a day for each contact, over all its directives."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FIGURES, FRIDAY, OTHER, TRAINING
from workflows.mailing.composing.still_true import still_owed
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind

_DAY_BEFORE = FRIDAY - timedelta(days=1)

MAIL = MailKind(
    name="due_soon",
    word=_l("Nhắc trước hạn"),
    priority=7,
    place=2,
    content=about_assignments,
    instance="reminder:{to}:{about}",  # `about` is the day; overdue and unit_digest share this key
    line_still_true=still_owed,
    names_tasks=True,
    skips_paused=True,
    names_past_dates=True,
    samples={
        "": sample_directive.to_unit(sample_directive.only(FIGURES, TRAINING), at=_DAY_BEFORE),
        "two": sample_directive.to_unit(sample_directive.only(FIGURES), OTHER, at=_DAY_BEFORE),
    },
)
