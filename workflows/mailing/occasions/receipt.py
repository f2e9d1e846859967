"""The receipt of a report, to the contact who asks for it."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Report
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import DIRECTIVE, TRAINING, WARNING
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, cancels
from workflows.web.signed import who_signed


def _content(context: MailContext) -> MailContent | None:
    """With who signed, read only now, so that no copy of the name waits in the queue."""
    content, report = about_assignments(context), context.session.get(Report, context.mail.values.get("report", 0))
    if content is None:
        return None
    return replace(content, values=content.values | {"by": who_signed(report) if report else ""})


MAIL = MailKind(
    name="receipt",
    word=_l("Biên nhận"),
    priority=3,
    at_once=True,
    content=_content,
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
