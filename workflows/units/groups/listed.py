"""The groups of an agency as their page shows them: how large each is, its rule in words, the names of a small one."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.attributes import group_rules
from directives.attributes.of_agency import names_by_key
from directives.models import Unit, UnitGroup, group_members
from directives.queries.offered_units import FEW
from workflows.units import directory

MOST_NAMES = 100
"""A larger group's names are read in the list of units."""


class ListedGroup(NamedTuple):
    """A group on the page."""

    group: UnitGroup
    size: int
    """Its present units."""
    names: Sequence[str]
    """Of a small group; else none."""
    rule: str
    """In words; '' for a group by hand."""


def listed(session: Session, agency_id: int) -> list[ListedGroup]:
    """The groups in their order; the members are those that every act on units keeps up to date."""
    groups = directory.groups_of(session, agency_id)
    counts, rules = group_rules.sizes(session, agency_id), _rules(session, agency_id, groups)
    names = _names(session, [group.id for group in groups if counts.get(group.id, 0) <= MOST_NAMES])
    return [ListedGroup(one, counts.get(one.id, 0), names.get(one.id, ()), rules[one.id]) for one in groups]


def few_codes(session: Session, group: UnitGroup) -> Sequence[str] | None:
    """The codes of the present units of a group by hand, in the order of the alphabet; None of too many to list."""
    theirs = select(Unit.code).join(group_members).where(group_members.c.group_id == group.id, Unit.closed_at.is_(None))
    codes = session.scalars(theirs.order_by(Unit.sort_name, Unit.id).limit(FEW + 1)).all()
    return codes if len(codes) <= FEW else None


def _names(session: Session, group_ids: Collection[int]) -> dict[int, list[str]]:
    query = (
        select(group_members.c.group_id, Unit.name)
        .join(Unit, Unit.id == group_members.c.unit_id)
        .where(group_members.c.group_id.in_(group_ids), Unit.closed_at.is_(None))
        .order_by(Unit.sort_name, Unit.id)
    )
    found: dict[int, list[str]] = {}
    for group_id, name in session.execute(query):
        found.setdefault(group_id, []).append(name)
    return found


def _rules(session: Session, agency_id: int, groups: Sequence[UnitGroup]) -> dict[int, str]:
    """By group: 'Trường THPT · trực thuộc Phòng GDĐT mẫu 1 · Phần mềm dạy học: Zoom'."""
    rules = {group.id: group_rules.rule_of(group) for group in groups}
    kinds = {kind.id: kind.name for kind in directory.kinds_of(session, agency_id)}
    above = select(Unit.id, Unit.name).where(Unit.id.in_({rule.below_id for rule in rules.values()} - {None}))
    units, attributes = dict(session.execute(above).all()), names_by_key(session, agency_id)
    found = {}
    for group_id, rule in rules.items():
        parts = [kinds.get(rule.kind_id or 0, "")]
        parts += [_("trực thuộc %(unit)s", unit=units[rule.below_id])] if rule.below_id in units else []
        if rule.attribute in attributes:
            parts.append(f"{attributes[rule.attribute]}: {'; '.join(rule.values) or _('đã rõ')}")
        found[group_id] = " · ".join(filter(None, parts))
    return found
