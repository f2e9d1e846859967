"""The officer's forms: change a follow-up, add contacts, and enter answers that came without a link."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from directives.models import Item
from directives.rules import schedule
from directives.terms import Channel, ReportingMode, Standing
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour, at_most, nfc, options, required
from workflows.web.formats import vn_datetime, vn_due
from workflows.web.plan_form import PlanForm, acknowledging_field
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.addresses import AddressAsked, AddressField
from workflows.web.typed.incident_form import IncidentFields, IncidentMoreFields
from workflows.web.typed.objection_form import ObjectionFields, ReachFields


def _line(label: Any, *checks: Any, letters: int = 200, **more: Any) -> StringField:
    return StringField(label, [*checks, at_most(letters)], filters=[nfc], **more)


def _paragraph(label: Any, *checks: Any, letters: int = 4000, **more: Any) -> TextAreaField:
    return TextAreaField(label, [*checks, at_most(letters)], filters=[nfc], **more)


def wrong_choice(message: Any) -> dict[str, Any]:
    """Vietnamese messages for an invalid choice; those of WTForms are English."""
    return {"invalid_choice_message": message, "invalid_value_message": message}


class ReasonForm(Form):
    """The reason of a change; recorded with the person's name."""

    reason = _paragraph(_l("Lý do"), required(_l("Xin ghi lý do, để lưu cùng tên người thực hiện.")), letters=1000)


class OptionalReasonForm(Form):
    """What somebody adds to a decision that needs no reason."""

    reason = _paragraph(_l("Ý kiến"), Optional(), letters=1000)


class RemindersForm(PlanForm, ReasonForm):
    """A reminder plan, the date for acknowledging, and the reason of the change."""

    acknowledge_within = acknowledging_field()


class RemarkForm(Form):
    """A remark on an assignment."""

    text = _paragraph(
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
    name = _line(_l("Họ và tên"), required(_l("Xin ghi họ và tên, hoặc tên bộ phận.")))
    position = _line(_l("Chức vụ"), Optional())
    email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    phone = _line(_l("Điện thoại"), Optional(), letters=100)


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


CHANNELS = options(
    [
        (Channel.PHONE.value, _l("Điện thoại")),
        (Channel.ZALO.value, _l("Zalo")),
        (Channel.EMAIL.value, _l("Email")),
        (Channel.PAPER.value, _l("Bản giấy")),
        (Channel.DOCUMENT.value, _l("Văn bản, qua hệ thống quản lý văn bản hoặc bưu điện")),
    ]
)


class OriginForm(Form):
    """How, from whom and when the department received it; lateness is judged by that time."""

    channel = RadioField(_l("Nhận qua"), choices=CHANNELS, **wrong_choice(_l("Xin chọn cách đơn vị đã báo.")))
    told_by = _line(
        _l("Người báo"), required(_l("Xin ghi ai của đơn vị đã báo.")), description=_l("Ví dụ: cô Mai, văn thư.")
    )
    on = VietnameseDate(_l("Ngày nhận"), [required(_l("Xin ghi ngày nhận."))])
    hour = VietnameseHour(_l("Giờ nhận"), [required(_l("Xin ghi giờ nhận; đúng hạn hay không tính theo giờ này."))])

    @property
    def happened_at(self) -> datetime:
        """When the department received it."""
        return schedule.at(self.on.data, self.hour.data)

    def validate_between(self, issued_at: datetime, now: datetime) -> bool:
        """Validate, and refuse a time before the day of issue or in the future."""
        valid = bool(self.validate())
        if self.on.data is None or self.hour.data is None:
            return False
        if self.happened_at > now:
            at = vn_datetime(self.happened_at)
            self.on.errors = [_("Lúc nhận chưa tới (%(at)s). Xin xem lại ngày và giờ.", at=at)]
        elif schedule.local(self.happened_at).date() < schedule.local(issued_at).date():
            self.on.errors = [
                _("Lúc nhận (%(at)s) trước ngày giao việc. Xin xem lại ngày.", at=vn_datetime(self.happened_at))
            ]
        else:
            return valid
        return False


class AcknowledgedForm(OriginForm):
    """An acknowledgement by a person of the unit."""

    name = _line(_l("Người tiếp nhận"), required(_l("Xin ghi họ và tên người tiếp nhận.")))
    position = _line(_l("Chức vụ"), required(_l("Xin ghi chức vụ.")))
    phone = _line(_l("Điện thoại"), Optional(), letters=100)
    arrival_number = _line(_l("Số đến"), Optional(), letters=60)


class AnsweredForm(OriginForm):
    """A unit's answer to a task; `answer_form` adds the figures that its item asks for."""

    said = RadioField(_l("Đơn vị báo"), **wrong_choice(_l("Xin chọn đơn vị đã báo gì.")))
    implemented_on = VietnameseDate(_l("Ngày thực hiện"), [Optional()])
    figures_reason = figure_fields.reason_field()
    text = _paragraph(_l("Nội dung đơn vị báo"), Optional(), letters=20000)
    approved_by = _line(_l("Lãnh đạo đơn vị duyệt"), Optional())
    letter_number = _line(_l("Số công văn của đơn vị"), Optional(), letters=80)
    letter_on = VietnameseDate(_l("Ngày công văn"), [Optional()])
    sent_files = TickList(
        _l("Tệp gửi kèm thư, lưu làm minh chứng"), coerce=int, **wrong_choice(_l("Xin chọn trong các tệp của thư này."))
    )
    submission_key = HiddenField()
    nothing_occurred: BooleanField | None = None
    """The tick for 'Không phát sinh trong kỳ', if that is an answer to the item."""
    asked: Sequence[Field] = ()
    """The figures that are asked about, so that a reason is wanted."""

    @property
    def filled(self) -> list[Field]:
        """The fields of the item's form, in their order."""
        return figure_fields.in_form(self["figures"])

    @property
    def nothing(self) -> bool:
        """Whether nothing occurred in the period."""
        return bool(self.nothing_occurred and self.nothing_occurred.data)


class IncidentEntryForm(OriginForm, IncidentFields):
    """An incident that a unit told by telephone, Zalo, mail or on paper."""

    submission_key = HiddenField()


class IncidentMoreEntryForm(OriginForm, IncidentMoreFields):
    """What a unit adds to an incident that it told before."""

    submission_key = HiddenField()


class ExtensionEntryForm(OriginForm):
    """An extension request: until when, and why."""

    until_on = VietnameseDate(_l("Xin gia hạn đến ngày"), [required(_l("Xin ghi ngày đơn vị xin đến."))])
    until_hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))
    reason = _paragraph(_l("Lý do đơn vị nêu"), required(_l("Xin ghi lý do đơn vị nêu.")), letters=1000)
    submission_key = HiddenField()

    @property
    def wanted_due_at(self) -> datetime:
        """The requested due date."""
        return schedule.due_by(self.until_on.data, self.until_hour.data)


class ObjectionEntryForm(OriginForm, ObjectionFields):
    """What a unit says against a task or the whole letter; who told it is who says it."""

    position = _line(_l("Chức vụ"), Optional())
    submission_key = HiddenField()


class ExemptForm(ReasonForm, ReachFields):
    """Why a unit is exempted; of a recurring item, for which periods."""


ANSWERS_BY_MODE = {
    ReportingMode.NONE: (Standing.IMPLEMENTED, Standing.UNDER_WAY),
    ReportingMode.REPORT: (Standing.REPORTED, Standing.IMPLEMENTED, Standing.UNDER_WAY),
    ReportingMode.FIGURES: (Standing.REPORTED,),
    ReportingMode.INCIDENT: (),
}
"""The answers that staff may enter, by the item's reporting mode; an incident has a form of its own."""


def answer_form(
    item: Item, words: dict[str, str], sent: Sequence[tuple[int, str]], today: date, **data: Any
) -> AnsweredForm:
    """The form for an answer to `item`: `words` labels the answers, `sent` are files of the mail it came by."""
    figures = type("Figures", (Form,), {"today": today, **figure_fields.fields_of(item.figures)})
    added: dict[str, Any] = {"figures": FormField(figures)}
    if item.figures and item.design.takes_nothing:
        added["nothing_occurred"] = figure_fields.nothing_field()
    form_class = type("AnswerForm", (AnsweredForm,), added)
    form: AnsweredForm = form_class(data=data | {"sent_files": [file_id for file_id, _name in sent]})
    form.sent_files.choices = options(sent)
    standings = ANSWERS_BY_MODE[item.mode]
    form.said.choices = options((standing.value, words[standing]) for standing in standings)
    return form


class ScanForm(Form):
    """A scan or a photograph of what came."""

    file = FileField(
        _l("Bản quét hoặc ảnh chụp"), [FileRequired(_l("Xin chọn tệp."))], description=_l("PDF, PNG hoặc JPEG.")
    )
