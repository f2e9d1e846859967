"""Groups by rule: kind, place in the tree, value of an attribute. The members follow from the rule whenever asked.

`group_member` keeps them too, brought up to date by `settle`, so that a board shows them and the past stays as it was.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitGroup, group_members
from directives.record import facts


class GroupRule(NamedTuple):
    """What a unit must be to belong; None asks for nothing."""

    kind_id: int | None = None
    below_id: int | None = None
    """Below this unit in the tree, at any depth."""
    attribute: str | None = None
    """The key of an attribute that has one of these values; an unknown one does not belong."""
    values: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        """As UnitGroup.rule keeps it; {} for a rule that asks for nothing."""
        found = {"kind": self.kind_id, "below": self.below_id, "attribute": self.attribute, "values": list(self.values)}
        return {key: value for key, value in found.items() if value}


def rule_of(group: UnitGroup) -> GroupRule:
    """The rule as a group keeps it."""
    rule = group.rule
    return GroupRule(rule.get("kind"), rule.get("below"), rule.get("attribute"), tuple(rule.get("values", ())))


def members(session: Session, agency_id: int, rule: GroupRule) -> frozenset[int]:
    """The present units that a rule admits, now."""
    query = select(Unit.id, Unit.attributes).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
    if rule.kind_id is not None:
        query = query.where(Unit.kind_id == rule.kind_id)
    if rule.below_id is not None:
        tree = select(Unit.id).where(Unit.parent_id == rule.below_id).cte("tree", recursive=True)
        # UNION, not UNION ALL: a tree that turns in a circle ends too
        query = query.where(Unit.id.in_(select(tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id)).c.id)))
    return frozenset(id_ for id_, known in session.execute(query) if _has_value(known, rule))


def _has_value(known: Mapping[str, Any], rule: GroupRule) -> bool:
    if rule.attribute is None:
        return True
    value = known.get(rule.attribute)
    if value is None:
        return False
    names = value if isinstance(value, list) else [str(value)]
    return not rule.values or any(name in rule.values for name in names)


def by_rule(session: Session, agency_id: int) -> list[UnitGroup]:
    """The agency's groups by rule."""
    groups = session.scalars(select(UnitGroup).where(UnitGroup.agency_id == agency_id).order_by(UnitGroup.id))
    return [group for group in groups if group.is_by_rule]


def settle(session: Session, agency_id: int, now: datetime) -> None:
    """Bring the kept members of groups by rule up to date; every act that changes units ends with it.

    A unit that has closed stays in its groups, as its history.
    """
    groups = by_rule(session, agency_id)
    moved: dict[int, set[int]] = {}
    for group in groups:
        for unit_id in members(session, agency_id, rule_of(group)) ^ _kept(session, group):
            moved.setdefault(unit_id, set()).add(group.id)
    for unit_id, changed in sorted(moved.items()):
        unit = session.get_one(Unit, unit_id)
        stays = [group for group in unit.groups if group.id not in changed]
        present = {group.id for group in unit.groups}
        comes = [group for group in groups if group.id in changed - present]
        facts.change(session, unit, now, groups=[*stays, *comes])


def sizes(session: Session, agency_id: int) -> dict[int, int]:
    """How many present units each of the agency's groups keeps, as an issue would address them."""
    counted = (
        select(group_members.c.group_id, func.count())
        .join(Unit, Unit.id == group_members.c.unit_id)
        .where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
        .group_by(group_members.c.group_id)
    )
    return dict(session.execute(counted).all())


def _kept(session: Session, group: UnitGroup) -> frozenset[int]:
    query = select(group_members.c.unit_id).join(Unit, Unit.id == group_members.c.unit_id)
    return frozenset(session.scalars(query.where(group_members.c.group_id == group.id, Unit.closed_at.is_(None))))
