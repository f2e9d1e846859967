"""The text to copy into a Zalo group: what is due when, and where to ask for a link. It contains no unit's link."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from directives.models import Directive, Item
from directives.terms import ReportingMode
from workflows.web.contact_point import ContactPoint, contact_of
from workflows.web.formats import vn_date, vn_due, vn_window


def zalo_text(directive: Directive, now: datetime, public_page: str) -> str:
    """The open items of a directive as plain text in Vietnamese."""
    asked = [item for item in directive.items if item.through_id is None and item.stopped_at is None]
    with force_locale("vi"):
        return "\n".join(_lines(directive, asked, now, public_page))


def _lines(directive: Directive, asked: list[Item], now: datetime, public_page: str) -> list[str]:
    return [
        _(
            "%(agency)s đề nghị các đơn vị thực hiện văn bản số %(number)s ngày %(date)s về %(subject)s:",
            agency=directive.issuer.name,
            number=directive.number,
            date=vn_date(directive.dated_on),
            subject=directive.subject,
        ),
        *(_line(item, now) for item in asked),
        _(
            "Mỗi đơn vị đã được gửi thư có đường dẫn riêng để xác nhận tiếp nhận và báo cáo. Chưa thấy thư, xin vào "
            "%(page)s và ghi số văn bản: đường dẫn mới được gửi tới địa chỉ thư của đơn vị.",
            page=public_page,
        ),
        _contact_line(contact_of(directive)),
    ]


def _contact_line(contact: ContactPoint) -> str:
    if contact.phone:
        return str(_("Cần hỏi: %(office)s, điện thoại %(phone)s.", office=contact.name, phone=contact.phone))
    if contact.email:
        return str(_("Cần hỏi: %(office)s, thư điện tử %(email)s.", office=contact.name, email=contact.email))
    return str(_("Cần hỏi: %(office)s.", office=contact.name))


def _line(item: Item, now: datetime) -> str:
    label = f"{item.label}. " if item.label else ""
    if item.mode == ReportingMode.INCIDENT:
        when = _("báo khi có việc xảy ra")  # not inside the f-string: Python 3.11 would not extract it
        return f"- {label}{item.title}: {when}"
    running = [p for p in item.periods if p.skipped_at is None and (p.due_at is None or p.due_at > now)]
    shown = running[0] if running else item.periods[-1]
    days = vn_window(shown)
    data = str(_("; số liệu %(days)s", days=days)) if days else ""
    return f"- {label}{item.title}: {vn_due(shown.due_at)}{data}"
