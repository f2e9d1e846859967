"""The form of the builder's page: parts with their columns, checks, and what holds for the whole."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms import Form as PlainForm

from directives.terms import CheckRelation, CheckSeverity, FieldKind, SelfReports
from workflows.drafting.builder.typed import Compared, Typed, lines_of, named_by, numbers_of
from workflows.drafting.fields import LinesField, TextField
from workflows.drafting.forms import EditionForm
from workflows.web.fields import Form, TickList, at_most, options, required
from workflows.web.words.forms import field_kind_word, relation_word, self_reports_word, severity_word

MOST_LINES = 400
"""Fields, columns and checks together on the page; a form of so many is refused long before."""
_LINE = re.compile(r"(?:parts-\d+(?:-columns-\d+)?|checks-\d+)-")


def is_bearable(names: Iterable[str]) -> bool:
    """Whether the fields with these names, as they were sent, are not too many to be shown."""
    return len({found[0] for name in names if (found := _LINE.match(name))}) <= MOST_LINES


class LineFields(PlainForm):
    """A field, or a column of a table."""

    key = HiddenField()
    removed = HiddenField()
    name = TextField(_l("Tên"))
    kind = SelectField(_l("Loại"), validate_choice=False)
    measure = TextField(_l("Đơn vị tính"))
    required = BooleanField(_l("Bắt buộc điền"))
    choices = LinesField(_l("Các lựa chọn, mỗi dòng một lựa chọn"))
    hint = TextField(_l("Gợi ý cho người điền"))
    summed = BooleanField(_l("Cộng các dòng"))


class PartFields(LineFields):
    """A field, or a table with its rows and columns."""

    is_table = HiddenField()
    rows = LinesField(_l("Các dòng, mỗi dòng một tên"))
    columns = FieldList(FormField(LineFields))


class CheckFields(PlainForm):
    """A check of one figure against another, several, the last period or the unit's size."""

    removed = HiddenField()
    left = SelectField(_l("Số liệu"), validate_choice=False)
    relation = SelectField(_l("Phải"), validate_choice=False)
    compared = SelectField(_l("So với"), validate_choice=False)
    other = SelectField(_l("Số liệu so sánh"), validate_choice=False)
    several = TickList(_l("Tổng của"), validate_choice=False)
    size = SelectField(_l("Quy mô của đơn vị"), validate_choice=False)
    factor = TextField(_l("Nhân với"))
    severity = RadioField(_l("Khi sai"), validate_choice=False)
    advice = TextField(_l("Lời dặn người điền"))


class BuilderForm(EditionForm):
    """The whole page."""

    parts = FieldList(FormField(PartFields), _l("Ô và bảng cần điền"))
    checks = FieldList(FormField(CheckFields), _l("Điều kiểm tra"))
    self_reports = RadioField(_l("Số liệu của đơn vị dùng phần mềm nêu trên"), validate_choice=False)
    takes_nothing = BooleanField(_l("Nhận trả lời “Không phát sinh trong kỳ”"))
    sums_figures = BooleanField(_l("Cộng các số liệu cùng đơn vị tính của từng đơn vị"))
    template_name = TextField(_l("Tên mẫu"))

    @property
    def typed(self) -> Typed:
        """What was typed, as plain values."""
        names = ("parts", "checks", "self_reports", "takes_nothing", "sums_figures")
        return {name: self[name].data for name in names}


def builder_form(typed: Typed, edition: int, sizes: Mapping[str, str]) -> BuilderForm:
    """The page with these values; `sizes` are the numbers that the agency keeps of its units, by key."""
    form = BuilderForm(formdata=None, data={**typed, "edition": edition})
    for part in form.parts:
        for line in (part.form, *(column.form for column in part.form.columns)):
            line.kind.choices = options((kind, field_kind_word(kind)) for kind in FieldKind)
    named = _named(typed)
    for check in form.checks:
        gone = [key for key in named_by(check.form.data) if key not in named]
        _offer(check.form, {**named, **{key: str(_("số liệu đã xoá")) for key in gone}}, sizes)
    form.self_reports.choices = options((code, self_reports_word(code)) for code in SelfReports)
    return form


def _named(typed: Typed) -> dict[str, str]:
    """The figures that checks can name, with their table; one without a name by its place."""
    numbers, named = numbers_of(typed), {}
    for n, line in enumerate(lines_of(typed), 1):
        if line["key"] in numbers:
            named[line["key"]] = numbers[line["key"]] or str(_("số liệu %(n)s, chưa có tên", n=n))
    for part in typed["parts"]:
        for column in part["columns"] if part["is_table"] else ():
            if column["key"] in named and part["name"]:
                named[column["key"]] = f"{named[column['key']]} ({part['name']})"
    return named


def _offer(check: Any, named: Mapping[str, str], sizes: Mapping[str, str]) -> None:
    blank = ("", str(_("chọn số liệu")))
    check.left.choices = options([blank, *named.items()])
    check.other.choices = options([blank, *named.items()])
    check.several.choices = options(named.items())
    check.size.choices = options([("", str(_("chọn quy mô"))), *sizes.items()])
    check.relation.choices = options((code, relation_word(code)) for code in CheckRelation)
    offered = {code: word for code, word in COMPARED.items() if sizes or code is not Compared.UNIT_SIZE}
    check.compared.choices = options((code.value, str(word)) for code, word in offered.items())
    check.severity.choices = options((code, severity_word(code)) for code in CheckSeverity)


COMPARED: Mapping[Compared, Any] = {
    Compared.FIGURE: _l("một số liệu khác"),
    Compared.SUM: _l("tổng của nhiều số liệu"),
    Compared.LAST_PERIOD: _l("số của kỳ trước"),
    Compared.UNIT_SIZE: _l("quy mô của đơn vị"),
}


class NameForm(Form):
    """The name under which a form is kept."""

    name = TextField(_l("Tên mẫu"), [required(_l("Xin ghi tên mẫu.")), at_most(120)])
