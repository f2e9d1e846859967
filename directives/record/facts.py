"""Dated facts: the only way to change what a board shows of a unit, a kind, a group, an office or a person.

The row holds the present facts. A change keeps the former ones with the moment at which they were replaced, so that
directives/past/facts.py can read them as of any moment before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Contact, Directive, FormerFacts, Office, Staff, Unit, UnitGroup, UnitKind, group_members
from directives.record import ledger, locks
from directives.record.locks import ChainParent
from directives.record.seals import SealedRows, seal_values
from directives.rules.search import unaccented, vietnamese_order
from directives.terms import DatedNoun, EventKind

DatedRow = Unit | UnitKind | UnitGroup | Office | Staff | Directive

NOUNS: Mapping[type[DatedRow], DatedNoun] = {
    Unit: DatedNoun.UNIT,
    UnitKind: DatedNoun.KIND,
    UnitGroup: DatedNoun.GROUP,
    Office: DatedNoun.OFFICE,
    Staff: DatedNoun.STAFF,
    Directive: DatedNoun.DIRECTIVE,
}

COLUMNS: Mapping[DatedNoun, tuple[str, ...]] = {
    DatedNoun.UNIT: ("code", "name", "search_name", "phone", "kind_id", "parent_id", "attributes"),
    DatedNoun.KIND: ("name", "position"),
    DatedNoun.GROUP: ("name", "position", "rule"),
    DatedNoun.OFFICE: ("name",),
    DatedNoun.STAFF: ("name",),
    DatedNoun.DIRECTIVE: ("office_id", "officer_id"),
}
"""The dated columns; of a unit also the groups. The text of a directive never changes after its issue."""


LONGEST_SEARCH = 600
"""The most letters of a unit's name, other names and code together: search_name holds no more."""


def change(session: Session, row: DatedRow, now: datetime, **values: Any) -> None:
    """Set columns and relationships of a row, new or stored, and keep what they replace."""
    before = _read_latest(session, row)
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Unit):
        names = names_to_find(row.name, row.attributes, row.code)
        row.search_name, row.sort_name = names["search_name"], names["sort_name"]
    session.add(row)
    session.flush()
    if before is not None and before != facts_of(row):
        former = FormerFacts(noun=NOUNS[type(row)], noun_id=row.id, facts=before, replaced_at=now)
        session.add(former)
        session.flush()
        if not isinstance(row, Directive) or row.issued_at is not None:
            ledger.record(session, _parent(session, row), EventKind.ROWS_SEALED, now, ledger.SYSTEM, rows=[row, former])


def names_to_find(name: str, attributes: Mapping[str, Any], code: str) -> dict[str, str]:
    """The columns of a unit that follow from its names, for searches and for the order of lists."""
    search_name = unaccented(" ".join([name, *attributes.get("aliases", []), code]))
    return {"search_name": search_name, "sort_name": vietnamese_order(name)}


def add_units(
    session: Session, units: Sequence[Mapping[str, Any]], members: Sequence[tuple[int, int]], contacts: Sequence[Any]
) -> SealedRows:
    """Insert new units in bulk, each after the unit above it, with their groups (group id, unit id) and contacts.

    All rows by column, with their ids. Returns what the caller seals in an event.
    """
    for noun, rows in ((table_of(Unit), units), (table_of(Contact), contacts)):
        if rows:
            session.execute(insert(noun), list(rows))
    if members:
        session.execute(insert(group_members), [{"group_id": group, "unit_id": unit} for group, unit in members])
    return seal_values([*((Unit, row) for row in units), *((Contact, row) for row in contacts)])


def _parent(session: Session, row: DatedRow) -> ChainParent:
    """The directive, or the agency."""
    if isinstance(row, Directive):
        return row
    return session.get_one(Unit, row.id if row.agency_id is None else row.agency_id)


def _read_latest(session: Session, row: DatedRow) -> dict[str, Any] | None:
    """The stored facts, with the row locked under its agency; None for a new row."""
    if row.id is None:
        return None
    if isinstance(row, Directive):
        locks.lock(session, row)
    else:
        locks.lock_under(session, _parent(session, row), row)
    return facts_of(row)


def facts_of(row: DatedRow) -> dict[str, Any]:
    """The facts of a row as JSON keeps them."""
    facts = {name: getattr(row, name) for name in COLUMNS[NOUNS[type(row)]]}
    return {**facts, "groups": sorted(group.id for group in row.groups)} if isinstance(row, Unit) else facts
