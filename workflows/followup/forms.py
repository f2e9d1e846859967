"""The officer's forms that change a follow-up; what came without a link is entered by those of entry_forms.py."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from directives.rules import schedule
from workflows.web.fields import Form, VietnameseDate, VietnameseHour, at_most, nfc, options, required, wrong_choice
from workflows.web.formats import vn_due
from workflows.web.plan_form import PlanForm, acknowledging_field
from workflows.web.typed.addresses import AddressAsked, AddressField
from workflows.web.typed.objection_form import ReachFields


def line(label: Any, *checks: Any, letters: int = 200, **more: Any) -> StringField:
    """One line of text."""
    return StringField(label, [*checks, at_most(letters)], filters=[nfc], **more)


def paragraph(label: Any, *checks: Any, letters: int = 4000, **more: Any) -> TextAreaField:
    """Text of several lines."""
    return TextAreaField(label, [*checks, at_most(letters)], filters=[nfc], **more)


class ReasonForm(Form):
    """The reason of a change; recorded with the person's name."""

    reason = paragraph(_l("Lý do"), required(_l("Xin ghi lý do, để lưu cùng tên người thực hiện.")), letters=1000)


class OptionalReasonForm(Form):
    """What somebody adds to a decision that needs no reason."""

    reason = paragraph(_l("Ý kiến"), Optional(), letters=1000)


class RemindersForm(PlanForm, ReasonForm):
    """A reminder plan, the date for acknowledging, and the reason of the change."""

    acknowledge_within = acknowledging_field()


class RemarkForm(Form):
    """A remark on an assignment."""

    text = paragraph(
        _l("Ghi chú"),
        required(_l("Xin ghi nội dung cần lưu.")),
        letters=2000,
        description=_l("Chỉ người của Sở đọc được; không gửi cho đơn vị."),
    )


class DeadlineForm(ReasonForm):
    """A new due date for a period; without an hour it means the end of that day."""

    on = VietnameseDate(_l("Hạn mới, ngày"), [required(_l("Xin ghi ngày hết hạn mới."))])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))

    @property
    def due_at(self) -> datetime:
        """The new due date."""
        return schedule.due_by(self.on.data, self.hour.data)

    def validate_after(self, now: datetime, planned_due_at: datetime | None) -> bool:
        """Validate; a past date would make units late after the fact, an earlier one needs an amending letter."""
        if not self.validate():
            return False
        if self.due_at <= now:
            self.on.errors = [
                _("Hạn mới đã qua (%(due)s). Xin chọn một thời điểm sau lúc này.", due=vn_due(self.due_at))
            ]
        elif planned_due_at is not None and self.due_at < planned_due_at:
            planned = vn_due(planned_due_at)
            self.on.errors = [
                _("Hạn mới sớm hơn hạn của công văn (%(due)s). Hạn sớm hơn chỉ đặt bằng văn bản sửa đổi.", due=planned)
            ]
        return not self.on.errors


class HandOverForm(ReasonForm):
    """Which colleague leads the follow-up from now on."""

    colleague = SelectField(_l("Giao cho"), coerce=int, **wrong_choice(_l("Xin chọn một đồng nghiệp trong danh sách.")))


class NewContactForm(AddressAsked, ReasonForm):
    name = line(_l("Họ và tên"), required(_l("Xin ghi họ và tên, hoặc tên bộ phận.")))
    position = line(_l("Chức vụ"), Optional())
    email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    phone = line(_l("Điện thoại"), Optional(), letters=100)


class NotOursEntryForm(ReasonForm):
    """The answer to a unit that says the directive is not for it."""

    answer = RadioField(
        _l("Trả lời đơn vị"),
        choices=options(
            [
                ("keep", _l("Văn bản vẫn thuộc đơn vị: tiếp tục theo dõi")),
                ("release", _l("Đúng như ý kiến đơn vị: thôi giao, đóng đường dẫn đã gửi")),
            ]
        ),
        **wrong_choice(_l("Xin chọn một câu trả lời.")),
    )


class ExemptForm(ReasonForm, ReachFields):
    """Why a unit is exempted; of a recurring item, for which periods."""
