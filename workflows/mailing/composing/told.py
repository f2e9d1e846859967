"""What a mail tells, as its templates are given it; how staff are written to, and the foot of every mail to a unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.models import Mail, Staff, Unit
from workflows.mailing.composing import values
from workflows.mailing.composing.message import Attachment


@dataclass(frozen=True)
class MailContent:
    """What the templates of a mail are given, and what goes with it."""

    said: dict[str, Any]
    office: values.OfficeView
    """Whom to answer."""
    secrets: tuple[str, ...] = ()
    """The addresses in it that open something."""
    attachments: tuple[Attachment, ...] = ()
    left_out: tuple[int, ...] = ()
    """The ids of lines that the mail was to speak of and does not."""


ContentBuilder = Callable[[Session, Mail, Unit, datetime], MailContent | None]
"""Gathers what a mail of an agency tells at a moment; None where nothing of it is wanted any more."""


def to_staff(person: Staff, agency: Unit, said: Mapping[str, Any], secrets: tuple[str, ...] = ()) -> MailContent:
    """What a mail to a member of staff tells; `said` has a `link`, to a page behind the sign-in as a rule."""
    office = values.OfficeView(agency.name, agency.phone, agency.email)
    foot = [_("Trang đăng nhập không bao giờ hỏi mật khẩu hay mã xác thực.")]
    return MailContent({"person": person.name, "office": office, "foot": foot, **said}, office, secrets)


def foot(agency: Unit, office: values.OfficeView) -> list[str]:
    """The paragraphs at the foot of every mail to a unit: the agency's own wording, or ours."""
    return list(_foot(str(agency.wording.get("mail_foot", "")).strip(), office, str(get_locale())))


@lru_cache(maxsize=64)
def _foot(own: str, office: values.OfficeView, _language: str) -> list[str]:
    """Worded once for all mails of an office."""
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
