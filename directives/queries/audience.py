"""Who is addressed by an item: groups, units and 'unless they use this software' -> ids of units (decision 8)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Unit, UnitGroup, group_members

Audience = Mapping[str, Any]
"""{'groups': [ids], 'units': [ids], 'unless_software': [names]}, each key optional; a letter's own may name the
units that it has let go since: {'but': [ids]}."""


@dataclass(frozen=True)
class Roll:
    """The units of an agency at one moment: their software (None: unknown), and who is in which group."""

    software: Mapping[int, frozenset[str] | None]
    members: Mapping[int, frozenset[int]]

    def named(self, audience: Audience) -> frozenset[int]:
        """The units that an audience names, one by one or by group."""
        groups = (self.members.get(group, frozenset()) for group in audience.get("groups", ()))
        return frozenset(audience.get("units", ())).union(*groups) & self.software.keys()

    def holds(self, audience: Audience, default: Audience) -> frozenset[int]:
        """The units that owe an item; one that names nobody itself is for those of `default`, its letter's."""
        own = audience.get("groups") or audience.get("units")
        units = self.named(audience if own else default).difference(default.get("but", ()))
        known = frozenset(audience.get("unless_software", ()))
        return frozenset(unit for unit in units if not known or self._owes(unit, known))

    def _owes(self, unit_id: int, known: frozenset[str]) -> bool:
        software = self.software[unit_id]
        return software is None or not software <= known


def roll_of(session: Session, agency_id: int) -> Roll:
    """An agency's units as they are now; one that was closed is addressed no more."""
    units = session.execute(
        select(Unit.id, Unit.attributes["software"]).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
    )
    software = {unit: None if used is None else frozenset(used) for unit, used in units}
    members: dict[int, set[int]] = {}
    for group, unit in session.execute(
        select(group_members.c.group_id, group_members.c.unit_id)
        .join(UnitGroup, UnitGroup.id == group_members.c.group_id)
        .where(UnitGroup.agency_id == agency_id)
    ):
        members.setdefault(group, set()).add(unit)
    return Roll(software, {group: frozenset(units) for group, units in members.items()})


def of_items(session: Session, directive: Directive) -> dict[int, frozenset[int]]:
    """The units that each item of a directive is for, as the agency's list stands now."""
    roll = roll_of(session, directive.issuer_id)
    return {item.id: roll.holds(item.audience, directive.audience) for item in directive.items}


def digest(unit_ids: Iterable[int]) -> str:
    """SHA-256 over the ids in order: what the ledger keeps of an audience."""
    return hashlib.sha256(json.dumps(sorted(unit_ids)).encode()).hexdigest()
