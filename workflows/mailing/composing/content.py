"""MailContent, which an occasion builds for its templates; and the parts that several mails share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.models import Directive, Mail, Period, Staff, Unit
from directives.record.daily_roots import anchored_day
from workflows.mailing.composing import values
from workflows.mailing.composing.message import Attachment
from workflows.web import links
from workflows.web.asker.speaking import asker
from workflows.web.contact_point import ContactPoint, contact_of_agency
from workflows.web.formats import vn_date


@dataclass(frozen=True)
class MailContent:
    """The values for a mail's templates, and what is attached."""

    values: dict[str, Any]
    office: ContactPoint
    """Whom the reader can call or answer."""
    secrets: tuple[str, ...] = ()
    """The links in it that give access."""
    attachments: tuple[Attachment, ...] = ()
    left_out: tuple[int, ...] = ()
    """Ids of the mail's lines that no longer apply and are not in its text."""
    named: frozenset[int] = frozenset()
    """The tasks (ids) that its text lists."""

    @property
    def says_something(self) -> bool:
        """Whether it has a text; without one, an earlier part of the mail of the day has said it all."""
        return bool(self.values)


def is_moment(name: str) -> bool:
    """Whether the value of this name in Mail.values is a moment, stored as ISO text: 'at', 'due_at', …"""
    return name == "at" or name.endswith("_at")


def queued_values(mail: Mail) -> dict[str, Any]:
    """Mail.values with moments parsed."""
    return {
        name: datetime.fromisoformat(value) if value and is_moment(name) else value
        for name, value in mail.values.items()
    }


def addressed(person: Staff) -> str:
    """A member of staff as a letter addresses them: 'Phó Giám đốc Nguyễn Văn Mẫu'."""
    return f"{person.title} {person.name}".strip()


def to_staff(person: Staff, agency: Unit, given: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> MailContent:
    """The content of a mail to a member of staff; `given` has a `link`, usually to a page behind the sign-in."""
    office = contact_of_agency(agency)
    foot = [_("Trang đăng nhập không bao giờ hỏi mật khẩu hay mã xác thực.")]
    return MailContent({"person": addressed(person), "office": office, "foot": foot, **given}, office, secrets)


def directive_names(session: Session, mail: Mail) -> dict[str, str]:
    """The directive that a mail to staff is about: its full and its short name, as values for templates."""
    directive = session.get_one(Directive, mail.directive_id)
    kind, short = values.named(directive)
    return {"directive_name": f"{kind} số {directive.number} ngày {vn_date(directive.dated_on)}", "number": short}


def board_address(directive: Directive) -> str:
    """A directive's board, behind the sign-in."""
    return links.page(f"/van-ban/{directive.public_id}")


def day_off_address(period: Period) -> str:
    """The page that asks about a due date on a day off, behind the sign-in."""
    return links.page(f"/van-ban/{period.item.directive.public_id}/theo-doi/ky/{period.id}/ngay-nghi")


def front_address() -> str:
    """The front page, behind the sign-in."""
    return links.page("/")


def anchor_line(session: Session, now: datetime) -> list[str]:
    """The code of the last day whose ledger was anchored: in many mailboxes it is out of anybody's reach."""
    day = anchored_day(session, now)
    return [_("Mã chốt nhật ký ngày %(day)s: %(code)s.", day=vn_date(day.on), code=day.code)] if day else []


def foot(agency: Unit, office: ContactPoint) -> list[str]:
    """The paragraphs at the foot of every mail to a unit: the agency's own wording, or the default.

    What a superior passed on has the default.

    The agency's `wording["mail_foot"]` has a paragraph a line; `{office}` and `{phone}` stand for the leading office.
    """
    wording = "" if asker() else str(agency.wording.get("mail_foot", "")).strip()
    return list(_foot(wording, office, f"{get_locale()} {asker()}"))


@lru_cache(maxsize=64)
def _foot(wording: str, office: ContactPoint, _language: str) -> list[str]:
    if wording:
        wording = wording.replace("{office}", office.name).replace("{phone}", office.phone)
        return [" ".join(line.split()) for line in wording.splitlines() if line.strip()]
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


def desk_foot(office: ContactPoint) -> list[str]:
    """These mails bring no letter, and the desk is the one page that asks for a code."""
    return [
        _("Trang chung chỉ hỏi mã sáu số gửi tới hộp thư này, và không bao giờ hỏi mật khẩu."),
        _("Cần kiểm tra thư này, xin gọi %(office)s, điện thoại %(phone)s.", office=office.name, phone=office.phone)
        if office.phone
        else _("Cần kiểm tra thư này, xin liên hệ %(office)s.", office=office.name),
    ]
