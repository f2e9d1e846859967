"""Resolve an audience (groups, units, 'unless they use this software') to ids of units."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Unit, UnitGroup, group_members

Audience = Mapping[str, Any]
"""{'groups': [ids], 'units': [ids], 'unless_software': [names]}, each key optional. A directive's own may also
have {'but': [ids]}: units that were released since."""


@dataclass(frozen=True)
class Roll:
    """Units of an agency at one moment: their software (None is unknown) and their groups."""

    software: Mapping[int, frozenset[str] | None]
    members: Mapping[int, frozenset[int]]

    def named(self, audience: Audience) -> frozenset[int]:
        """Units that an audience names, directly or by group."""
        groups = (self.members.get(group, frozenset()) for group in audience.get("groups", ()))
        return frozenset(audience.get("units", ())).union(*groups) & self.software.keys()

    def holds(self, audience: Audience, default: Audience) -> frozenset[int]:
        """Units that owe an item. An item without an audience of its own has `default`, the directive's."""
        own = audience.get("groups") or audience.get("units")
        units = self.named(audience if own else default).difference(default.get("but", ()))
        known = frozenset(audience.get("unless_software", ()))
        return frozenset(unit for unit in units if not known or self._owes(unit, known))

    def _owes(self, unit_id: int, known: frozenset[str]) -> bool:
        software = self.software[unit_id]
        return software is None or not software <= known


def roll_of(session: Session, agency_id: int) -> Roll:
    """An agency's units now; closed units are not addressed any more."""
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
    """Units that owe each item of a directive, by the agency's list of units now."""
    roll = roll_of(session, directive.issuer_id)
    return {item.id: roll.holds(item.audience, directive.audience) for item in directive.items}


def digest(unit_ids: Iterable[int]) -> str:
    """SHA-256 over the sorted ids; the ledger keeps this of an audience."""
    return hashlib.sha256(json.dumps(sorted(unit_ids)).encode()).hexdigest()
