"""Forms for importing units, for a unit, its contacts and pauses, and for the calendar."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from directives.models import UnitAttribute, UnitGroup
from directives.rules import schedule
from workflows.units.attributes.forms import AttributeValueForm, offer_all
from workflows.web.fields import Form, TickList, VietnameseDate, at_most, nfc, required
from workflows.web.formats import vn_date
from workflows.web.typed.addresses import AddressAsked, AddressField


def _reason() -> TextAreaField:
    return TextAreaField(
        _l("Lý do"),
        [required(_l("Xin ghi lý do, để người sau hiểu.")), at_most(1000)],
        description=_l("Ví dụ: đơn vị báo đổi văn thư, qua điện thoại ngày 20/4."),
    )


class UnitsUploadForm(Form):
    """A list of units to import."""

    file = FileField(
        _l("Tệp danh sách đơn vị"),
        [FileRequired(_l("Xin chọn tệp."))],
        description=_l(
            "Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV. Chỉ cần hai cột “Tên đơn vị” và “Thư điện tử”. "
            "Mỗi đầu mối một dòng; đơn vị có nhiều đầu mối thì nhiều dòng cùng mã hoặc cùng tên."
        ),
    )


class ConfirmForm(Form):
    """Confirms an import; `file` is the public id of the previewed file."""

    file = HiddenField(validators=[InputRequired()])
    dissolves = BooleanField(_l("Đơn vị không có trong tệp là đã giải thể"))
    reason = TextAreaField(
        _l("Số quyết định, lý do giải thể"), [Optional(), at_most(1000)], [nfc], description=_l("Chỉ khi chọn ô trên.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Units are dissolved only with a reason."""
        if not super().validate(extra_validators):
            return False
        if self.dissolves.data and not self.reason.data:
            self.reason.errors = [_("Xin ghi số quyết định hoặc lý do, để người sau hiểu.")]
        return not self.errors


class AddressForm(AddressAsked):
    """A corrected address of a contact, with the reason."""

    email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    reason = _reason()


class NewUnitForm(AddressAsked):
    """A unit typed by hand."""

    name = StringField(
        _l("Tên đơn vị"),
        [required(_l("Xin ghi tên đơn vị.")), at_most(300)],
        [nfc],
        description=_l("Ví dụ: Trường THPT Pleiku."),
    )
    email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    contact = StringField(_l("Người hoặc bộ phận nhận thư"), [Optional(), at_most(200)], [nfc])
    phone = StringField(_l("Điện thoại đơn vị"), [Optional(), at_most(100)], [nfc])
    kind = StringField(
        _l("Loại đơn vị"),
        [Optional(), at_most(200)],
        [nfc],
        description=_l("Để trống thì lấy theo tên, ví dụ “Trường THPT”."),
    )


class ContactForm(AddressForm):
    """A contact of a unit, with the reason of the change."""

    name = StringField(_l("Họ và tên"), [required(_l("Xin ghi họ và tên.")), at_most(200)], filters=[nfc])
    position = StringField(_l("Chức vụ"), [Optional(), at_most(200)], filters=[nfc])
    phone = StringField(_l("Điện thoại"), [Optional(), at_most(100)], filters=[nfc])
    is_head = BooleanField(
        _l("Hộp thư riêng của thủ trưởng hoặc cấp phó"),
        description=_l("Người này được duyệt báo cáo do người khác của đơn vị nhập, nếu đơn vị chọn cách ấy."),
    )


class RemoveForm(Form):
    """The reason for removing a contact."""

    reason = _reason()


class PauseForm(Form):
    """Until when and why a unit is not reminded."""

    until = VietnameseDate(
        _l("Đến hết ngày"), [Optional()], description=_l("Để trống: đến khi có người bấm “Nhắc lại”.")
    )
    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Xin ghi lý do, để người sau hiểu.")), at_most(1000)],
        filters=[nfc],
        description=_l("Ví dụ: đơn vị bị ngập do bão số 5."),
    )

    @property
    def ends_at(self) -> datetime | None:
        """End of the pause; None until somebody resumes it."""
        return schedule.at(self.until.data + timedelta(days=1), time(0)) if self.until.data else None

    def validate_after(self, now: datetime) -> bool:
        """Validate, and refuse a day in the past."""
        if not self.validate():
            return False
        if self.ends_at is not None and self.ends_at <= now:
            self.until.errors = [
                _("Ngày này đã qua (%(day)s). Xin chọn từ hôm nay trở đi, hoặc để trống.", day=vn_date(self.until.data))
            ]
            return False
        return True


class UnitForm(Form):
    """Attributes, groups and telephone of a unit."""

    attributes = FieldList(FormField(AttributeValueForm), _l("Thuộc tính"))
    groups = TickList(_l("Thuộc các nhóm"), validate_choice=False)
    phone = StringField(_l("Điện thoại đơn vị"), [Optional(), at_most(100)], filters=[nfc])
    reason = _reason()

    def offer(self, offered: Iterable[tuple[UnitAttribute, Sequence[str]]], groups: Sequence[UnitGroup]) -> None:
        """Set what can be chosen."""
        offer_all(self.attributes, offered)
        self.groups.choices = [(str(group.id), group.name) for group in groups]


class DayForm(Form):
    """A day on which the agency departs from the law's holidays."""

    on = VietnameseDate(_l("Ngày"), [InputRequired(_l("Xin ghi ngày, ví dụ: 02/05/2020."))])
    working = BooleanField(_l("Ngày làm việc bù"), description=_l("Không chọn: ngày nghỉ."))
    name = StringField(
        _l("Tên ngày"), [Optional(), at_most(200)], filters=[nfc], description=_l("Ví dụ: Nghỉ bù Giỗ Tổ Hùng Vương.")
    )
