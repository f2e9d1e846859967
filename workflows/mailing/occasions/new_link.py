"""A new link, requested by a unit or sent by an officer."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from directives.models import Mail
from directives.terms import MailState
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.still_true import is_of_this_generation
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, publishes
from workflows.mailing.occasions import issued


def _had_signed_copy(context: MailContext) -> datetime | None:
    """When an earlier mail brought this contact the signed copy: it is attached once, later mails link to it."""
    mail = context.mail
    return context.session.scalar(
        select(Mail.sent_at)
        .where(
            Mail.contact_id == mail.contact_id,
            Mail.directive_id == mail.directive_id,
            Mail.id != mail.id,
            Mail.occasion.in_((issued.MAIL.name, MAIL.name)),
            Mail.state == MailState.SENT,
        )
        .order_by(Mail.sent_at)
        .limit(1)
    )


MAIL = MailKind(
    name="new_link",
    word=_l("Đường dẫn mới"),
    priority=1,
    at_once=True,
    content=about_assignments,
    instance="{name}:{about.id}:{about.generation}",
    calendar=publishes,
    line_still_true=is_of_this_generation,
    had_signed_copy=_had_signed_copy,
    sent_again=False,
    samples={"": sample_directive.to_unit(attached=False, had_on=sample_directive.MONDAY)},
)
