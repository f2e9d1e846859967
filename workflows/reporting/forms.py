"""A unit's forms: several items at once, an incident, an objection, an extension request, a file.

The answer to one item is in answer_form.py.
"""

import re
import secrets
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from directives.acts.repeated import KEY_LENGTH
from directives.rules import schedule
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour, at_most, nfc, not_in_future, required
from workflows.web.typed.incident_form import IncidentFields, IncidentMoreFields
from workflows.web.typed.objection_form import ObjectionFields


def new_key() -> str:
    """A key that makes two submissions of the same form one."""
    return secrets.token_urlsafe(18)


def typed_by_field() -> StringField:
    """The field for the name of the person who fills in the form."""
    return StringField(_l("Người nhập"), [required(_l("Xin ghi họ tên người nhập.")), at_most(200)], [nfc])


class UnitAnswerForm(Form):
    """Common to a unit's forms: today's date for checks, and the key that makes a double submission one answer."""

    today: date
    submission_key = HiddenField()

    @property
    def key(self) -> str:
        """The submission key; a form without one gets a new key and counts as a new submission."""
        return re.sub(r"[^\w-]", "", self.submission_key.data or "", flags=re.ASCII)[:KEY_LENGTH] or new_key()

    def renew(self) -> None:
        """Set a new key, for a form that is shown: what a person corrects after a refusal is a press of its own."""
        self.submission_key.data = new_key()


class SeveralForm(UnitAnswerForm):
    """Report several items, which ask for no report, as implemented."""

    tasks = TickList(
        _l("Nội dung đã thực hiện"), [required(_l("Xin chọn ít nhất một nội dung."))], validate_choice=False
    )
    implemented_on = VietnameseDate(
        _l("Ngày thực hiện"), [required(_l("Xin ghi ngày thực hiện, ví dụ 24/04/2020.")), not_in_future]
    )
    text = TextAreaField(_l("Ghi chú"), [Optional(), at_most(20_000)], [nfc])
    typed_by = typed_by_field()


class IncidentForm(UnitAnswerForm, IncidentFields):
    """An incident as a unit tells it."""

    typed_by = typed_by_field()
    basis = HiddenField()


class IncidentMoreForm(UnitAnswerForm, IncidentMoreFields):
    """What a unit adds to an incident."""

    typed_by = typed_by_field()


class ObjectionForm(UnitAnswerForm, ObjectionFields):
    """What a unit says against a task or the whole letter, and who says it."""

    typed_by = StringField(_l("Họ và tên"), [required(_l("Xin ghi họ và tên người nêu ý kiến.")), at_most(200)], [nfc])
    position = StringField(
        _l("Chức vụ"), [required(_l("Xin ghi chức vụ, ví dụ Hiệu trưởng, Văn thư.")), at_most(200)], [nfc]
    )


class ExtensionForm(UnitAnswerForm):
    """The requested date and the reason; without an hour it means the end of that day."""

    on = VietnameseDate(_l("Xin gia hạn đến ngày"), [required(_l("Xin chọn ngày muốn gia hạn đến."))])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống là đến hết ngày đó."))
    reason = TextAreaField(_l("Lý do"), [required(_l("Xin ghi lý do xin gia hạn.")), at_most(1000)], [nfc])
    typed_by = typed_by_field()

    @property
    def wanted_due_at(self) -> datetime:
        """The requested due date."""
        return schedule.due_by(self.on.data, self.hour.data)


class SheetForm(Form):
    """A filled spreadsheet, and what its draft was when the page was opened."""

    upload = FileField(_l("Biểu mẫu đã điền"), [FileRequired(_l("Xin chọn tệp biểu mẫu đã điền."))])
    basis = HiddenField()


class IncidentFileForm(Form):
    """A document of an incident; a picture only if it shows no person."""

    upload = FileField(_l("Chọn tệp"), [FileRequired(_l("Xin chọn một tệp rồi bấm nút tải lên."))])
    is_document = BooleanField(_l("Ảnh chụp văn bản, không có hình người"))
