"""Carry out an import plan: units, kinds, groups, names and contacts, in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Contact, Unit, UnitGroup, UnitKind, UnitName
from directives.record import ledger
from directives.rules.search import unaccented
from directives.terms import EventKind
from workflows.units.comparing import differs
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
    units = known_units(session, agency)
    given = [unit for unit in plan.units if unit.change != ImportChange.UNCHANGED]
    for new in (unit for unit in given if unit.change == ImportChange.NEW):
        units[new.code] = Unit(agency_id=agency.id, code=new.code, name="", search_name="", attributes={})
        session.add(units[new.code])
    session.flush()
    kinds = _named(
        session, UnitKind, agency, (unit.cells[SheetColumn.KIND] for unit in given if unit.cells[SheetColumn.KIND])
    )
    groups = _named(session, UnitGroup, agency, (name for unit in given for name in unit.several(SheetColumn.GROUPS)))
    for unit in given:
        _write(session, unit, units, agency, kinds, groups, now)
    counts = {change.value: plan.count(change) for change in ImportChange}
    return ledger.record(session, agency, EventKind.UNITS_IMPORTED, now, actor, {**counts, "file": digest})


Noun = TypeVar("Noun", UnitKind, UnitGroup)


def _named(session: Session, noun: type[Noun], agency: Unit, names: Iterable[str]) -> dict[str, Noun]:
    """The agency's kinds or groups by name; missing ones are created in the file's order."""
    known = {row.name: row for row in session.scalars(select(noun).where(noun.agency_id == agency.id))}
    for name in names:
        if name not in known:
            known[name] = noun(agency_id=agency.id, name=name, position=len(known) + 1)
            session.add(known[name])
    return known


def _write(
    session: Session,
    given: GivenUnit,
    units: dict[str, Unit],
    agency: Unit,
    kinds: dict[str, UnitKind],
    groups: dict[str, UnitGroup],
    now: datetime,
) -> None:
    unit, cells = units[given.code], given.cells
    parent = units.get(cells[SheetColumn.PARENT], agency) if cells[SheetColumn.PARENT] else unit.parent or agency
    if cells[SheetColumn.KIND]:
        unit.kind = kinds[cells[SheetColumn.KIND]]
    if cells[SheetColumn.GROUPS]:
        unit.groups = [groups[name] for name in given.several(SheetColumn.GROUPS)]
    known = {column.value: list(given.several(column)) for column in (SheetColumn.SOFTWARE, SheetColumn.ALIASES)}
    unit.attributes = {**unit.attributes, **{name: values for name, values in known.items() if values}}
    unit.phone = cells[SheetColumn.UNIT_PHONE] or unit.phone
    rename(session, unit, cells[SheetColumn.NAME], parent, now)
    _write_contacts(session, given, unit)


def rename(session: Session, unit: Unit, name: str, parent: Unit, now: datetime) -> None:
    """Set a unit's name and parent, and keep the former ones as a dated fact."""
    if (unit.name, unit.parent_id) != (name, parent.id):
        last = session.scalar(select(UnitName).where(UnitName.unit_id == unit.id, UnitName.valid_to.is_(None)))
        if last is not None:
            last.valid_to = now
        session.add(UnitName(unit_id=unit.id, name=name, parent_id=parent.id, valid_from=now))
    unit.name, unit.parent = name, parent
    unit.search_name = unaccented(" ".join([name, *unit.attributes.get("aliases", []), unit.code]))


def _write_contacts(session: Session, given: GivenUnit, unit: Unit) -> None:
    known = {contact.email.lower(): contact for contact in unit.contacts}
    for email, row in given.contacts.items():
        contact = known.get(email)
        if contact is None:
            session.add(Contact(unit=unit, email=email, name=row.name, position=row.position, phone=row.phone))
        elif contact.removed_at is not None or differs(row, contact):
            contact.name, contact.position, contact.phone, contact.removed_at = row.name, row.position, row.phone, None
