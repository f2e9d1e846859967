"""Resolve an audience (groups, units, 'unless they have only these values') to ids of units."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directives.attributes import group_rules
from directives.models import Assignment, Directive, Unit, UnitGroup, group_members, spared_by

Audience = Mapping[str, Any]
"""{'groups': [ids], 'units': [ids], 'unless': {attribute: [values]}}, each key optional. A directive's own may also
have {'but': [ids]}: units that were released since."""


@dataclass(frozen=True)
class Roll:
    """Units of an agency at one moment: their attributes (a missing one is unknown) and their groups."""

    attributes: Mapping[int, Mapping[str, Any]]
    members: Mapping[int, frozenset[int]]

    def named(self, audience: Audience) -> frozenset[int]:
        """Units that an audience names, directly or by group."""
        groups = (self.members.get(group, frozenset()) for group in audience.get("groups", ()))
        return frozenset(audience.get("units", ())).union(*groups) & self.attributes.keys()

    def holds(self, audience: Audience, default: Audience) -> frozenset[int]:
        """Units that owe an item. An item without an audience of its own has `default`, the directive's."""
        own = audience.get("groups") or audience.get("units")
        units = self.named(audience if own else default).difference(default.get("but", ()))
        spared = spared_by(audience)
        return frozenset(unit for unit in units if not self._is_spared(unit, spared))

    def _is_spared(self, unit_id: int, spared: Mapping[str, Iterable[str]]) -> bool:
        """Whether some attribute of the unit is known, and has only values that are named."""
        known = self.attributes[unit_id]
        return any(key in known and _names(known[key]) <= set(names) for key, names in spared.items())


def _names(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {str(value)}


def roll_of(session: Session, agency_id: int, also: Collection[int] = ()) -> Roll:
    """An agency's units now; closed units are not addressed any more, but for those in `also`."""
    present = or_(Unit.closed_at.is_(None), Unit.id.in_(also))
    units = session.execute(select(Unit.id, Unit.attributes).where(Unit.agency_id == agency_id, present))
    attributes = {unit: known for unit, known in units}  # noqa: C416 (rows are no pairs to mypy)
    members: dict[int, set[int]] = {}
    for group_id, unit in session.execute(
        select(group_members.c.group_id, group_members.c.unit_id)
        .join(UnitGroup, UnitGroup.id == group_members.c.group_id)
        .where(UnitGroup.agency_id == agency_id)
    ):
        members.setdefault(group_id, set()).add(unit)
    found = {id_: frozenset(units) for id_, units in members.items()}
    for group in group_rules.by_rule(session, agency_id):
        kept = found.get(group.id, frozenset()).intersection(also)
        found[group.id] = kept | group_rules.members(session, agency_id, group_rules.rule_of(group))
    return Roll(attributes, found)


def of_items(session: Session, directive: Directive) -> dict[int, frozenset[int]]:
    """Units that owe each item of a directive, by the agency's list of units now.

    A unit that has closed owes nothing more, but one whose successor took its assignment over and is not addressed
    itself: then the assignment goes on, of several only the first.
    """
    taken = _taken_over(session, directive)
    roll = roll_of(session, directive.issuer_id, taken)
    return {item.id: _present(roll.holds(item.audience, directive.audience), taken) for item in directive.items}


def _taken_over(session: Session, directive: Directive) -> dict[int, int]:
    """{closed unit: its successor} of the directive's assignments, the oldest first."""
    query = (
        select(Assignment.unit_id, Assignment.responsible_unit_id)
        .join(Unit, Unit.id == Assignment.responsible_unit_id)
        .where(Assignment.directive_id == directive.id, Assignment.unit_id != Assignment.responsible_unit_id)
        .where(Unit.closed_at.is_(None))
        .order_by(Assignment.id)
    )
    return {unit: successor for unit, successor in session.execute(query)}  # noqa: C416 (rows are no pairs to mypy)


def _present(holders: frozenset[int], taken: Mapping[int, int]) -> frozenset[int]:
    """Of units that an item names: the present ones, and closed ones that stand for a successor that is not named."""
    stands_for: dict[int, int] = {}
    for unit, successor in taken.items():
        if unit in holders and successor not in holders:
            stands_for.setdefault(successor, unit)
    return holders.difference(taken).union(stands_for.values())


def digest(unit_ids: Iterable[int]) -> str:
    """SHA-256 over the sorted ids; the ledger keeps this of an audience."""
    return hashlib.sha256(json.dumps(sorted(unit_ids)).encode()).hexdigest()
