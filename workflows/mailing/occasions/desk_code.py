"""A code for a new device of a unit's desk, to every contact on record. At once: somebody waits at the screen."""

from flask_babel import lazy_gettext as _l

from directives.models import DeskCode
from directives.unit_desks import codes
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.unit_content import about_desk
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _content(context: MailContext) -> MailContent | None:
    mail, code = context.mail, context.session.get_one(DeskCode, context.mail.values["code"])
    if mail.contact is None or not codes.is_open(code, context.now):
        return None
    digits = links.desk_code(code.id, mail.contact.id, mail.contact.email)
    return about_desk(context, code.desk, digits, until=code.asked_at + codes.LASTS)


MAIL = MailKind(
    name="desk_code",
    word=_l("Mã cho thiết bị mới"),
    priority=0,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}:{to}",
    sent_again=False,
    replaced_by_next=True,
    samples={"": {**sample_directive.of_desk(until=sample_directive.MONDAY + codes.LASTS), "link": "402 118"}},
)
