"""Save a group: its name, and its members or the rule that they follow from; recorded with who and why."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.attributes import group_rules
from directives.attributes.group_rules import GroupRule
from directives.models import Unit, UnitGroup, group_members
from directives.record import facts, ledger, locks
from directives.terms import EventKind

NAMED = 40
"""So many units are named; of more, only the number is told."""


@dataclass(frozen=True)
class GroupEntry:
    """A group as typed: by a rule, or else with these units."""

    name: str
    rule: GroupRule
    unit_ids: Collection[int] = ()

    def members(self, session: Session, agency_id: int) -> frozenset[int]:
        """The present units that belong to it."""
        if not self.rule.stored():
            return frozenset(self.unit_ids)
        return group_rules.members(session, agency_id, self.rule)


def name_is_free(session: Session, agency_id: int, name: str, group: UnitGroup | None) -> bool:
    """Whether no other group of the agency is called so."""
    same = select(UnitGroup.id).where(UnitGroup.agency_id == agency_id, UnitGroup.name == name)
    return session.scalar(same.where(UnitGroup.id != (group.id if group else 0)).limit(1)) is None


def members_of(session: Session, group: UnitGroup) -> frozenset[int]:
    """The present units of a group; those by rule as the rule says now."""
    of_group = select(group_members.c.unit_id).join(Unit, Unit.id == group_members.c.unit_id)
    kept = session.scalars(of_group.where(group_members.c.group_id == group.id, Unit.closed_at.is_(None))).all()
    return GroupEntry(group.name, group_rules.rule_of(group), kept).members(session, group.agency_id)


def following(session: Session, agency_id: int, group: UnitGroup | None, entry: GroupEntry) -> list[str]:
    """What follows from saving it, in sentences."""
    before = members_of(session, group) if group else frozenset[int]()
    after = entry.members(session, agency_id)
    lines = [_("Nhóm “%(name)s” có %(n)s đơn vị.", name=entry.name, n=len(after))]
    lines += _named_line(session, _("Thêm vào nhóm"), after - before)
    lines += _named_line(session, _("Ra khỏi nhóm"), before - after)
    if group is not None:
        lines.append(_("Văn bản đã giao không đổi; kỳ sau của nội dung định kỳ và văn bản mới theo nhóm này."))
    return lines


def _named_line(session: Session, words: str, unit_ids: Collection[int]) -> list[str]:
    first = select(Unit.name).where(Unit.id.in_(unit_ids)).order_by(Unit.sort_name, Unit.id).limit(NAMED)
    names = ", ".join(session.scalars(first)) + (", …" if len(unit_ids) > NAMED else "")
    return [f"{words} ({len(unit_ids)}): {names}."] if unit_ids else []


def save(session: Session, agency: Unit, group: UnitGroup | None, entry: GroupEntry, by: ActedBy) -> UnitGroup:
    """Add or change a group of the agency."""
    locks.lock(session, agency)
    if group is None:
        last = max(session.scalars(select(UnitGroup.position).where(UnitGroup.agency_id == agency.id)), default=0)
        group = UnitGroup(agency_id=agency.id, position=last + 1)
    facts.change(session, group, by.now, name=entry.name, rule=entry.rule.stored())
    for unit in _moving(session, group, entry):
        stays = [one for one in unit.groups if one is not group]
        facts.change(session, unit, by.now, groups=stays if group in unit.groups else [*stays, group])
    data = {"what": "group", "group": group.id, "by_rule": group.is_by_rule}
    actor = ledger.by_staff(by.staff.id)
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, by.now, actor, data, text=by.reason, rows=[group])
    return group


def _moving(session: Session, group: UnitGroup, entry: GroupEntry) -> list[Unit]:
    """The units that come into the group or leave it."""
    kept = {unit.id for unit in group.units if unit.closed_at is None}
    moving = select(Unit).where(Unit.id.in_(kept ^ entry.members(session, group.agency_id)))
    return list(session.scalars(moving.order_by(Unit.sort_name, Unit.id)))
