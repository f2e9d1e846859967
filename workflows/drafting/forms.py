"""What an officer is asked: the letter, its header, each item, its files."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Email, InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from directives.drafts import is_recurrence_rule
from directives.rules import schedule
from directives.terms import Obligation, ReportingMode
from workflows.drafting.cadence import WEEKDAYS, Cadence, CadenceChoice, rule_of
from workflows.drafting.fields import LinesField, TextField, UnitsField
from workflows.web import formats
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour, at_most, nfc, options, required

BLANK_FIGURES = 3
CHOSEN = [InputRequired(_l("Xin chọn một mục."))]
WEEKDAY_NAMES = dict(zip(WEEKDAYS, formats.WEEKDAYS, strict=True))


class PasteForm(Form):
    """The letter as text."""

    text = TextAreaField(_l("Nội dung công văn"))


class LetterUploadForm(Form):
    """The letter as a file."""

    file = FileField(_l("Tệp công văn"), [FileRequired(_l("Xin chọn tệp công văn."))])


class EditionForm(Form):
    """An edit that asks nothing more; `edition` is the draft's when the page was opened."""

    edition = IntegerField(widget=HiddenInput())

    @property
    def held(self) -> int:
        """The edition that the page showed."""
        return int(self.edition.data or 0)

    def validate_edition(self, field: IntegerField) -> None:
        """A form without it was not made by our page."""
        if field.data is None:
            raise ValidationError(_("Xin mở lại bản thảo rồi thử lần nữa."))


class MoveForm(EditionForm):
    """Move an item, or join it with the one below."""

    act = SelectField(choices=options((act, act) for act in ("up", "down", "merge")))


class SplitForm(EditionForm):
    """Where to cut an item's text."""

    places = TickList(_l("Bắt đầu nội dung mới từ"), coerce=int)

    def validate_places(self, field: TickList) -> None:
        """Nothing ticked cuts nothing."""
        if not field.data:
            raise ValidationError(_("Xin chọn ít nhất một chỗ để tách."))


class SignedForm(EditionForm):
    """The signed copy."""

    file = FileField(_l("Bản ký (PDF)"), [FileRequired(_l("Xin chọn tệp PDF của bản ký."))])


class FillForm(EditionForm):
    """The file for the place of an enclosure."""

    file = FileField(_l("Tệp kèm theo"), [FileRequired(_l("Xin chọn tệp kèm theo."))])


class EnclosedFilesForm(EditionForm):
    """Files that go with the letter."""

    files = MultipleFileField(_l("Tệp kèm theo"), [FileRequired(_l("Xin chọn tệp kèm theo."))])


class EnclosureForm(EditionForm):
    """An enclosure's name."""

    name = TextField(_l("Tên văn bản kèm theo"), [required(_l("Xin ghi tên văn bản kèm theo.")), at_most(300)])


class AudienceFields(EditionForm):
    """Groups to tick and single units to type."""

    groups = TickList(_l("Nhóm đơn vị"), coerce=int)
    units = UnitsField(_l("Đơn vị khác"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên."))

    def audience(self) -> dict[str, Any]:
        """As a directive or an item keeps it."""
        return {"groups": self.groups.data or [], "units": self.units.ids}


class HeaderForm(AudienceFields):
    """The letter's header, as printed, and whom it addresses."""

    number = TextField(_l("Số, ký hiệu"), [at_most(80)])
    dated_on = VietnameseDate(_l("Ngày ban hành"), description=_l("Ví dụ: 17/4/2020"))
    place = TextField(_l("Nơi ban hành"), [Optional(), at_most(120)])
    urgency = TextField(_l("Độ khẩn"), [Optional(), at_most(40)])
    subject = TextAreaField(_l("Trích yếu (V/v)"))
    title = TextField(_l("Tên ngắn để theo dõi"), [at_most(200)], description=_l("Hiện trên bảng và trong thư."))
    parent_printed = TextField(_l("Cơ quan chủ quản"), [Optional(), at_most(300)])
    agency_printed = TextField(_l("Cơ quan ban hành"), [Optional(), at_most(300)])
    signer_title = TextField(_l("Quyền hạn, chức vụ của người ký"), [Optional(), at_most(300)])
    signer_name = TextField(_l("Họ tên người ký"), [at_most(200)])
    report_office = TextField(_l("Báo cáo gửi qua"), [Optional(), at_most(300)])
    report_phone = TextField(_l("Điện thoại"), [Optional(), at_most(100)])
    report_email = TextField(_l("Thư điện tử"), [Optional(), Email(_l("Địa chỉ thư chưa đúng dạng.")), at_most(254)])
    recipients = LinesField(_l("Kính gửi, như trong công văn"), [Optional()], description=_l("Mỗi dòng một nơi."))
    bases = LinesField(_l("Văn bản căn cứ"), [Optional()], description=_l("Mỗi dòng một văn bản."))
    copies_to = LinesField(_l("Nơi nhận"), [Optional()], description=_l("Mỗi dòng một nơi."))

    def values(self) -> dict[str, Any]:
        """The directive's columns."""
        left_out = {"edition", "groups", "units"}
        typed = {name: value for name, value in self.data.items() if name not in left_out}
        return {**typed, "subject": nfc(self.subject.data), "audience": self.audience()}


class FigureForm(PlainForm):
    """A figure that an item asks for; a row left blank is none."""

    name = TextField(_l("Tên số liệu"), [Optional(), at_most(200)])
    measure = TextField(_l("Đơn vị tính"), [Optional(), at_most(40)])


class When(StrEnum):
    """Whether an item is due never, once or again and again."""

    NONE = "none"
    ONCE = "once"
    RECURRING = "recurring"


class ItemForm(AudienceFields):
    """One requirement: what it says, whom it binds and how, by when, and what is handed in."""

    source_text: str = ""
    """The letter, in which the words of its deadline must stand."""

    label = TextField(_l("Số mục trong công văn"), [Optional(), at_most(40)])
    title = TextField(_l("Tên ngắn"), [required(_l("Xin ghi tên ngắn của nội dung.")), at_most(200)])
    text = TextAreaField(_l("Nội dung yêu cầu"), [required(_l("Xin ghi nội dung yêu cầu."))])
    obligation = RadioField(_l("Tính chất"), CHOSEN)
    mode = RadioField(_l("Đơn vị trả lời bằng"), CHOSEN)
    figures = FieldList(FormField(FigureForm), _l("Số liệu"))
    through = SelectField(_l("Trả lời chung với nội dung khác"), coerce=int)
    scope = RadioField(_l("Đơn vị phải làm"), CHOSEN)
    unless_software = LinesField(_l("Trừ đơn vị chỉ dùng các phần mềm"), [Optional()])
    when = RadioField(_l("Loại thời hạn"), CHOSEN)
    on = VietnameseDate(_l("Ngày đến hạn"), description=_l("Ví dụ: 24/4/2020"))
    at = VietnameseHour(_l("Trước giờ"), description=_l("Để trống: hết ngày đó."))
    every = SelectField(_l("Lặp lại"))
    weekday = SelectField(_l("Thứ"), choices=options(WEEKDAY_NAMES.items()))
    day = SelectField(_l("Ngày"), coerce=int)
    hour = VietnameseHour(_l("Trước giờ"), description=_l("Để trống: hết ngày đó."))
    rule = TextField(_l("Quy tắc (RFC 5545)"), [at_most(200)])
    until = VietnameseDate(_l("Đến hết ngày"), description=_l("Để trống: đến khi có thông báo."))
    deadline_text = TextField(_l("Lời ghi thời hạn trong công văn"), [Optional(), at_most(300)])
    by_letter = BooleanField(_l("Công văn ghi hạn này"))

    def validate_groups(self, field: TickList) -> None:
        """Units of its own must be some."""
        if self.scope.data == "own" and not field.data and not (self.units.data or "").strip():
            raise ValidationError(_("Xin chọn ít nhất một nhóm, hoặc ghi đơn vị ở ô bên dưới."))

    def validate_when(self, field: RadioField) -> None:
        """A deadline once needs its day."""
        if field.data == When.ONCE and not (self.on.data or self.on.errors):
            raise ValidationError(_("Xin ghi ngày đến hạn, hoặc chọn 'Không định hạn'."))

    def validate_rule(self, field: TextField) -> None:
        """A rule that is typed must be one."""
        typed = self.when.data == When.RECURRING and self.every.data == CadenceChoice.RULE
        if typed and not is_recurrence_rule(field.data or ""):
            raise ValidationError(_("Quy tắc chưa đúng, ví dụ: FREQ=MONTHLY;BYMONTHDAY=5."))

    def validate_by_letter(self, field: BooleanField) -> None:
        """What the letter says can be quoted."""
        if not field.data or self.when.data == When.NONE:
            return
        words = " ".join((self.deadline_text.data or "").split()).casefold()
        if not words:
            raise ValidationError(_("Xin chép lời ghi thời hạn trong công văn vào ô bên dưới, hoặc bỏ dấu ở đây."))
        if words not in " ".join(f"{self.source_text} {self.text.data}".split()).casefold():
            raise ValidationError(_("Không thấy lời ghi thời hạn ấy trong công văn. Xin chép đúng, hoặc bỏ dấu ở đây."))

    def values(self) -> dict[str, Any]:
        """The item's columns, and `figures` as pairs of name and measure."""
        figures = [(row["name"] or "", row["measure"] or "") for row in self.figures.data]
        recurring = self.when.data == When.RECURRING
        until = schedule.at(self.until.data + timedelta(days=1), time.min) if self.until.data else None
        return {
            "label": self.label.data or "",
            "title": self.title.data,
            "text": nfc(self.text.data),
            "obligation": Obligation(self.obligation.data),
            "mode": ReportingMode(self.mode.data),
            "audience": self._own_audience(),
            "through_id": self.through.data or None,
            "deadline_text": self.deadline_text.data or "",
            "due_at": self._due_at(),
            "rrule": rule_of(self._cadence()) if recurring else "",
            "last_due_at": until if recurring else None,
            "set_by_department": self.when.data != When.NONE and not self.by_letter.data,
            "figures": [figure for figure in figures if figure[0]] if self.mode.data == ReportingMode.FIGURES else [],
        }

    def _own_audience(self) -> dict[str, Any]:
        own = self.audience() if self.scope.data == "own" else {}
        spared = {"unless_software": self.unless_software.data} if self.unless_software.data else {}
        return {**own, **spared}

    def _due_at(self) -> datetime | None:
        if self.when.data != When.ONCE or self.on.data is None:
            return None
        if self.at.data is None:
            return schedule.at(self.on.data + timedelta(days=1), time.min)
        return schedule.at(self.on.data, self.at.data)

    def _cadence(self) -> Cadence:
        hour = f"{self.hour.data:%H:%M}" if self.hour.data else ""
        return Cadence(CadenceChoice(self.every.data), self.weekday.data, self.day.data, hour, self.rule.data or "")
