"""A form and its checks in plain words."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _

from directives.rules.forms import design
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign
from directives.terms import CheckAgainst
from workflows.web.formats import vn_number
from workflows.web.words.forms import field_kind_word, relation_word


def check_in_words(check: CheckDesign, form: FormDesign, sizes: Mapping[str, str]) -> str:
    """'“Người học có tham gia” không lớn hơn “Người học theo danh sách” – không nhận nếu sai'."""
    names = {line.key: line.name for line in form.lines}
    what_then = _("không nhận nếu sai") if check.severity.is_hard else _("nếu sai, nhận kèm lý do")
    words = _(
        "“%(left)s” %(relation)s %(other)s – %(then)s",
        left=names.get(check.left, check.left),
        relation=relation_word(check.relation),
        other=_times(check.factor) + _other(check, names, sizes),
        then=what_then,
    )
    return str(words)


def checks_in_words(form: FormDesign, sizes: Mapping[str, str]) -> list[str]:
    return [check_in_words(check, form, sizes) for check in form.checks]


def _times(factor: Decimal) -> str:
    return "" if factor == 1 else str(_("%(n)s lần ", n=vn_number(factor)))


def _other(check: CheckDesign, names: Mapping[str, str], sizes: Mapping[str, str]) -> str:
    if check.against is CheckAgainst.LAST_PERIOD:
        return str(_("số của kỳ trước"))
    if check.against is CheckAgainst.UNIT_SIZE:
        key = next(iter(check.right), "")
        return str(_("“%(size)s” của đơn vị", size=sizes.get(key, key)))
    right = [f"“{names.get(key, key)}”" for key in check.right]
    if len(right) == 1:
        return right[0]
    return str(_("tổng của %(names)s", names=_(" và ").join([", ".join(right[:-1]), right[-1]])))


def part_in_words(part: FieldDesign | TableDesign) -> str:
    """'Lớp học trực tuyến (lớp)'; of a table also its rows and columns."""
    if not isinstance(part, TableDesign):
        return _line_in_words(part)
    columns = "; ".join(map(_line_in_words, part.columns))
    words = _("Bảng “%(name)s”: các dòng %(rows)s; các cột %(columns)s")
    return str(words % {"name": part.name, "rows": ", ".join(part.rows), "columns": columns})


def parts_in_words(form: FormDesign) -> list[str]:
    return [part_in_words(part) for part in form.parts]


def _line_in_words(line: FieldDesign) -> str:
    kind = "" if line.kind.is_number else field_kind_word(line.kind).lower()
    beside = ", ".join(filter(None, [line.measure or kind, str(_("bắt buộc")) if line.required else ""]))
    return f"{line.name} ({beside})" if beside else line.name


def size_of(form: FormDesign) -> int:
    """How many places a unit fills in."""
    return design.cell_count(form)
