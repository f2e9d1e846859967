"""Forms for an export of a platform: the file, which column is what, which names mean whom; and a unit's answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from directives.models import FigureSpec
from directives.terms import SameUnit
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.planned_row import PlannedRow
from workflows.web.fields import Form, at_most, nfc, options, required

LATER, OUTSIDE = "", "outside"
"""Choices of a name beside the ids of units."""


class ExportForm(Form):
    """An export, and for which period and of which platform it is."""

    platform = StringField(
        _l("Nền tảng"),
        [required(_l("Xin ghi tên nền tảng, ví dụ ViettelStudy.")), at_most(80)],
        description=_l("Ghi đúng như phần mềm trong danh sách đơn vị, ví dụ ViettelStudy, VNPT E-Learning."),
    )
    period = SelectField(_l("Số liệu của kỳ"), coerce=int)
    file = FileField(
        _l("Tệp xuất từ nền tảng"),
        [FileRequired(_l("Xin chọn tệp."))],
        description=_l("Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV, để nguyên như nền tảng xuất ra."),
    )


class ColumnsForm(Form):
    """Which column is what; `columns_form` adds a field for each figure."""

    file = HiddenField(validators=[InputRequired()])
    name = SelectField(_l("Tên trường, tên đơn vị"))
    code = SelectField(
        _l("Mã đơn vị của Sở"), description=_l("Chỉ chọn nếu cột này ghi mã như trong danh sách đơn vị.")
    )

    def validate_name(self, field: SelectField) -> None:
        """A row without a name is nobody's."""
        if not field.data:
            raise ValidationError(_("Xin chọn cột ghi tên trường."))

    def figure_fields(self) -> list[SelectField]:
        """The fields of the figures, in the item's order."""
        return [field for field in self if field.short_name.startswith("figure_")]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for at least one figure, and no column twice."""
        valid = super().validate(extra_validators)
        chosen = [field for field in (self.name, self.code, *self.figure_fields()) if field.data]
        if not any(field.data for field in self.figure_fields()):
            self.form_errors = [_("Xin chọn cột cho ít nhất một số liệu.")]
            return False
        for field in chosen:
            first = next(other for other in chosen if other.data == field.data)
            if first is not field:
                field.errors = [_("Cột này đã chọn cho “%(other)s”. Xin chọn cột khác.", other=first.label.text)]
                valid = False
        return bool(valid)

    @property
    def choice(self) -> ColumnChoice:
        """The chosen columns."""
        figures = {
            int(field.short_name.removeprefix("figure_")): int(field.data)
            for field in self.figure_fields()
            if field.data
        }
        return ColumnChoice(int(self.name.data), int(self.code.data) if self.code.data else None, figures)


def columns_form(specs: Sequence[FigureSpec], columns: Sequence[tuple[int, str]], chosen: ColumnChoice) -> ColumnsForm:
    """A form over an export's columns (place, words), with what is known already."""
    fields = {f"figure_{spec.id}": SelectField(spec.name) for spec in specs}
    made = type("ColumnsOfExport", (ColumnsForm,), fields)
    given = {f"figure_{spec_id}": str(place) for spec_id, place in chosen.figures.items()}
    places = {
        name: "" if place is None else str(place) for name, place in (("name", chosen.name), ("code", chosen.code))
    }
    form: ColumnsForm = made(data={**places, **given})
    listed = options([("", _("(không có trong tệp)")), *((str(place), words) for place, words in columns)])
    for field in (form.name, form.code, *form.figure_fields()):
        field.choices = listed
    return form


def _may_wait(_form: Any, field: RadioField) -> None:
    """A choice may be left open for now; it is asked for where it is needed."""
    if not field.data:
        field.errors = []
        raise StopValidation


class NamesForm(Form):
    """Which unit a name means, and which of several rows count; `names_form` adds fields for each."""

    file = HiddenField(validators=[InputRequired()])
    faulty_blank = BooleanField(_l("Để trống những ô này (không tính là 0) và nhập phần còn lại"))

    def of_row(self, number: int) -> tuple[SelectField, StringField]:
        """The two fields of a row: a choice, and another unit by code or name."""
        return self[f"who_{number}"], self[f"other_{number}"]

    def of_unit(self, unit_id: int) -> RadioField:
        """The choice about a unit with several rows."""
        found: RadioField = self[f"twice_{unit_id}"]
        return found

    def choices(self, unit_ids: Sequence[int]) -> dict[int, SameUnit]:
        """What was chosen about units with several rows."""
        return {unit_id: SameUnit(field.data) for unit_id in unit_ids if (field := self.of_unit(unit_id)).data}


def names_form(
    rows: Sequence[PlannedRow],
    doubled: Sequence[int],
    names: Mapping[int, str],
    same_unit_words: Mapping[SameUnit, str],
    data: Mapping[str, Any],
) -> NamesForm:
    """A form over the rows whose names ask something, and the units that have several rows."""
    fields: dict[str, Any] = {}
    for row in rows:
        fields[f"who_{row.number}"] = SelectField(_("Dòng %(n)s là đơn vị", n=row.number))
        fields[f"other_{row.number}"] = StringField(_("Hoặc ghi mã, tên đơn vị khác"), [at_most(300)])
    for unit_id in doubled:
        fields[f"twice_{unit_id}"] = RadioField(names[unit_id], [_may_wait])
    form: NamesForm = type("NamesOfExport", (NamesForm,), fields)(data=data)
    for row in rows:
        candidates = [(str(one.id), names[one.id]) for one in row.candidates if one.id in names]
        last = [(OUTSIDE, _("Không thuộc danh sách đơn vị"))]
        form.of_row(row.number)[0].choices = options([(LATER, _("Chưa rõ, để sau")), *candidates, *last])
    for unit_id in doubled:
        form.of_unit(unit_id).choices = options(list(same_unit_words.items()))
    return form


class StandForm(Form):
    """What a unit says to figures that the department has of it."""

    submission_key = HiddenField(validators=[InputRequired(), at_most(40)])
    name = StringField(_l("Họ và tên"), [required(_l("Xin ghi họ và tên người trả lời.")), at_most(200)], [nfc])
    words = TextAreaField(
        _l("Số nào chưa đúng, số đúng là bao nhiêu"),
        [at_most(2000)],
        [nfc],
        description=_l("Chỉ cần ghi khi báo số chưa đúng."),
    )
