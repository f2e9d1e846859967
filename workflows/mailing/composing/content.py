"""What templates of a mail are given, and the files with it; what mails to staff and the feet of mails share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.models import Directive, Mail, Staff, Unit
from workflows.mailing.composing import values
from workflows.mailing.composing.message import Attachment
from workflows.web import links
from workflows.web.contact_point import ContactPoint, contact_of_agency
from workflows.web.formats import vn_date


@dataclass(frozen=True)
class MailContent:
    """What the templates of a mail are given, and what goes with it."""

    said: dict[str, Any]
    office: ContactPoint
    """Whom to answer."""
    secrets: tuple[str, ...] = ()
    """The links in it that give access."""
    attachments: tuple[Attachment, ...] = ()
    left_out: tuple[int, ...] = ()
    """The ids of lines that are no longer true: the mail does not tell of them."""


def is_moment(name: str) -> bool:
    """Whether the value of this name in Mail.values is a moment, stored as ISO text: 'at', 'due_at', …"""
    return name == "at" or name.endswith("_at")


def queued_values(mail: Mail) -> dict[str, Any]:
    """What was stored at queueing, moments as moments."""
    return {
        name: datetime.fromisoformat(value) if value and is_moment(name) else value
        for name, value in mail.values.items()
    }


def to_staff(person: Staff, agency: Unit, said: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> MailContent:
    """The content of a mail to a member of staff; `said` has a `link`, as a rule to a page behind the sign-in."""
    office = contact_of_agency(agency)
    foot = [_("Trang đăng nhập không bao giờ hỏi mật khẩu hay mã xác thực.")]
    return MailContent({"person": person.name, "office": office, "foot": foot, **said}, office, secrets)


def letter_names(session: Session, mail: Mail) -> dict[str, str]:
    """The letter that a mail to staff is about, in full and in short."""
    directive = session.get_one(Directive, mail.directive_id)
    kind, short = values.named(directive)
    return {"letter": f"{kind} số {directive.number} ngày {vn_date(directive.dated_on)}", "number": short}


def board_address(directive: Directive) -> str:
    """A directive's board, behind the sign-in."""
    return links.page(f"/van-ban/{directive.public_id}")


def front_address() -> str:
    """The front page, behind the sign-in."""
    return links.page("/")


def foot(agency: Unit, office: ContactPoint) -> list[str]:
    """The paragraphs at the foot of every mail to a unit: the agency's own wording, or the default.

    The agency's `wording["mail_foot"]` has a paragraph a line; `{office}` and `{phone}` stand for the leading office.
    """
    return list(_foot(str(agency.wording.get("mail_foot", "")).strip(), office, str(get_locale())))


@lru_cache(maxsize=64)
def _foot(own: str, office: ContactPoint, _language: str) -> list[str]:
    if own:
        own = own.replace("{office}", office.name).replace("{phone}", office.phone)
        return [" ".join(line.split()) for line in own.splitlines() if line.strip()]
    return [
        _(
            "Bản chính thức của văn bản được gửi qua hệ thống quản lý văn bản. Thư này chỉ để theo dõi việc thực hiện; "
            "đề nghị không vào sổ văn bản đến lần nữa."
        ),
        _("Trang xác nhận và báo cáo không bao giờ hỏi mật khẩu hay mã xác thực."),
        _("Cần kiểm tra thư này, xin gọi %(office)s, điện thoại %(phone)s.", office=office.name, phone=office.phone)
        if office.phone
        else _("Cần kiểm tra thư này, xin liên hệ %(office)s.", office=office.name),
        _("Trả lời thư này không được tính là báo cáo."),
    ]
