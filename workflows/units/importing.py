"""Carry out an import plan: units, kinds, groups, names and contacts, in the caller's transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes import group_rules
from directives.database import Base, reserve_ids, table_of
from directives.models import Contact, Unit, UnitGroup, UnitKind
from directives.record import facts, ledger, locks
from directives.record.seals import SealedRows
from directives.terms import EventKind
from workflows.units.comparing import differs
from workflows.units.filling import is_asked
from workflows.units.import_plan import GivenContact, GivenUnit, ImportChange, ImportPlan
from workflows.units.planning import known_units
from workflows.units.sheets import SheetColumn

PART = 1000
"""New units of one insert, sealed by one event: an event of a ministry's whole list would have tens of megabytes."""


def import_units(
    session: Session,
    agency: Unit,
    plan: ImportPlan,
    digest: str,
    now: datetime,
    actor: ledger.Actor,
    reach: Callable[[int, int], None] = lambda _done, _total: None,
) -> ledger.RecordedEvent | None:
    """Carry out a plan without problems; None if it changes nothing. `digest` is the file's SHA-256.

    `reach` is told how many units are written, of how many.
    """
    if plan.problems:
        raise ValueError("a plan with problems is not carried out")
    if not plan.changes:
        return None
    locks.lock(session, agency)
    units = known_units(session, agency)
    given = list(_parents_first(unit for unit in plan.units if unit.change != ImportChange.UNCHANGED))
    named = KindsAndGroups.of(session, agency, given, now)
    new, changed = ([unit for unit in given if (unit.code in units) is is_known] for is_known in (False, True))
    for done, sealed in _insert(session, new, units, agency, named):
        ledger.record(session, agency, EventKind.ROWS_SEALED, now, ledger.SYSTEM, sealed=sealed)
        reach(done, len(given))
    added = {unit.code for unit in new}

    def parent_of(code: str) -> Unit:
        if code in added:
            return session.scalars(select(Unit).where(Unit.agency_id == agency.id, Unit.code == code)).one()
        return units.get(code, agency)

    for done, unit in enumerate(changed, len(new)):
        _change(session, unit, units[unit.code], parent_of, named, now)
        reach(done, len(given))
    group_rules.settle(session, agency.id, now)
    data = {change.value: plan.count(change) for change in ImportChange} | {"file": digest}
    rows = _written([units[unit.code] for unit in changed])
    return ledger.record(session, agency, EventKind.UNITS_IMPORTED, now, actor, data, rows=rows)


def _written(units: Iterable[Unit]) -> Iterator[Base]:
    """The units of a file with their contacts, as the import left them."""
    for unit in units:
        yield from (unit, *unit.contacts)


Noun = TypeVar("Noun", UnitKind, UnitGroup)


@dataclass(frozen=True)
class KindsAndGroups:
    """The agency's kinds and groups by name, with those that the file names first."""

    kinds: Mapping[str, UnitKind]
    groups: Mapping[str, UnitGroup]

    @classmethod
    def of(cls, session: Session, agency: Unit, given: Sequence[GivenUnit], now: datetime) -> "KindsAndGroups":
        kinds = (unit.cells[SheetColumn.KIND] for unit in given if unit.cells[SheetColumn.KIND])
        groups = (name for unit in given for name in unit.several(SheetColumn.GROUPS))
        return cls(_named(session, UnitKind, agency, kinds, now), _named(session, UnitGroup, agency, groups, now))

    def by_hand(self, given: GivenUnit) -> list[UnitGroup]:
        """The groups of the file; those by rule follow from the rule."""
        return [self.groups[name] for name in given.several(SheetColumn.GROUPS) if not self.groups[name].is_by_rule]


def _named(session: Session, noun: type[Noun], agency: Unit, names: Iterable[str], now: datetime) -> dict[str, Noun]:
    """The agency's kinds or groups by name; missing ones are created in the file's order."""
    known = {row.name: row for row in session.scalars(select(noun).where(noun.agency_id == agency.id))}
    for name in names:
        if name not in known:
            known[name] = made = noun(agency_id=agency.id)
            if isinstance(made, UnitKind):
                made.is_asked = is_asked(name)
            facts.change(session, known[name], now, name=name, position=len(known))
    return known


def _parents_first(given: Iterable[GivenUnit]) -> Iterable[GivenUnit]:
    """The units of the file in its order, but each after its parent; a plan has no circles."""
    waiting = {unit.code: unit for unit in given}
    ordered: list[GivenUnit] = []
    while waiting:
        way = [next(iter(waiting.values()))]
        while (parent := waiting.get(way[-1].cells[SheetColumn.PARENT])) is not None:
            way.append(parent)
        ordered += reversed(way)
        for unit in way:
            del waiting[unit.code]
    return ordered


def _insert(
    session: Session, new: Sequence[GivenUnit], units: Mapping[str, Unit], agency: Unit, named: KindsAndGroups
) -> Iterator[tuple[int, SealedRows]]:
    """Insert the new units part by part; yields how many are written, and what of the part is to be sealed."""
    ids = {code: unit.id for code, unit in units.items()} | {agency.code: agency.id}
    ids |= dict(zip((unit.code for unit in new), reserve_ids(session, table_of(Unit), len(new)), strict=True))
    for start in range(0, len(new), PART):
        part = new[start : start + PART]
        rows = [_row(given, ids, agency, named) for given in part]
        of_unit = [(ids[given.code], contact) for given in part for contact in given.contacts.values()]
        contact_ids = reserve_ids(session, table_of(Contact), len(of_unit))
        contacts = [
            {**_contact_values(contact), "id": id_, "unit_id": unit_id, "email": contact.email}
            for id_, (unit_id, contact) in zip(contact_ids, of_unit, strict=True)
        ]
        members = [(group.id, ids[given.code]) for given in part for group in named.by_hand(given)]
        yield start + len(part), facts.add_units(session, rows, members, contacts)


def _row(given: GivenUnit, ids: Mapping[str, int], agency: Unit, named: KindsAndGroups) -> dict[str, Any]:
    """A new unit by column."""
    kind, attributes = named.kinds.get(given.cells[SheetColumn.KIND]), _attributes(given, {})
    return {
        "id": ids[given.code],
        "agency_id": agency.id,
        "code": given.code,
        "name": given.cells[SheetColumn.NAME],
        "kind_id": kind.id if kind else None,
        "parent_id": ids.get(given.cells[SheetColumn.PARENT], agency.id),
        "attributes": attributes,
        "phone": given.cells[SheetColumn.UNIT_PHONE],
        "wording": {},
        "reminders": {},
        **facts.names_to_find(given.cells[SheetColumn.NAME], attributes, given.code),
    }


def _attributes(given: GivenUnit, before: Mapping[str, Any]) -> dict[str, Any]:
    aliases = list(given.several(SheetColumn.ALIASES))
    return {**before, **({"aliases": aliases} if aliases else {}), **given.attributes}


def _change(
    session: Session,
    given: GivenUnit,
    unit: Unit,
    parent_of: Callable[[str], Unit],
    named: KindsAndGroups,
    now: datetime,
) -> None:
    cells = given.cells
    by_hand = named.by_hand(given)
    facts.change(
        session,
        unit,
        now,
        name=cells[SheetColumn.NAME],
        parent=parent_of(cells[SheetColumn.PARENT]) if cells[SheetColumn.PARENT] else unit.parent or parent_of(""),
        kind=named.kinds.get(cells[SheetColumn.KIND], unit.kind),
        groups=[*by_hand, *(group for group in unit.groups if group.is_by_rule or not by_hand)],
        attributes=_attributes(given, unit.attributes),
        phone=cells[SheetColumn.UNIT_PHONE] or unit.phone or "",
    )
    _write_contacts(session, given, unit)


def _write_contacts(session: Session, given: GivenUnit, unit: Unit) -> None:
    known = {contact.email.lower(): contact for contact in unit.contacts}
    for email, row in given.contacts.items():
        contact = known.get(email)
        if contact is None:
            session.add(Contact(unit=unit, email=email, **_contact_values(row)))
        elif contact.removed_at is not None or differs(row, contact):
            contact.name, contact.position, contact.phone, contact.removed_at = row.name, row.position, row.phone, None


def _contact_values(row: GivenContact) -> dict[str, str]:
    return {"name": row.name, "position": row.position, "phone": row.phone}
