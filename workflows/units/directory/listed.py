"""The list of units: filtered, counted and cut by the database, in the order of kinds and of the alphabet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, not_, select
from sqlalchemy.orm import Session, selectinload

from directives.attributes.known import has_value, value_is_unknown
from directives.models import Contact, Unit, UnitKind, group_members
from directives.queries.offered_units import present_in
from directives.terms import AttributeKey
from workflows.units.directory.kept import kinds_of
from workflows.web.pagination import select_page

UNKNOWN_SOFTWARE = "?"

SHOWN = 100
"""Units on one page of the list: a province of today sees all of its units on one."""


class ContactState(StrEnum):
    """Whether a unit can be reached by mail."""

    REACHED = "reached"
    FAILING = "failing"
    NONE = "none"

    @property
    def is_failing(self) -> bool:
        return self is ContactState.FAILING


def reach(unit: Unit) -> ContactState:
    """FAILING as soon as one contact's address fails, even if another works, so that staff notice it."""
    present = [contact for contact in unit.contacts if contact.removed_at is None]
    if any(contact.failed_at is not None for contact in present):
        return ContactState.FAILING
    return ContactState.REACHED if present else ContactState.NONE


_PRESENT = Unit.contacts.any(Contact.removed_at.is_(None))
_FAILING = Unit.contacts.any(and_(Contact.removed_at.is_(None), Contact.failed_at.is_not(None)))
REACH: Mapping[ContactState, ColumnElement[bool]] = {
    ContactState.REACHED: and_(_PRESENT, not_(_FAILING)),
    ContactState.FAILING: _FAILING,
    ContactState.NONE: not_(_PRESENT),
}
"""`reach` in SQL, over Unit."""


@dataclass(frozen=True)
class UnitFilters:
    name: str = ""
    group_id: int | None = None
    software: str = ""
    reach: ContactState | None = None

    @property
    def software_unknown(self) -> bool:
        """Whether the filter is for units whose software is unknown."""
        return self.software == UNKNOWN_SOFTWARE

    @property
    def kept(self) -> dict[str, Any]:
        """The same as parameters of an address."""
        values = {"q": self.name, "group": self.group_id, "software": self.software, "reach": self.reach}
        return {name: value for name, value in values.items() if value}

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Over Unit: what a unit must be to pass the filters."""
        if self.name:
            yield Unit.is_named(self.name)
        if self.group_id is not None:
            yield Unit.id.in_(select(group_members.c.unit_id).where(group_members.c.group_id == self.group_id))
        if self.software:
            yield (
                value_is_unknown(AttributeKey.SOFTWARE)
                if self.software_unknown
                else has_value(AttributeKey.SOFTWARE, self.software)
            )
        if self.reach is not None:
            yield REACH[self.reach]


def count_by_kind(session: Session, agency_id: int, filters: UnitFilters) -> dict[int | None, int]:
    """How many units of each kind pass the filters."""
    query = select(Unit.kind_id, func.count()).where(*present_in(agency_id), *filters.conditions())
    return {kind_id: count for kind_id, count in session.execute(query.group_by(Unit.kind_id))}  # noqa: C416


def page_of(session: Session, agency_id: int, filters: UnitFilters, page: int) -> Sequence[Unit]:
    """One page of the units that pass the filters: by kind, in the alphabet's order, with what a row shows."""
    query = (
        select(Unit)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .where(*present_in(agency_id), *filters.conditions())
        .order_by(UnitKind.id.is_(None), UnitKind.position, UnitKind.id, Unit.sort_name, Unit.id)
        .options(selectinload(Unit.contacts))
    )
    return session.scalars(select_page(query, page, SHOWN)).all()


class ClosedUnits(NamedTuple):
    """Units that are no more, in the order of the alphabet."""

    units: Sequence[Unit]
    """The first of them."""
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.units)


def closed_of(session: Session, agency_id: int, name: str = "") -> ClosedUnits:
    """The agency's units that are no more; of many the first, and with a name only those that have it."""
    closed = [Unit.agency_id == agency_id, Unit.closed_at.is_not(None), *([Unit.is_named(name)] if name else [])]
    query = select(Unit).where(*closed).order_by(Unit.sort_name, Unit.id).options(selectinload(Unit.successor))
    count = session.scalar(select(func.count()).select_from(Unit).where(*closed)) or 0
    return ClosedUnits(session.scalars(query.limit(SHOWN)).all(), count)


class KindSection(NamedTuple):
    """The units of one kind on a page of the list."""

    name: str
    """'' for units without a kind."""
    total: int
    """How many of it pass the filters, on all pages."""
    units: Sequence[Unit]


def by_kind(
    session: Session, agency_id: int, units: Sequence[Unit], counts: Mapping[int | None, int]
) -> list[KindSection]:
    """The units of a page under the names of their kinds, in the kinds' order; those without a kind last."""
    named = [*((kind.id, kind.name) for kind in kinds_of(session, agency_id)), (None, "")]
    found = [
        KindSection(name, counts.get(kind_id, 0), [unit for unit in units if unit.kind_id == kind_id])
        for kind_id, name in named
    ]
    return [section for section in found if section.units]
