"""What a units file would change: every fault with its row and column, else each unit's changes. Writes nothing."""

from dataclasses import dataclass, field
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from directives.models import Contact, Unit
from workflows.units.sheets import HEADS, SEVERAL, Column, Row, Sheet

LENGTHS = {
    Column.CODE: 40,
    Column.NAME: 300,
    Column.KIND: 200,
    Column.ALIASES: 250,
    Column.UNIT_PHONE: 100,
    Column.CONTACT: 200,
    Column.POSITION: 200,
    Column.PHONE: 100,
    Column.GROUPS: 2000,
    Column.SOFTWARE: 2000,
}
OF_UNIT = (Column.NAME, Column.ALIASES, Column.KIND, Column.PARENT, Column.SOFTWARE, Column.GROUPS, Column.UNIT_PHONE)
"""Columns that speak of the unit: said once, or said alike in each of its rows."""


class Change(StrEnum):
    """What the file means for a unit."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Problem:
    """A fault of the file, where it stands and what it is."""

    text: str
    row: int | None = None
    column: Column | None = None

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
    cells: dict[Column, str] = field(default_factory=lambda: dict.fromkeys(OF_UNIT, ""))
    contacts: dict[str, GivenContact] = field(default_factory=dict)
    change: Change = Change.UNCHANGED
    lines: list[str] = field(default_factory=list)
    """What changes, for people."""

    def several(self, column: Column) -> tuple[str, ...]:
        """The values of a cell that may hold several."""
        return Row(self.row, self.cells).several(column)


@dataclass(frozen=True)
class Plan:
    """What an import would do; with problems it does nothing."""

    units: tuple[GivenUnit, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()

    def count(self, change: Change) -> int:
        """How many units are new, changed or unchanged."""
        return sum(unit.change == change for unit in self.units)

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.count(Change.UNCHANGED) < len(self.units)


def plan_import(session: Session, agency: Unit, sheet: Sheet) -> Plan:
    """Check a file against itself and the database, and say what it would change."""
    problems = [Problem(_("Thiếu cột này."), column=column) for column in sheet.missing]
    problems += [Problem(_("Cột này có hai lần."), column=column) for column in sheet.doubled]
    if problems:
        return Plan((), tuple(problems), sheet.ignored)
    known = known_units(session, agency)
    units: dict[str, GivenUnit] = {}
    for row in sheet.rows:
        problems += _take(row, units)
    problems += [p for unit in units.values() for p in _check_unit(unit, units, known, agency)]
    problems += _cycles(units, known, agency)
    for unit in units.values():
        _compare(unit, known.get(unit.code), agency)
    return Plan(tuple(units.values()), tuple(sorted(problems, key=lambda p: p.row or 0)), sheet.ignored)


def known_units(session: Session, agency: Unit) -> dict[str, Unit]:
    """The agency's units by code."""
    query = select(Unit).where(Unit.agency_id == agency.id)
    loaded = query.options(
        selectinload(Unit.contacts), selectinload(Unit.groups), selectinload(Unit.kind), selectinload(Unit.parent)
    )
    return {unit.code: unit for unit in session.scalars(loaded)}


def _take(row: Row, units: dict[str, GivenUnit]) -> list[Problem]:
    """Add a row to its unit; returns its faults."""
    code = row.cells[Column.CODE]
    if not code:
        return [Problem(_("Thiếu mã đơn vị."), row.number, Column.CODE)]
    unit = units.setdefault(code, GivenUnit(code, row.number))
    problems = [
        Problem(_("Dài quá %(n)s ký tự.", n=most), row.number, column)
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
            problems.append(Problem(text, row.number, column))
        unit.cells[column] = before or given
    return problems + _take_contact(row, unit)


def _alike(column: Column, row: Row, unit: GivenUnit) -> bool:
    if column in SEVERAL:
        return set(row.several(column)) == set(unit.several(column))
    return row.cells[column] == unit.cells[column]


def _take_contact(row: Row, unit: GivenUnit) -> list[Problem]:
    cells = row.cells
    if not cells[Column.EMAIL]:
        if cells[Column.CONTACT] or cells[Column.POSITION]:
            return [Problem(_("Đầu mối này chưa có địa chỉ thư."), row.number, Column.EMAIL)]
        unit.cells[Column.UNIT_PHONE] = unit.cells[Column.UNIT_PHONE] or cells[Column.PHONE]
        return []
    email = valid_address(cells[Column.EMAIL])
    if email is None:
        return [Problem(_("“%(email)s” không phải địa chỉ thư.", email=cells[Column.EMAIL]), row.number, Column.EMAIL)]
    if email in unit.contacts:
        text = _("Đơn vị %(code)s đã có địa chỉ %(email)s ở một dòng trên.", code=unit.code, email=email)
        return [Problem(text, row.number, Column.EMAIL)]
    name = cells[Column.CONTACT] or cells[Column.POSITION] or email
    unit.contacts[email] = GivenContact(name, cells[Column.POSITION], email, cells[Column.PHONE])
    return []


def valid_address(text: str) -> str | None:
    """The address in lower case, or None where it is none; nobody is asked whether it exists."""
    try:
        # the sample's addresses end in .example, which is reserved and can belong to nobody
        return validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        return None


def _check_unit(unit: GivenUnit, units: dict[str, GivenUnit], known: dict[str, Unit], agency: Unit) -> list[Problem]:
    problems = []
    if unit.code == agency.code:
        problems.append(Problem(_("Đây là mã của chính cơ quan ban hành."), unit.row, Column.CODE))
    if not unit.cells[Column.NAME]:
        problems.append(Problem(_("Thiếu tên đơn vị."), unit.row, Column.NAME))
    if not unit.cells[Column.KIND] and unit.code not in known:
        problems.append(Problem(_("Thiếu loại đơn vị."), unit.row, Column.KIND))
    parent = unit.cells[Column.PARENT]
    if parent and parent != agency.code and parent not in units and parent not in known:
        problems.append(Problem(_("Không có đơn vị mã “%(code)s”.", code=parent), unit.row, Column.PARENT))
    return problems


def _cycles(units: dict[str, GivenUnit], known: dict[str, Unit], agency: Unit) -> list[Problem]:
    above = {code: unit.parent.code for code, unit in known.items() if unit.parent is not None}
    above |= {unit.code: unit.cells[Column.PARENT] for unit in units.values() if unit.cells[Column.PARENT]}
    problems = []
    for unit in units.values():
        seen, code = [unit.code], above.get(unit.code)
        while code is not None and code != agency.code and code not in seen:
            seen.append(code)
            code = above.get(code)
        if code == unit.code:
            text = _("Cấp trên đi vòng: %(way)s.", way=" → ".join([*seen, code]))
            problems.append(Problem(text, unit.row, Column.PARENT))
    return problems


def _compare(given: GivenUnit, unit: Unit | None, agency: Unit) -> None:
    if unit is None:
        given.change = Change.NEW
        given.lines = [_("%(n)s đầu mối", n=len(given.contacts))]
        return
    pairs = [(column, before, given.cells[column]) for column, before in told(unit, agency).items()]
    given.lines = [
        _("%(head)s: “%(before)s” → “%(after)s”", head=HEADS[column], before=before or _("chưa rõ"), after=after)
        for column, before, after in pairs
        if after and not _same(column, before, after)
    ]
    given.lines += _contact_lines(given, unit)
    given.change = Change.CHANGED if given.lines else Change.UNCHANGED


def told(unit: Unit, agency: Unit) -> dict[Column, str]:
    """What is known of a unit, as a file would tell it."""
    return {
        Column.NAME: unit.name,
        Column.ALIASES: "; ".join(unit.attributes.get("aliases", [])),
        Column.KIND: unit.kind.name if unit.kind else "",
        Column.PARENT: unit.parent.code if unit.parent else agency.code,
        Column.SOFTWARE: "; ".join(unit.attributes.get("software", [])),
        Column.GROUPS: "; ".join(sorted(group.name for group in unit.groups)),
        Column.UNIT_PHONE: unit.phone,
    }


def _same(column: Column, before: str, after: str) -> bool:
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
