"""An area: a unit with all units below it in the tree, the units of a kind, or those of a group."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from directives.models import Unit, UnitGroup, UnitKind, group_members
from directives.queries.offered_units import FEW, present_in
from directives.rules.search import vietnamese_order
from directives.terms import AreaKind


class Area(NamedTuple):
    kind: AreaKind
    id: int
    name: str


@dataclass(frozen=True)
class AreaChoices:
    """What can be chosen in an agency, each by name."""

    units: tuple[Area, ...]
    """Units with others below them; none if they are more than a form lists."""
    kinds: tuple[Area, ...]
    groups: tuple[Area, ...]
    are_many: bool = False
    """Whether the units are more: then one is typed."""

    def find(self, kind: str, id_: str) -> Area | None:
        """The one of this kind and number, as a form names it."""
        every = (*self.units, *self.kinds, *self.groups)
        return next((one for one in every if (one.kind.value, str(one.id)) == (kind, id_)), None)


def choices(session: Session, agency_id: int) -> AreaChoices:
    units = _by_name(
        session, AreaKind.UNIT, select(Unit.id, Unit.name).where(*present_in(agency_id), has_below()).limit(FEW + 1)
    )
    are_many = len(units) > FEW
    kinds = select(UnitKind.id, UnitKind.name).where(UnitKind.agency_id == agency_id)
    groups = select(UnitGroup.id, UnitGroup.name).where(UnitGroup.agency_id == agency_id)
    return AreaChoices(
        () if are_many else units,
        _by_name(session, AreaKind.KIND, kinds),
        _by_name(session, AreaKind.GROUP, groups),
        are_many,
    )


def has_below() -> ColumnElement[bool]:
    """Over Unit: others are below it."""
    below = aliased(Unit)
    return select(below.id).where(below.parent_id == Unit.id).exists()


def _by_name(session: Session, kind: AreaKind, query: Select[int, str]) -> tuple[Area, ...]:
    found = [Area(kind, id_, name) for id_, name in session.execute(query)]
    return tuple(sorted(found, key=lambda area: vietnamese_order(area.name)))


def units_in(kind: AreaKind, id_: int) -> Select[int]:
    """The ids of its units, as the tree, kinds and groups are now."""
    if kind == AreaKind.KIND:
        return select(Unit.id).where(Unit.kind_id == id_)
    if kind == AreaKind.GROUP:
        return select(group_members.c.unit_id).where(group_members.c.group_id == id_)
    tree = select(Unit.id).where(Unit.id == id_).cte("tree", recursive=True)
    # UNION, not UNION ALL: a tree that turns in a circle ends too
    tree = tree.union(select(Unit.id).where(Unit.parent_id == tree.c.id))
    return select(tree.c.id)


def count_units(session: Session, area: Area) -> int:
    return session.scalar(select(func.count()).select_from(units_in(area.kind, area.id).subquery())) or 0
