"""The register of incidents: first notices by kind, level, unit, state and date; counts by group, none under five."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from directives.models import Assignment, Directive, Incident, Task, Unit
from directives.queries.offered_units import FEW
from directives.rules import schedule

LEAST = 5
"""A smaller count of a group might point to a person: it is only said to be smaller."""


@dataclass(frozen=True)
class IncidentFilters:
    """'' and None match everything; a directive is its public id, dates are of the first notice."""

    directive: str = ""
    kind: str = ""
    level: str = ""
    unit_id: int | None = None
    unit: str = ""
    """A code or a part of a name."""
    open: bool | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        return self != IncidentFilters()


class GroupCount(NamedTuple):
    """How many incidents a group has: `known` is None for fewer than LEAST, and not none."""

    name: str
    known: int | None


def register(
    session: Session, agency_id: int, wanted: IncidentFilters, *, most: int | None = None, after: int = 0
) -> Sequence[Incident]:
    """First notices, the newest first; at most so many after the first ones."""
    query = (
        _of_agency(select(Incident), agency_id)
        .where(*_conditions(wanted))
        .options(
            contains_eager(Incident.task).contains_eager(Task.assignment).contains_eager(Assignment.directive),
            contains_eager(Incident.task).contains_eager(Task.assignment).joinedload(Assignment.unit),
            joinedload(Incident.charge),
        )
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
    )
    return session.scalars(query.limit(most).offset(after)).all()


def count(session: Session, agency_id: int, wanted: IncidentFilters) -> int:
    """How many first notices there are."""
    return session.scalar(_of_agency(select(func.count(Incident.id)), agency_id).where(*_conditions(wanted))) or 0


class NotReceived(NamedTuple):
    """First notices that nobody has received."""

    number: int
    only: str | None
    """The public id, if there is but one."""


def not_received(session: Session, agency_id: int) -> NotReceived:
    """How many there are, in one small query."""
    waiting = (Incident.received_at.is_(None), Incident.closed_at.is_(None))
    first = func.min(Incident.public_id)
    query = _of_agency(select(Incident), agency_id).where(*waiting).with_only_columns(func.count(Incident.id), first)
    number, public_id = session.execute(query).one()
    return NotReceived(number, public_id if number == 1 else None)


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """Units that have reported an incident, in the order of the alphabet; none if they are more than a form lists."""
    theirs = _of_agency(select(Assignment.unit_id).select_from(Incident), agency_id)
    query = select(Unit).where(Unit.id.in_(theirs)).order_by(Unit.sort_name, Unit.id)
    found = session.scalars(query.limit(FEW + 1)).all()
    return found if len(found) <= FEW else ()


def directives_of(session: Session, agency_id: int) -> Sequence[Directive]:
    """The last issued of the directives with reported incidents, the newest first."""
    theirs = _of_agency(select(Directive.id).select_from(Incident), agency_id)
    query = select(Directive).where(Directive.id.in_(theirs)).order_by(Directive.issued_at.desc(), Directive.id.desc())
    return session.scalars(query.limit(OFFERED)).all()


OFFERED = 100
"""Directives to filter by."""


def by_kind(session: Session, agency_id: int, wanted: IncidentFilters) -> list[GroupCount]:
    """Counts by what the kind was called then, those under LEAST without their number."""
    return _by_group(session, agency_id, wanted, func.coalesce(func.nullif(Incident.kind_name, ""), Incident.kind))


def by_level(session: Session, agency_id: int, wanted: IncidentFilters) -> list[GroupCount]:
    """The same by level; '' is none."""
    return _by_group(session, agency_id, wanted, Incident.level_name)


def _by_group(session: Session, agency_id: int, wanted: IncidentFilters, name: Any) -> list[GroupCount]:
    counted = _of_agency(select(name, func.count(Incident.id)), agency_id).where(*_conditions(wanted)).group_by(name)
    found = sorted((name, number) for name, number in session.execute(counted))
    return [GroupCount(name, number if number >= LEAST else None) for name, number in found]


def reports_of(session: Session, first: Incident) -> Sequence[Incident]:
    """The first notice and what the unit added, the oldest first."""
    return session.scalars(
        select(Incident).where((Incident.id == first.id) | (Incident.first_id == first.id)).order_by(Incident.id)
    ).all()


def reports_of_all(session: Session, firsts: Sequence[Incident]) -> dict[int, list[Incident]]:
    """{id of a first notice: what the unit added, the oldest first}."""
    added = select(Incident).where(Incident.first_id.in_([one.id for one in firsts])).order_by(Incident.id)
    found: dict[int, list[Incident]] = {}
    for one in session.scalars(added):
        found.setdefault(one.first_id or 0, []).append(one)
    return found


def _of_agency(query: Select[Any], agency_id: int) -> Select[Any]:
    return (
        query.join(Task, Task.id == Incident.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Incident.first_id.is_(None))
    )


def _conditions(wanted: IncidentFilters) -> list[ColumnElement[bool]]:
    named = select(Unit.id).where(Unit.is_named(wanted.unit))
    closed = Incident.closed_at.is_(None) if wanted.open else Incident.closed_at.is_not(None)
    asked = (
        (wanted.directive, Directive.public_id == wanted.directive),
        (wanted.kind, Incident.kind == wanted.kind),
        (wanted.level, Incident.level == wanted.level),
        (wanted.unit_id is not None, Assignment.unit_id == wanted.unit_id),
        (wanted.unit, Assignment.unit_id.in_(named)),
        (wanted.open is not None, closed),
    )
    return [*(condition for given, condition in asked if given), *_between(wanted.since, wanted.until)]


def _between(since: date | None, until: date | None) -> Iterator[ColumnElement[bool]]:
    """Told from the first of these days to the end of the second."""
    if since is not None:
        yield Incident.happened_at >= schedule.at(since, time(0))
    if until is not None:
        yield Incident.happened_at < schedule.at(until + timedelta(days=1), time(0))
