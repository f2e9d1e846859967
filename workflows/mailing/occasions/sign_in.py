"""Sign-in of a member of staff: a link that works once, within an hour."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from directives.models import MailLine, SignInLink
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, to_staff
from workflows.mailing.composing.sample_directive import MONDAY
from workflows.mailing.composing.still_true import staff_reader
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _opens(context: MailContext, _lines: Sequence[MailLine]) -> bool:
    link = context.session.get(SignInLink, context.mail.values["sign_in_id"])
    return link is not None and link.used_at is None and context.now < link.expires_at


def _content(context: MailContext) -> MailContent | None:
    staff = staff_reader(context)
    if staff is None:
        return None
    link = context.session.get_one(SignInLink, context.mail.values["sign_in_id"])
    address = links.sign_in_address(link.id)
    return to_staff(staff, context.agency, {"link": address, "expires_at": link.expires_at}, secrets=(address,))


MAIL = MailKind(
    name="sign_in",
    word=_l("Đăng nhập"),
    priority=0,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}",
    still_true=_opens,
    sent_again=False,
    replaced_by_next=True,
    samples={"": sample_directive.to_staff(expires_at=MONDAY + timedelta(hours=1))},
)
