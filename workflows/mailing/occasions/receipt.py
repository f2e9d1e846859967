"""The receipt of a report, to the contact who asks for it."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Report
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import DIRECTIVE, TRAINING, WARNING
from workflows.mailing.composing.unit_content import signed_by
from workflows.mailing.kind import MailKind, cancels

MAIL = MailKind(
    name="receipt",
    word=_l("Biên nhận"),
    priority=3,
    at_once=True,
    content=signed_by(Report),
    calendar=cancels,
    says_what_remains=True,
    samples={
        "": sample_directive.to_unit(
            replace(DIRECTIVE, owed=(WARNING, TRAINING)),
            reference="118-7",
            by=f"Nguyễn Thị Mẫu {sample_directive.SIGNED}",
        )
    },
)
