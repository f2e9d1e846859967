"""Add and change the attributes that an agency keeps of its units; each change is recorded with who."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes.of_agency import attributes_of
from directives.models import Staff, Unit, UnitAttribute
from directives.record import ledger, locks
from directives.rules.search import unaccented
from directives.terms import AttributeKind, AttributeSetter, EventKind
from workflows.units.sheets import HEADS, SheetColumn, plain_head

RESERVED = frozenset({"aliases", "groups", *SheetColumn})
"""Keys that would mean something else in Unit.attributes or as the head of a column."""


def save_attribute(  # noqa: PLR0913 (an attribute has these parts)
    session: Session,
    attribute: UnitAttribute,
    staff: Staff,
    now: datetime,
    *,
    name: str,
    values: Sequence[str],
    measure: str,
    set_by: AttributeSetter,
) -> None:
    """Add or change an attribute; a new one has its agency and kind. What units have of it stays."""
    agency = session.get_one(Unit, attribute.agency_id)
    locks.lock(session, agency)
    if attribute.id is None:
        others = attributes_of(session, agency.id)
        attribute.key = _free_key(name, {one.key for one in others})
        attribute.position = max((one.position for one in others), default=0) + 1
    attribute.name, attribute.set_by = name, set_by
    attribute.values = list(values) if attribute.kind is AttributeKind.CHOICES else []
    attribute.measure = measure if attribute.kind is AttributeKind.NUMBER else ""
    session.add(attribute)
    session.flush()
    data = {"what": "attribute", "attribute": attribute.id, "key": attribute.key, "name": name, "set_by": set_by}
    actor = ledger.by_staff(staff.id)
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, actor, data, rows=[attribute])


def _free_key(name: str, taken: set[str]) -> str:
    """A key made of a name that no other attribute has: 'Cấp học' -> 'cap_hoc'."""
    stem = re.sub(r"[^a-z0-9]+", "_", unaccented(name)).strip("_")[:36] or "thuoc_tinh"
    keys = [stem, *(f"{stem}_{n}" for n in range(2, len(taken) + len(RESERVED) + 3))]
    return next(key for key in keys if key not in taken and key not in RESERVED)


def names_taken(session: Session, agency_id: int, but: UnitAttribute | None = None) -> Mapping[str, str]:
    """The names that an attribute cannot have, without accents: of columns of the units file, and of the others."""
    others = [one.name for one in attributes_of(session, agency_id) if one is not but]
    return {plain_head(name): name for name in (*HEADS.values(), *others)}


def known_counts(session: Session, agency_id: int) -> Counter[str]:
    """By key, of how many units the value is known."""
    units = select(Unit.attributes).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
    return Counter(key for known in session.scalars(units) for key, value in known.items() if value is not None)
