"""What a unit is asked of one item, of several at once, and of something that happened."""

import re
import secrets
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from directives.models import Item
from directives.rules import schedule
from directives.terms import IncidentKind, ReportingMode, SchoolLevel, Standing
from workflows.web.fields import (
    Form,
    TickList,
    VietnameseDate,
    VietnameseHour,
    VietnameseNumber,
    at_most,
    nfc,
    options,
    required,
)
from workflows.web.formats import vn_date

KEY_LENGTH = 40


def new_key() -> str:
    """A key for one press."""
    return secrets.token_urlsafe(18)


def not_to_come(form: Any, field: Field) -> None:
    """Refuse a date after `form.today`."""
    if field.data is not None and field.data > form.today:
        raise ValidationError(
            _(
                "%(label)s %(day)s chưa tới, hôm nay là %(today)s. Xin ghi ngày đã qua hoặc hôm nay.",
                label=field.label.text,
                day=vn_date(field.data),
                today=vn_date(form.today),
            )
        )


def typist() -> StringField:
    """Who typed it."""
    return StringField(_l("Người nhập"), [required(_l("Xin ghi họ tên người nhập.")), at_most(200)], [nfc])


class Pressed(Form):
    """What every answer carries: the day, and the key that makes the same press twice one answer."""

    today: date
    submission_key = HiddenField()

    @property
    def key(self) -> str:
        """The key of this press; a form that lost its own is a press by itself."""
        return re.sub(r"[^\w-]", "", self.submission_key.data or "", flags=re.ASCII)[:KEY_LENGTH] or new_key()

    def renew(self) -> None:
        """Give a form that is shown afresh a key of its own."""
        self.submission_key.data = new_key()


PAGE = (
    "said",
    "implemented_on",
    "figure",
    "text",
    "kept_files",
    "typed_by",
    "approved_by",
    "letter_number",
    "letter_on",
)


def _place(field: Field) -> int:
    name = "figure" if field.name.startswith("figure_") else field.name
    return PAGE.index(name) if name in PAGE else -1


class AnswerForm(Pressed):
    """What a unit says of one item; `of` gives it what the item's mode asks for."""

    mode: ReportingMode
    said = RadioField(_l("Tình hình"), validate_choice=False)
    implemented_on = VietnameseDate(_l("Ngày thực hiện"), [not_to_come])
    text = TextAreaField(_l("Nội dung báo cáo"), [at_most(20_000)], [nfc])
    typed_by = typist()
    approved_by = StringField(_l("Lãnh đạo đơn vị đã duyệt"), [at_most(200)], [nfc])
    letter_number = StringField(_l("Số công văn của đơn vị"), [Optional(), at_most(80)], [nfc])
    letter_on = VietnameseDate(_l("Ngày công văn"), [Optional(), not_to_come])
    kept_files = TickList(_l("Tệp đã nộp lần trước, giữ lại trong lần này"), validate_choice=False)

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page."""
        return iter(sorted(super().__iter__(), key=_place))

    @property
    def standing(self) -> Standing:
        """What is said: figures are always a report."""
        return Standing(self.said.data) if self.said else Standing.REPORTED

    @property
    def figures(self) -> list[VietnameseNumber]:
        """The fields of the figures, in their order."""
        return [field for field in self if isinstance(field, VietnameseNumber)]

    def validate_said(self, field: Any) -> None:
        """One of what the mode offers."""
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn tình hình thực hiện."))

    def validate_implemented_on(self, field: Field) -> None:
        """An implementation has its date."""
        if field.data is None and not field.process_errors and self.said.data == Standing.IMPLEMENTED:
            raise ValidationError(_("Xin ghi ngày thực hiện, ví dụ %(day)s.", day=vn_date(self.today)))

    def validate_text(self, field: Field) -> None:
        """A report says something."""
        if not field.data and self.mode == ReportingMode.REPORT and self.said.data == Standing.REPORTED:
            raise ValidationError(_("Xin ghi nội dung báo cáo. Có thể ghi ngắn và gửi kèm tệp."))

    def validate_approved_by(self, field: Field) -> None:
        """A report and figures go out in a leader's name."""
        asked = self.mode == ReportingMode.FIGURES or self.said.data == Standing.REPORTED
        if not field.data and asked:
            raise ValidationError(_("Xin ghi họ tên lãnh đạo đơn vị đã duyệt nội dung này."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Figures that are all blank say nothing; one blank among them is not zero and is taken."""
        fine: bool = super().validate(extra_validators)
        figures = self.figures
        if figures and all(field.data is None and not field.errors for field in figures):
            figures[0].errors = [_("Xin nhập ít nhất một số liệu. Không có thì ghi 0; chưa biết thì để trống.")]
            fine = False
        return fine


def of(item: Item) -> type[AnswerForm]:
    """The form of an item: its mode's choices and its figures."""

    class ItemForm(AnswerForm):
        mode = item.mode

    if item.mode == ReportingMode.FIGURES:
        ItemForm.said = ItemForm.implemented_on = None  # type: ignore[assignment]
        ItemForm.text = TextAreaField(_l("Ghi chú"), [Optional(), at_most(20_000)], [nfc])
    else:
        done = (
            (Standing.IMPLEMENTED.value, _l("Đã thực hiện"))
            if item.mode == ReportingMode.NONE
            else (Standing.REPORTED.value, _l("Đã thực hiện, gửi báo cáo"))
        )
        choices = options([(Standing.UNDER_WAY.value, _l("Đang thực hiện")), done])
        ItemForm.said = RadioField(_l("Tình hình"), choices=choices, validate_choice=False)
    if item.mode == ReportingMode.NONE:
        ItemForm.text = TextAreaField(_l("Ghi chú"), [Optional(), at_most(20_000)], [nfc])
    for spec in item.figures:
        setattr(ItemForm, f"figure_{spec.id}", VietnameseNumber(spec.name))
    return ItemForm


class SeveralForm(Pressed):
    """Several items that want nothing but 'Đã thực hiện'."""

    tasks = TickList(
        _l("Nội dung đã thực hiện"), [required(_l("Xin chọn ít nhất một nội dung."))], validate_choice=False
    )
    implemented_on = VietnameseDate(
        _l("Ngày thực hiện"), [required(_l("Xin ghi ngày thực hiện, ví dụ 24/4/2020.")), not_to_come]
    )
    text = TextAreaField(_l("Ghi chú"), [Optional(), at_most(20_000)], [nfc])
    typed_by = typist()


class IncidentForm(Pressed):
    """Something that happened, without anybody's name."""

    kind = RadioField(_l("Loại việc"), validate_choice=False)
    occurred_on = VietnameseDate(
        _l("Ngày xảy ra"), [required(_l("Xin ghi ngày xảy ra, ví dụ 24/4/2020.")), not_to_come]
    )
    occurred_hour = VietnameseHour(_l("Giờ xảy ra"), [Optional()])
    school_level = SelectField(_l("Cấp học"), validate_choice=False)
    concerned = VietnameseNumber(_l("Số người liên quan"), [Optional()], places=0)
    handling = TextAreaField(
        _l("Việc đã xảy ra và cách xử lý"),
        [required(_l("Xin ghi việc đã xảy ra và cách xử lý.")), at_most(20_000)],
        [nfc],
    )
    help_needed = TextAreaField(_l("Cần Sở hỗ trợ"), [Optional(), at_most(5_000)], [nfc])
    typed_by = typist()

    def validate_kind(self, field: Field) -> None:
        """One of the kinds."""
        if field.data not in list(IncidentKind):
            raise ValidationError(_("Xin chọn loại việc."))

    def validate_school_level(self, field: Field) -> None:
        """One of the levels, or none."""
        if field.data and field.data not in list(SchoolLevel):
            raise ValidationError(_("Xin chọn lại cấp học."))


class ExtensionForm(Pressed):
    """A later date and why; without an hour it means the end of that day."""

    on = VietnameseDate(_l("Xin gia hạn đến ngày"), [required(_l("Xin chọn ngày muốn gia hạn đến."))])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống là đến hết ngày đó."))
    reason = TextAreaField(_l("Lý do"), [required(_l("Xin ghi lý do xin gia hạn.")), at_most(1000)], [nfc])
    typed_by = typist()

    @property
    def wanted_due_at(self) -> datetime:
        """The moment before which it would be due."""
        return schedule.due_by(self.on.data, self.hour.data)


class FileForm(Form):
    """One file, by a form of its own (decision 14)."""

    upload = FileField(_l("Chọn tệp"), [FileRequired(_l("Xin chọn một tệp rồi bấm nút tải lên."))])
