"""Carry out an import plan: units, kinds, groups, names and contacts, in the caller's transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes import group_rules
from directives.database import Base
from directives.models import Contact, Unit, UnitGroup, UnitKind
from directives.record import facts, ledger, locks
from directives.terms import EventKind
from workflows.units.comparing import differs
from workflows.units.filling import is_asked
from workflows.units.import_plan import GivenUnit, ImportChange, ImportPlan
from workflows.units.planning import known_units
from workflows.units.sheets import SheetColumn


def import_units(
    session: Session, agency: Unit, plan: ImportPlan, digest: str, now: datetime, actor: ledger.Actor
) -> ledger.RecordedEvent | None:
    """Carry out a plan without problems; None if it changes nothing. `digest` is the file's SHA-256."""
    if plan.problems:
        raise ValueError("a plan with problems is not carried out")
    if not plan.changes:
        return None
    locks.lock(session, agency)
    units = known_units(session, agency)
    given = [unit for unit in plan.units if unit.change != ImportChange.UNCHANGED]
    kind_names = (unit.cells[SheetColumn.KIND] for unit in given if unit.cells[SheetColumn.KIND])
    kinds = _named(session, UnitKind, agency, kind_names, now)
    group_names = (name for unit in given for name in unit.several(SheetColumn.GROUPS))
    groups = _named(session, UnitGroup, agency, group_names, now)
    for unit in _parents_first(given):
        _write(session, unit, units, agency, kinds, groups, now)
    group_rules.settle(session, agency.id, now)
    data = {change.value: plan.count(change) for change in ImportChange} | {"file": digest}
    rows = _written([units[unit.code] for unit in given])
    return ledger.record(session, agency, EventKind.UNITS_IMPORTED, now, actor, data, rows=rows)


def _written(units: Iterable[Unit]) -> Iterator[Base]:
    """The units of a file with their contacts, as the import left them."""
    for unit in units:
        yield from (unit, *unit.contacts)


Noun = TypeVar("Noun", UnitKind, UnitGroup)


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


def _write(
    session: Session,
    given: GivenUnit,
    units: dict[str, Unit],
    agency: Unit,
    kinds: dict[str, UnitKind],
    groups: dict[str, UnitGroup],
    now: datetime,
) -> None:
    cells = given.cells
    unit = units.get(given.code)
    if unit is None:
        unit = units[given.code] = Unit(agency_id=agency.id, code=given.code, attributes={})
    former = unit.parent or agency
    parent = units.get(cells[SheetColumn.PARENT], agency) if cells[SheetColumn.PARENT] else former
    aliases = list(given.several(SheetColumn.ALIASES))
    facts.change(
        session,
        unit,
        now,
        name=cells[SheetColumn.NAME],
        parent=parent,
        kind=kinds.get(cells[SheetColumn.KIND], unit.kind),
        groups=_groups(given, unit, groups),
        attributes={**unit.attributes, **({"aliases": aliases} if aliases else {}), **given.attributes},
        phone=cells[SheetColumn.UNIT_PHONE] or unit.phone or "",
    )
    _write_contacts(session, given, unit)


def _groups(given: GivenUnit, unit: Unit, groups: dict[str, UnitGroup]) -> list[UnitGroup]:
    """The groups of the file; those by rule follow from the rule."""
    by_hand = [groups[name] for name in given.several(SheetColumn.GROUPS) if not groups[name].is_by_rule]
    return [*by_hand, *(group for group in unit.groups if group.is_by_rule or not by_hand)]


def _write_contacts(session: Session, given: GivenUnit, unit: Unit) -> None:
    known = {contact.email.lower(): contact for contact in unit.contacts}
    for email, row in given.contacts.items():
        contact = known.get(email)
        if contact is None:
            session.add(Contact(unit=unit, email=email, name=row.name, position=row.position, phone=row.phone))
        elif contact.removed_at is not None or differs(row, contact):
            contact.name, contact.position, contact.phone, contact.removed_at = row.name, row.position, row.phone, None
