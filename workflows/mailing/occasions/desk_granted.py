"""A unit's desk was opened: the lasting link, to every contact on record.

At once, as every new link goes: whoever pressed waits for it, and the others must learn soon that it is there.
"""

from flask_babel import lazy_gettext as _l

from directives.models import UnitDesk
from directives.rules import schedule
from directives.unit_desks import desks
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.unit_content import about_desk
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links
from workflows.web.formats import vn_date
from workflows.web.links import DeskWay


def _content(context: MailContext) -> MailContent | None:
    mail, desk = context.mail, context.session.get_one(UnitDesk, context.mail.values["desk"])
    is_newest = mail.instance == context.kind.instance_of(desk, mail.contact_id)
    if not is_newest or not desks.is_running(desk, context.now) or desk.ends_at is None:
        return None
    address, last = links.desk_address(DeskWay.ENTER, desk.id, desk.generation), schedule.last_day(desk.ends_at)
    return about_desk(context, desk, address, by=mail.values["by"], last_day=vn_date(last))


MAIL = MailKind(
    name="desk_granted",
    word=_l("Trang chung đã mở"),
    priority=1,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}:{about.generation}:{to}",
    sent_again=False,
    samples={"": sample_directive.of_desk(by="bấm từ hộp thư của Văn thư", last_day="31/8/2020")},
)
