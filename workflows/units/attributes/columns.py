"""Columns of a units file that hold attributes: found by the attribute's name, read into values, compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from directives.attributes.declaring import is_known
from directives.models import Unit, UnitAttribute
from directives.sources.tables import is_error
from directives.terms import AttributeKey
from workflows.units.import_plan import GivenUnit, ImportProblem
from workflows.units.sheets import SheetRow, UnitSheet, plain_head
from workflows.web.typed.attributes import read_value
from workflows.web.words.units import attribute_value

OTHER_HEADS = {"phan mem": AttributeKey.SOFTWARE, "phan mem day hoc": AttributeKey.SOFTWARE}
"""Heads that mean an attribute however it is called now."""


def with_attributes(sheet: UnitSheet, attributes: Sequence[UnitAttribute]) -> UnitSheet:
    """The sheet with the attributes among the columns that were unknown."""
    named = [(head, attribute_of(head, attributes)) for head in sheet.ignored]
    columns = {head: attribute.key for head, attribute in named if attribute is not None}
    rows = [
        replace(row, attributes={columns[head]: cell for head, cell in row.others.items() if head in columns})
        for row in sheet.rows
    ]
    return replace(sheet, rows=tuple(rows), ignored=tuple(head for head, attribute in named if attribute is None))


def doubled(sheet: UnitSheet, attributes: Sequence[UnitAttribute]) -> Iterator[ImportProblem]:
    """A problem for each attribute that has two columns; `sheet` is as it was read."""
    found = [attribute_of(head, attributes) for head in sheet.ignored]
    for attribute in attributes:
        if found.count(attribute) > 1:
            yield ImportProblem(_("Cột này có hai lần."), head=attribute.name)


def attribute_of(head: str, attributes: Sequence[UnitAttribute]) -> UnitAttribute | None:
    """The attribute that a head names, by its name, its key or a name of old."""
    plain = plain_head(head)
    names = {key: one for one in attributes for key in (one.key.replace("_", " "), plain_head(one.name))}
    by_key: Mapping[str, UnitAttribute] = {one.key: one for one in attributes}
    return names.get(plain) or by_key.get(OTHER_HEADS.get(plain, ""))


def add_values(row: SheetRow, unit: GivenUnit, attributes: Sequence[UnitAttribute]) -> Iterator[ImportProblem]:
    """Add a row's attributes to its unit; yields what is no value, and what contradicts the rows before."""
    for attribute in attributes:
        typed = row.attributes.get(attribute.key, "")
        if any(is_error(part.strip()) for part in typed.split(";")):
            text = _("Ô này báo lỗi công thức %(error)s. Xin sửa công thức, hoặc ghi giá trị vào ô.", error=typed)
            yield ImportProblem(text, row.number, head=attribute.name)
            continue
        try:
            value = read_value(attribute, typed)
        except ValueError as error:
            yield ImportProblem(str(error), row.number, head=attribute.name)
            continue
        if value is None:
            continue
        before = unit.attributes.setdefault(attribute.key, value)
        if not is_known(before, value):
            text = _(
                "Đơn vị %(code)s ở dòng %(row)s ghi “%(before)s”, ở đây ghi “%(given)s”.",
                code=unit.code,
                row=unit.row,
                before=attribute_value(before, attribute),
                given=typed,
            )
            yield ImportProblem(text, row.number, head=attribute.name)


def change_lines(given: GivenUnit, unit: Unit, attributes: Sequence[UnitAttribute]) -> list[str]:
    """What the file changes of a stored unit's attributes, as text."""
    return [
        _(
            "%(head)s: “%(before)s” → “%(after)s”",
            head=attribute.name,
            before=attribute_value(unit.attributes.get(attribute.key), attribute),
            after=attribute_value(given.attributes[attribute.key], attribute),
        )
        for attribute in attributes
        if attribute.key in given.attributes
        and not is_known(unit.attributes.get(attribute.key), given.attributes[attribute.key])
    ]
