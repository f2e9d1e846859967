"""What a units file would change: every fault with its row and column, else each unit's changes. Writes nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directives.models import Contact, Unit
from workflows.units.sheets import HEADS, SEVERAL, SheetColumn, SheetRow, UnitSheet

LENGTHS = {
    SheetColumn.CODE: 40,
    SheetColumn.NAME: 300,
    SheetColumn.KIND: 200,
    SheetColumn.ALIASES: 250,
    SheetColumn.UNIT_PHONE: 100,
    SheetColumn.CONTACT: 200,
    SheetColumn.POSITION: 200,
    SheetColumn.PHONE: 100,
    SheetColumn.GROUPS: 2000,
    SheetColumn.SOFTWARE: 2000,
}
OF_UNIT = (
    SheetColumn.NAME,
    SheetColumn.ALIASES,
    SheetColumn.KIND,
    SheetColumn.PARENT,
    SheetColumn.SOFTWARE,
    SheetColumn.GROUPS,
    SheetColumn.UNIT_PHONE,
)
"""Columns that speak of the unit: said once, or said alike in each of its rows."""


class ImportChange(StrEnum):
    """What the file means for a unit."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class ImportProblem:
    """A fault of the file, where it stands and what it is."""

    text: str
    row: int | None = None
    column: SheetColumn | None = None

    @property
    def place(self) -> str:
        """'Dòng 3, cột "Thư điện tử"'."""
        head = _("cột “%(head)s”", head=HEADS[self.column]) if self.column else ""
        parts = [_("dòng %(row)s", row=self.row) if self.row else "", head]
        text = ", ".join(part for part in parts if part) or _("tệp")
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class GivenContact:
    """A contact as a row gives it."""

    name: str
    position: str
    email: str
    phone: str


@dataclass
class GivenUnit:
    """A unit as its rows give it; a blank cell says nothing and changes nothing."""

    code: str
    row: int
    cells: dict[SheetColumn, str] = field(default_factory=lambda: dict.fromkeys(OF_UNIT, ""))
    contacts: dict[str, GivenContact] = field(default_factory=dict)
    change: ImportChange = ImportChange.UNCHANGED
    lines: list[str] = field(default_factory=list)
    """What changes, for people."""

    def several(self, column: SheetColumn) -> tuple[str, ...]:
        """The values of a cell that may hold several."""
        return SheetRow(self.row, self.cells).several(column)


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; with problems it does nothing."""

    units: tuple[GivenUnit, ...]
    problems: tuple[ImportProblem, ...]
    ignored: tuple[str, ...] = ()

    def count(self, change: ImportChange) -> int:
        """How many units are new, changed or unchanged."""
        return sum(unit.change == change for unit in self.units)

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.count(ImportChange.UNCHANGED) < len(self.units)


def plan_import(session: Session, agency: Unit, sheet: UnitSheet) -> ImportPlan:
    """Check a file against itself and the database, and say what it would change."""
    problems = [ImportProblem(_("Thiếu cột này."), column=column) for column in sheet.missing]
    problems += [ImportProblem(_("Cột này có hai lần."), column=column) for column in sheet.doubled]
    if problems:
        return ImportPlan((), tuple(problems), sheet.ignored)
    known = known_units(session, agency)
    units: dict[str, GivenUnit] = {}
    for row in sheet.rows:
        problems += _take(row, units)
    problems += [p for unit in units.values() for p in _check_unit(unit, units, known, agency)]
    problems += _cycles(units, known, agency)
    for unit in units.values():
        _compare(unit, known.get(unit.code), agency)
    return ImportPlan(tuple(units.values()), tuple(sorted(problems, key=lambda p: p.row or 0)), sheet.ignored)


def known_units(session: Session, agency: Unit) -> dict[str, Unit]:
    """The agency's units by code."""
    query = select(Unit).where(Unit.agency_id == agency.id)
    loaded = query.options(
        selectinload(Unit.contacts), selectinload(Unit.groups), selectinload(Unit.kind), selectinload(Unit.parent)
    )
    return {unit.code: unit for unit in session.scalars(loaded)}


def _take(row: SheetRow, units: dict[str, GivenUnit]) -> list[ImportProblem]:
    """Add a row to its unit; returns its faults."""
    code = row.cells[SheetColumn.CODE]
    if not code:
        return [ImportProblem(_("Thiếu mã đơn vị."), row.number, SheetColumn.CODE)]
    unit = units.setdefault(code, GivenUnit(code, row.number))
    problems = [
        ImportProblem(_("Dài quá %(n)s ký tự.", n=most), row.number, column)
        for column, most in LENGTHS.items()
        if len(row.cells[column]) > most
    ]
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
            problems.append(ImportProblem(text, row.number, column))
        unit.cells[column] = before or given
    return problems + _take_contact(row, unit)


def _alike(column: SheetColumn, row: SheetRow, unit: GivenUnit) -> bool:
    if column in SEVERAL:
        return set(row.several(column)) == set(unit.several(column))
    return row.cells[column] == unit.cells[column]


def _take_contact(row: SheetRow, unit: GivenUnit) -> list[ImportProblem]:
    cells = row.cells
    if not cells[SheetColumn.EMAIL]:
        if cells[SheetColumn.CONTACT] or cells[SheetColumn.POSITION]:
            return [ImportProblem(_("Đầu mối này chưa có địa chỉ thư."), row.number, SheetColumn.EMAIL)]
        unit.cells[SheetColumn.UNIT_PHONE] = unit.cells[SheetColumn.UNIT_PHONE] or cells[SheetColumn.PHONE]
        return []
    email = valid_address(cells[SheetColumn.EMAIL])
    if email is None:
        return [
            ImportProblem(
                _("“%(email)s” không phải địa chỉ thư.", email=cells[SheetColumn.EMAIL]), row.number, SheetColumn.EMAIL
            )
        ]
    if email in unit.contacts:
        text = _("Đơn vị %(code)s đã có địa chỉ %(email)s ở một dòng trên.", code=unit.code, email=email)
        return [ImportProblem(text, row.number, SheetColumn.EMAIL)]
    name = cells[SheetColumn.CONTACT] or cells[SheetColumn.POSITION] or email
    unit.contacts[email] = GivenContact(name, cells[SheetColumn.POSITION], email, cells[SheetColumn.PHONE])
    return []


def valid_address(text: str) -> str | None:
    """The address in lower case, or None where it is none; nobody is asked whether it exists."""
    try:
        # the sample's addresses end in .example, which is reserved and can belong to nobody
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return None


def _check_unit(
    unit: GivenUnit, units: dict[str, GivenUnit], known: dict[str, Unit], agency: Unit
) -> list[ImportProblem]:
    problems = []
    if unit.code == agency.code:
        problems.append(ImportProblem(_("Đây là mã của chính cơ quan ban hành."), unit.row, SheetColumn.CODE))
    if not unit.cells[SheetColumn.NAME]:
        problems.append(ImportProblem(_("Thiếu tên đơn vị."), unit.row, SheetColumn.NAME))
    if not unit.cells[SheetColumn.KIND] and unit.code not in known:
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


def _compare(given: GivenUnit, unit: Unit | None, agency: Unit) -> None:
    if unit is None:
        given.change = ImportChange.NEW
        given.lines = [_("%(n)s đầu mối", n=len(given.contacts))]
        return
    pairs = [(column, before, given.cells[column]) for column, before in told(unit, agency).items()]
    given.lines = [
        _("%(head)s: “%(before)s” → “%(after)s”", head=HEADS[column], before=before or _("chưa rõ"), after=after)
        for column, before, after in pairs
        if after and not _same(column, before, after)
    ]
    given.lines += _contact_lines(given, unit)
    given.change = ImportChange.CHANGED if given.lines else ImportChange.UNCHANGED


def told(unit: Unit, agency: Unit) -> dict[SheetColumn, str]:
    """What is known of a unit, as a file would tell it."""
    return {
        SheetColumn.NAME: unit.name,
        SheetColumn.ALIASES: "; ".join(unit.attributes.get("aliases", [])),
        SheetColumn.KIND: unit.kind.name if unit.kind else "",
        SheetColumn.PARENT: unit.parent.code if unit.parent else agency.code,
        SheetColumn.SOFTWARE: "; ".join(unit.attributes.get("software", [])),
        SheetColumn.GROUPS: "; ".join(sorted(group.name for group in unit.groups)),
        SheetColumn.UNIT_PHONE: unit.phone,
    }


def _same(column: SheetColumn, before: str, after: str) -> bool:
    if column not in SEVERAL:
        return before == after
    return {part.strip() for part in before.split(";")} == {part.strip() for part in after.split(";")}


def _contact_lines(given: GivenUnit, unit: Unit) -> list[str]:
    known = {contact.email.lower(): contact for contact in unit.contacts}
    lines = []
    for email, contact in given.contacts.items():
        if email not in known or known[email].removed_at is not None:
            lines.append(_("thêm đầu mối %(name)s <%(email)s>", name=contact.name, email=email))
        elif differs(contact, known[email]):
            lines.append(_("sửa đầu mối %(name)s <%(email)s>", name=contact.name, email=email))
    return lines


def differs(given: GivenContact, contact: Contact) -> bool:
    """Whether a row says other things of a contact than are known."""
    return (given.name, given.position, given.phone) != (contact.name, contact.position, contact.phone)
