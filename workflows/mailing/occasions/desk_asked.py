"""A unit asks for its desk: the way to grant it, to every contact on record. At once: the unit has just pressed."""

from flask_babel import lazy_gettext as _l

from directives.models import UnitDesk
from directives.rules.hashed_keys import hashed
from directives.unit_desks import desks
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.unit_content import about_desk
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links
from workflows.web.links import DeskWay


def _content(context: MailContext) -> MailContent | None:
    mail, desk = context.mail, context.session.get_one(UnitDesk, context.mail.values["desk"])
    asked_no = mail.values["asked_no"]
    if mail.contact is None or not desks.may_grant(desk, asked_no, context.now) or desk.asked_at is None:
        return None
    read = hashed(mail.contact.email.lower())
    address = links.desk_address(DeskWay.GRANT, desk.id, asked_no, mail.contact.id, read)
    return about_desk(context, desk, address, until=desk.asked_at + desks.GRANT_LASTS)


MAIL = MailKind(
    name="desk_asked",
    word=_l("Xin mở trang chung"),
    priority=1,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}:{about.asked_no}:{to}",
    sent_again=False,
    samples={"": sample_directive.of_desk(until=sample_directive.FRIDAY)},
)
