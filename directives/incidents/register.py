"""The register of incidents: first notices by kind, level, unit, state and date; counts by group, none under five."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from directives.models import Assignment, Directive, Incident, Task, Unit
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


def register(session: Session, agency_id: int, wanted: IncidentFilters) -> Sequence[Incident]:
    """First notices, the newest first."""
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
    return session.scalars(query).all()


def not_received(session: Session, agency_id: int) -> Sequence[str]:
    """The public ids of first notices that nobody has received, the oldest first."""
    waiting = (Incident.received_at.is_(None), Incident.closed_at.is_(None))
    query = _of_agency(select(Incident.public_id), agency_id).where(*waiting)
    return session.scalars(query.order_by(Incident.id)).all()


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """Units that have reported an incident, by name."""
    theirs = _of_agency(select(Assignment.unit_id).select_from(Incident), agency_id)
    return session.scalars(select(Unit).where(Unit.id.in_(theirs)).order_by(Unit.search_name, Unit.id)).all()


def directives_of(session: Session, agency_id: int) -> Sequence[Directive]:
    """Directives with reported incidents, the last issued first."""
    theirs = _of_agency(select(Directive.id).select_from(Incident), agency_id)
    return session.scalars(select(Directive).where(Directive.id.in_(theirs)).order_by(Directive.issued_at.desc())).all()


def by_group(rows: Sequence[Incident], name_of: Callable[[Incident], str]) -> list[GroupCount]:
    """Counts of each group by name, those under LEAST without their number."""
    found: Mapping[str, int] = Counter(map(name_of, rows))
    return [GroupCount(name, count if count >= LEAST else None) for name, count in sorted(found.items())]


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
    found: list[ColumnElement[bool]] = []
    if wanted.directive:
        found.append(Directive.public_id == wanted.directive)
    if wanted.kind:
        found.append(Incident.kind == wanted.kind)
    if wanted.level:
        found.append(Incident.level == wanted.level)
    if wanted.unit_id is not None:
        found.append(Assignment.unit_id == wanted.unit_id)
    if wanted.open is not None:
        found.append(Incident.closed_at.is_(None) if wanted.open else Incident.closed_at.is_not(None))
    if wanted.since is not None:
        found.append(Incident.happened_at >= schedule.at(wanted.since, time(0)))
    if wanted.until is not None:
        found.append(Incident.happened_at < schedule.at(wanted.until + timedelta(days=1), time(0)))
    return found
