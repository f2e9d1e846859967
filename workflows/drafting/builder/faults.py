"""What is wrong with a form as it was typed: where, what, and the way out."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask_babel import gettext as _

from directives.rules.forms import design
from directives.rules.forms.design import FormDesign
from directives.rules.typed_text import one_line
from directives.terms import FieldKind
from workflows.drafting.builder.forms import BuilderForm
from workflows.drafting.builder.typed import (
    PERCENT,
    Compared,
    Row,
    compared_of,
    design_of,
    factor_of,
    goes_along,
    is_blank,
    is_named,
    kind_of,
    numbers_of,
)

MOST_CELLS = 300
"""Places to fill in; a longer form is a spreadsheet of its own."""
NAME, MEASURE, HINT = 200, 40, 300


class Fault(NamedTuple):
    """A fault beside its field."""

    field: Any
    text: str


def judge(form: BuilderForm) -> list[Fault]:
    """Find every fault, and say it beside its field."""
    found = [*_of_parts(form), *_of_checks(form)]
    if not found and (text := too_large(design_of(form.typed))):
        found.append(Fault(form.parts, text))
    for fault in found:
        fault.field.errors = [*fault.field.errors, fault.text]
    return found


def too_large(form: FormDesign) -> str:
    """What is said of a form with more places than a unit fills in; '' of any other."""
    places = design.cell_count(form)
    if places <= MOST_CELLS:
        return ""
    text = _("Biểu mẫu có %(n)s ô, nhiều nhất là %(most)s ô. Xin bớt dòng hoặc cột.", n=places, most=MOST_CELLS)
    return str(text)


def _of_parts(form: BuilderForm) -> Iterator[Fault]:
    live = [(n, part.form) for n, part in enumerate(form.parts, 1) if not part.form.removed.data]
    plain = Counter(_folded(part) for _n, part in live if not part.is_table.data)
    for n, part in live:
        if part.is_table.data:
            yield from _of_table(part, str(_("Bảng %(n)s", n=n)))
        else:
            yield from _of_line(part, str(_("Ô %(n)s", n=n)), plain)


def _folded(line: Any) -> str:
    return one_line(line.name.data or "").casefold()


def _of_table(table: Any, place: str) -> Iterator[Fault]:
    if not is_named(table.data):
        yield Fault(table.name, _("%(place)s: xin ghi tên bảng.", place=place))
    rows = [one_line(row) for row in table.rows.data or ()]
    twice = next((row for row, times in Counter(map(str.casefold, rows)).items() if times > 1), None)
    if not rows:
        yield Fault(table.rows, _("%(place)s: xin ghi các dòng của bảng, mỗi dòng một tên.", place=place))
    elif twice:
        yield Fault(table.rows, _("%(place)s: có hai dòng cùng tên “%(name)s”.", place=place, name=twice))
    yield from _too_long(table.name, place, NAME)
    if any(len(row) > NAME for row in rows):
        yield Fault(table.rows, _("%(place)s: tên dòng dài quá %(most)s ký tự.", place=place, most=NAME))
    columns = [(n, column.form) for n, column in enumerate(table.columns, 1) if not column.form.removed.data]
    if not any(is_named(column.data) for _n, column in columns):
        yield Fault(table.name, _("%(place)s: xin ghi ít nhất một cột có tên.", place=place))
    names = Counter(_folded(column) for _n, column in columns)
    for n, column in columns:
        yield from _of_line(column, str(_("%(place)s, cột %(n)s", place=place, n=n)), names)


def _of_line(line: Any, place: str, names: Counter[str]) -> Iterator[Fault]:
    row, kind = line.data, kind_of(line.data)
    if not is_named(row):
        if _is_begun(row):
            yield Fault(line.name, _("%(place)s: xin ghi tên.", place=place))
        return
    if names[_folded(line)] > 1:
        yield Fault(line.name, _("%(place)s: tên “%(name)s” đã có.", place=place, name=line.name.data))
    if kind is FieldKind.CHOICE and len(set(row["choices"] or ())) < 2:
        yield Fault(line.choices, _("%(place)s: xin ghi ít nhất hai lựa chọn, mỗi dòng một lựa chọn.", place=place))
    counted = kind in {FieldKind.WHOLE, FieldKind.DECIMAL}
    if counted and one_line(row["measure"] or "").startswith(PERCENT):
        yield Fault(line.measure, _("%(place)s: đơn vị tính là %%, xin chọn loại “Tỷ lệ %%”.", place=place))
    yield from _too_long(line.name, place, NAME)
    yield from _too_long(line.measure, place, MEASURE)
    yield from _too_long(line.hint, place, HINT)
    if any(len(one) > NAME for one in row["choices"] or ()):
        yield Fault(line.choices, _("%(place)s: một lựa chọn dài quá %(most)s ký tự.", place=place, most=NAME))


def _is_begun(row: Row) -> bool:
    return any(row[name] for name in ("measure", "choices", "hint", "required"))


def _too_long(field: Any, place: str, most: int) -> Iterator[Fault]:
    if len(field.data or "") > most:
        label = field.label.text
        yield Fault(field, _("%(place)s: “%(label)s” dài quá %(most)s ký tự.", place=place, label=label, most=most))


def _of_checks(form: BuilderForm) -> Iterator[Fault]:
    numbers = numbers_of(form.typed)
    for n, entry in enumerate(form.checks, 1):
        row = entry.form.data
        if not (row["removed"] or is_blank(row) or goes_along(row, numbers)):
            yield from _of_check(entry.form, row, str(_("Điều kiểm tra %(n)s", n=n)))


def _of_check(check: Any, row: Row, place: str) -> Iterator[Fault]:
    compared = compared_of(row)
    if not row["left"]:
        yield Fault(check.left, _("%(place)s: xin chọn số liệu cần kiểm tra.", place=place))
    if compared is Compared.FIGURE and not row["other"]:
        yield Fault(check.other, _("%(place)s: xin chọn số liệu để so sánh.", place=place))
    if compared is Compared.SUM and len(row["several"] or ()) < 2:
        yield Fault(check.several, _("%(place)s: xin đánh dấu ít nhất hai số liệu để cộng.", place=place))
    sizes = {choice.value for choice in check.size.choices if choice.value}
    if compared is Compared.UNIT_SIZE and row["size"] not in sizes:
        yield Fault(check.size, _("%(place)s: xin chọn quy mô của đơn vị để so sánh.", place=place))
    right = {Compared.FIGURE: [row["other"]], Compared.SUM: row["several"] or []}.get(compared, [])
    if row["left"] and row["left"] in right:
        yield Fault(check.left, _("%(place)s: một số liệu không so sánh với chính nó.", place=place))
    if factor_of(row["factor"] or "") is None:
        text = _(
            "%(place)s: “%(typed)s”, xin ghi một số lớn hơn 0, ví dụ 1 hoặc 1,5.",
            place=place,
            typed=(row["factor"] or "")[:MEASURE],
        )
        yield Fault(check.factor, text)
    yield from _too_long(check.advice, place, HINT)
