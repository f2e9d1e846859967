"""A unit's forms: an answer to one item or several, an incident, an extension request, a file."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from directives.acts.repeated import KEY_LENGTH
from directives.models import FigureSpec, Item
from directives.rules import schedule
from directives.rules.forms.checks import FigureFinding, Values
from directives.terms import ReportingMode, Standing
from workflows.web.fields import (
    Form,
    TickList,
    VietnameseDate,
    VietnameseHour,
    at_most,
    nfc,
    not_in_future,
    options,
    required,
)
from workflows.web.formats import vn_date
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.incident_form import IncidentFields, IncidentMoreFields
from workflows.web.typed.objection_form import ObjectionFields, forecast_field


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


FIELD_ORDER = (
    "said",
    "implemented_on",
    "forecast_on",
    "nothing_occurred",
    "figure",
    "figures_reason",
    "text",
    "kept_files",
    "typed_by",
    "approved_by",
    "letter_number",
    "letter_on",
)


def _place(field: Field) -> int:
    name = "figure" if field.name.startswith("figure_") else field.name
    return FIELD_ORDER.index(name) if name in FIELD_ORDER else -1


class AnswerForm(UnitAnswerForm):
    """The answer to one item; `form_of` adds what the item's mode asks for."""

    mode: ReportingMode
    specs: Sequence[FigureSpec] = ()
    judge: Callable[[Values], list[FigureFinding]]
    """What the checks of the item's form say of figures; the page sets it."""
    sizes: Mapping[str, str] = {}
    """The names of attributes of units, by key; the page sets them."""
    asked: Sequence[Field] = ()
    """The figures that are asked about, so that a reason is wanted."""
    sizes_asked: frozenset[str] = frozenset()
    """The attributes of the unit, by key, that figures are above or below."""
    basis = HiddenField()
    said = RadioField(_l("Tình hình"), validate_choice=False)  # the name is a key of stored drafts
    implemented_on = VietnameseDate(_l("Ngày thực hiện"), [not_in_future])
    forecast_on = forecast_field()
    nothing_occurred = figure_fields.nothing_field()
    figures_reason = figure_fields.reason_field()
    text = TextAreaField(_l("Nội dung báo cáo"), [at_most(20_000)], [nfc])
    typed_by = typed_by_field()
    approved_by = StringField(_l("Lãnh đạo đơn vị đã duyệt"), [at_most(200)], [nfc])
    letter_number = StringField(_l("Số công văn của đơn vị"), [Optional(), at_most(80)], [nfc])
    letter_on = VietnameseDate(_l("Ngày công văn"), [Optional(), not_in_future])
    kept_files = TickList(_l("Tệp, đường dẫn đã nộp lần trước, giữ lại trong lần này"), validate_choice=False)

    def __iter__(self) -> Iterator[Field]:
        """Yield the fields in the order of the page."""
        return iter(sorted(super().__iter__(), key=_place))

    @property
    def standing(self) -> Standing:
        """The chosen standing; figures are always a report."""
        return Standing(self.said.data) if self.said else Standing.REPORTED

    @property
    def figures(self) -> list[Field]:
        """The fields of the item's form, in their order."""
        return figure_fields.in_form(self)

    @property
    def nothing(self) -> bool:
        """Whether nothing occurred in the period."""
        return bool(self.nothing_occurred and self.nothing_occurred.data)

    def validate_said(self, field: Any) -> None:
        """One of the choices for the item's mode."""
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn tình hình thực hiện."))

    def validate_implemented_on(self, field: Field) -> None:
        """'Đã thực hiện' needs its date."""
        if field.data is None and not field.process_errors and self.said.data == Standing.IMPLEMENTED:
            raise ValidationError(_("Xin ghi ngày thực hiện, ví dụ %(day)s.", day=vn_date(self.today)))

    def validate_text(self, field: Field) -> None:
        """A report needs text."""
        if not field.data and self.mode == ReportingMode.REPORT and self.said.data == Standing.REPORTED:
            raise ValidationError(_("Xin ghi nội dung báo cáo. Có thể ghi ngắn và gửi kèm tệp."))

    def validate_approved_by(self, field: Field) -> None:
        """A report or figures need the leader who approved them."""
        asked = self.mode == ReportingMode.FIGURES or self.said.data == Standing.REPORTED
        if not field.data and asked:
            raise ValidationError(_("Xin ghi họ tên lãnh đạo đơn vị đã duyệt nội dung này."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields, what the item's form says: what is required, its checks, and doubtful figures."""
        super().validate(extra_validators)
        figures = self.figures
        unknown = _("chưa biết thì bấm “Lưu nháp”, gửi khi đã biết")
        figure_fields.check_filled(self.specs, figures, self.nothing_occurred, unknown=unknown)
        if figures and not self.nothing:
            found = self.judge(figure_fields.given(figures))
            self.sizes_asked = frozenset(one.size for one in found if one.size)
            self.asked = figure_fields.ask(self.specs, figures, found, self.figures_reason, self.sizes)
        return not self.errors


def form_of(item: Item) -> type[AnswerForm]:
    """The form class for an item that asks for an answer: the choices of its mode, and its figures."""

    class ItemForm(AnswerForm):
        mode = item.mode
        specs = item.figures

    if not item.figures:
        ItemForm.figures_reason = None  # type: ignore[assignment]
    if not (item.figures and item.design.takes_nothing):
        ItemForm.nothing_occurred = None  # type: ignore[assignment]
    if item.mode == ReportingMode.FIGURES:
        ItemForm.said = ItemForm.implemented_on = ItemForm.forecast_on = None  # type: ignore[assignment]
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
    for name, field in figure_fields.fields_of(item.figures).items():
        setattr(ItemForm, name, field)
    return ItemForm


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


def empty_form(item: Item) -> AnswerForm | IncidentForm:
    """The form for an item, without values."""
    made = IncidentForm if item.mode == ReportingMode.INCIDENT else form_of(item)
    return made(MultiDict({}))


class SheetForm(Form):
    """A filled spreadsheet, and what its draft was when the page was opened."""

    upload = FileField(_l("Biểu mẫu đã điền"), [FileRequired(_l("Xin chọn tệp biểu mẫu đã điền."))])
    basis = HiddenField()


class IncidentFileForm(Form):
    """A document of an incident; a picture only if it shows no person."""

    upload = FileField(_l("Chọn tệp"), [FileRequired(_l("Xin chọn một tệp rồi bấm nút tải lên."))])
    is_document = BooleanField(_l("Ảnh chụp văn bản, không có hình người"))
