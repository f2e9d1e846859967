"""A unit's form for the answer to one item: what its mode asks for, and the figures of its form."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from directives.models import FigureSpec, Item
from directives.rules.forms.checks import FigureFinding, Values
from directives.terms import ReportingMode, Standing
from workflows.reporting.forms import IncidentForm, UnitAnswerForm, typed_by_field
from workflows.web.fields import TickList, VietnameseDate, at_most, nfc, not_in_future, options
from workflows.web.formats import vn_date
from workflows.web.typed import figures as figure_fields
from workflows.web.typed.objection_form import forecast_field

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


def empty_form(item: Item) -> AnswerForm | IncidentForm:
    """The form for an item, without values."""
    made = IncidentForm if item.mode == ReportingMode.INCIDENT else form_of(item)
    return made(MultiDict({}))
