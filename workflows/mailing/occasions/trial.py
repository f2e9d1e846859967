"""A test mail to the administrator who asks for it: it goes the way of all mails."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, queued_values, to_staff
from workflows.mailing.composing.sample_directive import MONDAY
from workflows.mailing.composing.still_true import staff_reader
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _content(context: MailContext) -> MailContent | None:
    staff = staff_reader(context)
    if staff is None:
        return None
    return to_staff(staff, context.agency, {**queued_values(context.mail), "link": links.page("/")})


MAIL = MailKind(
    name="trial",
    word=_l("Thư thử"),
    priority=0,
    at_once=True,
    content=_content,
    sent_again=False,
    replaced_by_next=True,
    samples={"": sample_directive.to_staff(asked_at=MONDAY)},
)
