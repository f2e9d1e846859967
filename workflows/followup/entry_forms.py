"""The officer's forms to enter what came without a link: acknowledgements, answers, incidents, requests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, FormField, HiddenField, RadioField
from wtforms.validators import Optional

from directives.models import Item
from directives.rules import schedule
from directives.terms import ReportingMode, Standing
from workflows.followup.forms import line, paragraph
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour, options, required, wrong_choice
from workflows.web.formats import vn_datetime
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.incident_form import IncidentFields, IncidentMoreFields
from workflows.web.typed.objection_form import ObjectionFields
from workflows.web.words.tasks import CHANNELS


class OriginForm(Form):
    """How, from whom and when the department received it; lateness is judged by that time."""

    channel = RadioField(
        _l("Nhận qua"), choices=options(CHANNELS.items()), **wrong_choice(_l("Xin chọn cách đơn vị đã báo."))
    )
    told_by = line(
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

    name = line(_l("Người tiếp nhận"), required(_l("Xin ghi họ và tên người tiếp nhận.")))
    position = line(_l("Chức vụ"), required(_l("Xin ghi chức vụ.")))
    phone = line(_l("Điện thoại"), Optional(), letters=100)
    arrival_number = line(_l("Số đến"), Optional(), letters=60)


class AnsweredForm(OriginForm):
    """A unit's answer to a task; `answer_form` adds the figures that its item asks for."""

    said = RadioField(_l("Đơn vị báo"), **wrong_choice(_l("Xin chọn đơn vị đã báo gì.")))
    implemented_on = VietnameseDate(_l("Ngày thực hiện"), [Optional()])
    figures_reason = figure_fields.reason_field()
    text = paragraph(_l("Nội dung đơn vị báo"), Optional(), letters=20000)
    approved_by = line(_l("Lãnh đạo đơn vị duyệt"), Optional())
    letter_number = line(_l("Số công văn của đơn vị"), Optional(), letters=80)
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
    reason = paragraph(_l("Lý do đơn vị nêu"), required(_l("Xin ghi lý do đơn vị nêu.")), letters=1000)
    submission_key = HiddenField()

    @property
    def wanted_due_at(self) -> datetime:
        """The requested due date."""
        return schedule.due_by(self.until_on.data, self.until_hour.data)


class ObjectionEntryForm(OriginForm, ObjectionFields):
    """What a unit says against a task or the whole letter; who told it is who says it."""

    position = line(_l("Chức vụ"), Optional())
    submission_key = HiddenField()


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
