"""Check a units file against itself and the database, and plan its changes. Writes nothing."""

from collections.abc import Collection, Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directives.attributes import group_rules
from directives.attributes.of_agency import attributes_of
from directives.models import Unit, UnitAttribute
from directives.rules.addresses import WrongAddress, address_of
from workflows.units.attributes import columns
from workflows.units.checking import doubts, row_checks
from workflows.units.comparing import compare
from workflows.units.filling import filled
from workflows.units.import_plan import OF_UNIT, GivenContact, GivenUnit, ImportPlan, ImportProblem
from workflows.units.sheets import SEVERAL, SheetColumn, SheetRow, UnitSheet
from workflows.web.words.units import unit_ending


def plan_import(session: Session, agency: Unit, sheet: UnitSheet) -> ImportPlan:
    """The plan of an import, with everything that is wrong with the file and all that a person should look at."""
    problems = [ImportProblem(_("Thiếu cột này."), column=column) for column in sheet.missing]
    problems += [ImportProblem(_("Cột này có hai lần."), column=column) for column in sheet.doubled]
    attributes = attributes_of(session, agency.id)
    problems += columns.doubled(sheet, attributes)
    whole = not problems
    known = known_units(session, agency)
    has_codes = SheetColumn.CODE not in sheet.absent
    sheet = filled(columns.with_attributes(sheet, attributes), known)
    units: dict[str, GivenUnit] = {}
    rules = {group.name for group in group_rules.by_rule(session, agency.id)}
    for row in sheet.rows:
        problems += row_checks.problems(row)
        problems += _add_row(row_checks.mended(row), units, attributes) if whole else ()
    problems += [p for unit in units.values() for p in _check_unit(unit, units, known, agency, sheet, rules)]
    problems += _cycles(units, known, agency)
    for unit in units.values():
        compare(unit, known.get(unit.code), agency, attributes)
    return ImportPlan(
        units=tuple(units.values()),
        problems=tuple(sorted(problems, key=lambda p: p.place_in_file)),
        notes=tuple(sorted(doubts.notes(session, agency, sheet, units, known), key=lambda p: p.place_in_file)),
        ignored=sheet.ignored,
        absent=_absent(units, known) if has_codes else (),
    )


def _absent(units: dict[str, GivenUnit], known: dict[str, Unit]) -> tuple[Unit, ...]:
    """The present units that a file with codes leaves out."""
    return tuple(unit for code, unit in sorted(known.items()) if code not in units and unit.closed_at is None)


def known_units(session: Session, agency: Unit) -> dict[str, Unit]:
    """The agency's units by code."""
    query = select(Unit).where(Unit.agency_id == agency.id)
    loaded = query.options(
        selectinload(Unit.contacts), selectinload(Unit.groups), selectinload(Unit.kind), selectinload(Unit.parent)
    )
    return {unit.code: unit for unit in session.scalars(loaded)}


def _add_row(
    row: SheetRow, units: dict[str, GivenUnit], attributes: Sequence[UnitAttribute]
) -> Iterator[ImportProblem]:
    """Add a row to its unit; yields what contradicts the rows before."""
    code = row.cells[SheetColumn.CODE]
    if not code:
        yield ImportProblem(_("Thiếu mã đơn vị."), row.number, SheetColumn.CODE)
    unit = units.setdefault(code, GivenUnit(code, row.number)) if code else GivenUnit(code, row.number)
    for column in OF_UNIT:
        given, before = row.cells[column], unit.cells[column]
        if given and before and not _alike(column, row, unit):
            text = _(
                "Đơn vị %(code)s ở dòng %(row)s ghi “%(before)s”, ở đây ghi “%(given)s”.",
                code=code,
                row=unit.row,
                before=before,
                given=given,
            )
            yield ImportProblem(text, row.number, column)
        unit.cells[column] = before or given
    yield from columns.add_values(row, unit, attributes)
    yield from _add_contact(row, unit)


def _alike(column: SheetColumn, row: SheetRow, unit: GivenUnit) -> bool:
    if column in SEVERAL:
        return set(row.several(column)) == set(unit.several(column))
    return row.cells[column] == unit.cells[column]


def _add_contact(row: SheetRow, unit: GivenUnit) -> Iterator[ImportProblem]:
    cells = row.cells
    if not cells[SheetColumn.EMAIL]:
        if cells[SheetColumn.CONTACT] or cells[SheetColumn.POSITION]:
            yield ImportProblem(_("Đầu mối này chưa có địa chỉ thư."), row.number, SheetColumn.EMAIL)
        unit.cells[SheetColumn.UNIT_PHONE] = unit.cells[SheetColumn.UNIT_PHONE] or cells[SheetColumn.PHONE]
        return
    email = valid_address(cells[SheetColumn.EMAIL])
    if email is None:  # row_checks has said so
        return
    if email in unit.contacts:
        text = _("Đơn vị %(code)s đã có địa chỉ %(email)s ở một dòng trên.", code=unit.code, email=email)
        yield ImportProblem(text, row.number, SheetColumn.EMAIL)
        return
    name = cells[SheetColumn.CONTACT] or cells[SheetColumn.POSITION] or email
    position, phone = cells[SheetColumn.POSITION], cells[SheetColumn.PHONE]
    unit.contacts[email] = GivenContact(name, position, email, phone, row.number)


def valid_address(text: str) -> str | None:
    """The address as it is kept, or None if no mail can have it."""
    try:
        return address_of(text)
    except WrongAddress:
        return None


def _by_rule(unit: GivenUnit, stored: Unit | None, rules: Collection[str]) -> Iterator[ImportProblem]:
    """A group by rule that the file puts a unit into: it would follow from the rule alone."""
    present = {group.name for group in stored.groups} if stored else set[str]()
    for name in unit.several(SheetColumn.GROUPS):
        if name in rules and name not in present:
            text = _("Nhóm “%(name)s” theo quy tắc: đơn vị vào nhóm khi đúng quy tắc, không ghi ở đây.", name=name)
            yield ImportProblem(text, unit.row, SheetColumn.GROUPS)


def _check_unit(
    unit: GivenUnit,
    units: dict[str, GivenUnit],
    known: dict[str, Unit],
    agency: Unit,
    sheet: UnitSheet,
    rules: Collection[str],
) -> list[ImportProblem]:
    problems = []
    if unit.code == agency.code:
        problems.append(ImportProblem(_("Đây là mã của chính cơ quan ban hành."), unit.row, SheetColumn.CODE))
    if not unit.cells[SheetColumn.NAME]:
        problems.append(ImportProblem(_("Thiếu tên đơn vị."), unit.row, SheetColumn.NAME))
    if (stored := known.get(unit.code)) is not None and stored.closed_at is not None:
        text = _("Đơn vị này %(ending)s. Nếu là đơn vị khác, xin ghi mã khác.", ending=unit_ending(stored))
        problems.append(ImportProblem(text, unit.row, SheetColumn.CODE))
    problems += _by_rule(unit, stored, rules)
    asks_kind = SheetColumn.KIND not in sheet.absent and unit.code not in known
    if asks_kind and not unit.cells[SheetColumn.KIND]:
        problems.append(ImportProblem(_("Thiếu loại đơn vị."), unit.row, SheetColumn.KIND))
    parent = unit.cells[SheetColumn.PARENT]
    if parent and parent != agency.code and parent not in units and parent not in known:
        problems.append(ImportProblem(_("Không có đơn vị mã “%(code)s”.", code=parent), unit.row, SheetColumn.PARENT))
    return problems


def _cycles(units: dict[str, GivenUnit], known: dict[str, Unit], agency: Unit) -> list[ImportProblem]:
    above = {code: unit.parent.code for code, unit in known.items() if unit.parent is not None}
    above |= {unit.code: unit.cells[SheetColumn.PARENT] for unit in units.values() if unit.cells[SheetColumn.PARENT]}
    problems = []
    for unit in units.values():
        seen, code = [unit.code], above.get(unit.code)
        while code is not None and code != agency.code and code not in seen:
            seen.append(code)
            code = above.get(code)
        if code == unit.code:
            text = _("Cấp trên đi vòng: %(way)s.", way=" → ".join([*seen, code]))
            problems.append(ImportProblem(text, unit.row, SheetColumn.PARENT))
    return problems
