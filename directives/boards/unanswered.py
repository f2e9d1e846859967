"""Silent units and the reason for each, in a few selects over the whole agency."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, cast, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from directives.boards import acknowledging
from directives.models import (
    AnswerDraft,
    Assignment,
    Directive,
    Item,
    Period,
    Task,
    Unit,
    UnitKind,
    UnitPause,
    group_members,
)
from directives.queries import pauses, silence_sql, status_sql, waiting
from directives.rules import search, silence, status
from directives.terms import DirectiveState, Obligation, ReportingMode, Silence, Standing


class SilentUnit(NamedTuple):
    """A unit that owes something for a directive and has not answered, with the reason."""

    why: Silence
    acknowledged: bool
    assignment_id: int
    public_id: str
    unit_id: int
    """Whom to ask: the unit that answers for the assignment now."""
    name: str
    took_from: str
    """The unit whose it was, if it was taken over; else ''."""
    search_name: str
    phone: str
    kind_id: int | None
    kind: str
    superior: str
    superior_phone: str
    directive: str
    """The directive's public id."""
    number: str
    owed: int
    """How many tasks the unit owes."""
    due_at: datetime | None
    """The earliest due date of these."""
    asked_at: datetime | None
    """When the last mail that asked the unit for something was sent."""


@dataclass(frozen=True)
class SilenceScope:
    """Which silent units to find: of an agency, a directive or one due date; of all units or some."""

    agency_id: int
    directive_id: int | None = None
    due_at: datetime | None = None
    kind_id: int | None = None
    group_id: int | None = None
    unit_id: int | None = None
    acknowledging: bool = False
    """Only units that still have to acknowledge, whatever they owe; `due_at` does not count then."""


def silent(session: Session, scope: SilenceScope, now: datetime) -> list[SilentUnit]:
    """Silent units of open directives, in no order."""
    kinds: dict[silence.SilenceFacts, Silence] = {}
    found = []
    for row in session.execute(_rows(scope, now)):
        facts = silence.SilenceFacts._make(map(bool, row[:FACTS]))
        if facts not in kinds:
            kinds[facts] = silence.silence(facts)
        found.append(SilentUnit(kinds[facts], facts.acknowledged, *row[FACTS:]))
    return _to_acknowledge(session, scope, found, now) if scope.acknowledging else found


def _to_acknowledge(
    session: Session, scope: SilenceScope, rows: Iterable[SilentUnit], now: datetime
) -> list[SilentUnit]:
    """Of these units, those that still have to acknowledge, each with its own date for it."""
    waiting = acknowledging.awaited(session, scope.agency_id, now)
    dates = {one.assignment_id: one.due_at for one in waiting}
    return [row._replace(due_at=dates[row.assignment_id]) for row in rows if row.assignment_id in dates]


def named(rows: Iterable[SilentUnit], name: str) -> list[SilentUnit]:
    """Rows whose unit's name matches; all rows for an empty name."""
    return [row for row in rows if not name or search.match(name, row.name, row.search_name) is not None]


FACTS = len(silence.SilenceFacts._fields)


def _rows(scope: SilenceScope, now: datetime) -> Select[*tuple[Any, ...]]:
    """One row for each assignment: the facts in the order of SilenceFacts, then the other fields of SilentUnit."""
    owed, paused = _owed(scope, now), _paused(now)
    asked, superior = aliased(Unit), aliased(Unit)
    facts = (
        Assignment.told_at.is_not(None),
        Assignment.unreachable_at.is_not(None),
        Assignment.acknowledged_at.is_not(None),
        Assignment.not_ours_at.is_not(None),
        waiting.OBJECTS,
        waiting.ASKS_FOR_TIME,
        waiting.HAS_REPLIED,
        paused.c.unit_id.is_not(None),
        silence_sql.OPENED,
        owed.c.drafted > 0,
        silence_sql.ANSWERED,
        owed.c.untouched > 0,
    )
    shown = (
        Assignment.id,
        Assignment.public_id,
        asked.id,
        asked.name,
        case((asked.id != Unit.id, Unit.name), else_=""),
        asked.search_name,
        asked.phone,
        Unit.kind_id,
        func.coalesce(UnitKind.name, ""),
        func.coalesce(superior.name, ""),
        func.coalesce(superior.phone, ""),
        Directive.public_id,
        Directive.number,
        owed.c.owed,
        owed.c.due_at,
        silence_sql.ASKED_AT,
    )
    return (
        select(*facts, *shown)
        .join_from(Assignment, owed, owed.c.assignment_id == Assignment.id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(asked, asked.id == Assignment.responsible_unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .outerjoin(superior, superior.id == asked.parent_id)
        .outerjoin(paused, paused.c.unit_id == asked.id)
        .where(*_followed(scope), *_of_units(scope))
    )


def _followed(scope: SilenceScope) -> tuple[ColumnElement[bool], ...]:
    of_one = (Directive.id == scope.directive_id,) if scope.directive_id is not None else ()
    of_unit = (Assignment.responsible_unit_id == scope.unit_id,) if scope.unit_id is not None else ()
    return (Directive.issuer_id == scope.agency_id, Directive.state == DirectiveState.ISSUED, *of_one, *of_unit)


def _of_units(scope: SilenceScope) -> Iterator[ColumnElement[bool]]:
    if scope.kind_id is not None:
        yield Unit.kind_id == scope.kind_id
    if scope.group_id is not None:
        yield Unit.id.in_(select(group_members.c.unit_id).where(group_members.c.group_id == scope.group_id))


def _owed(scope: SilenceScope, now: datetime) -> Subquery:
    """Counts of what each assignment owes."""
    begun = AnswerDraft.id.is_not(None)
    return (
        select(
            Task.assignment_id,
            func.count().label("owed"),
            func.min(status_sql.DUE_AT, type_=Task.due_at.type).label("due_at"),
            _sum(begun).label("drafted"),
            _sum(Task.standing == Standing.SILENT).label("untouched"),
        )
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .outerjoin(AnswerDraft, AnswerDraft.task_id == Task.id)
        .where(*_followed(scope), *_is_owed(scope, now))
        .group_by(Task.assignment_id)
        .subquery()
    )


def _is_owed(scope: SilenceScope, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Over Task, Item, Period and Assignment: tasks about which a unit may be asked.

    A returned report was an answer. An encouraged item is not owed, but counts until the unit has acknowledged: it may
    not know of the directive.
    A period that has just opened does not count yet, as on the board.
    """
    if scope.acknowledging:
        return (Task.standing.not_in(status.UNCOUNTED),)
    if scope.due_at is not None:
        return (status_sql.owed(scope.due_at), not_(status_sql.RETURNED))
    owing = (
        status_sql.EXPECTED,
        not_(status_sql.RETURNED),
        Item.mode != ReportingMode.INCIDENT,
        Period.locked_at.is_(None),
    )
    bound = or_(
        Item.obligation == Obligation.MANDATORY,
        and_(Item.obligation == Obligation.ENCOURAGED, Assignment.acknowledged_at.is_(None)),
    )
    too_new = and_(Assignment.acknowledged_at.is_not(None), status_sql.just_opened(now))
    return (*owing, bound, not_(too_new))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def _paused(now: datetime) -> Subquery:
    return select(UnitPause.unit_id).where(pauses.running(now)).distinct().subquery()
