"""Of which units silence is asked, and which of their tasks count as owed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Subquery, TextClause, and_, case, cast, func, not_, or_, select

from directives.models import AnswerDraft, Assignment, Directive, Item, Period, Task, Unit, group_members
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import status_sql
from directives.rules import status
from directives.terms import DirectiveState, Obligation, ReportingMode, Standing


@dataclass(frozen=True)
class SilenceScope:
    """Which silent units to find: of an agency, a directive or one due date; of all units or some."""

    agency_id: int
    directive_id: int | None = None
    due_at: datetime | None = None
    kind_id: int | None = None
    group_id: int | None = None
    unit_id: int | None = None
    name: str = ""
    """Only units of which this is a part of the name, with diacritics or without; '' is all."""
    assignment: str | None = None
    """Only this assignment, by its public id."""
    acknowledging: bool = False
    """Only units that still have to acknowledge, whatever they owe; `due_at` does not count then."""


def followed(scope: SilenceScope) -> tuple[ColumnElement[bool], ...]:
    """Over Assignment and Directive: what is followed, as far as the scope reaches."""
    of_one = (Directive.id == scope.directive_id,) if scope.directive_id is not None else ()
    of_unit = (Assignment.responsible_unit_id == scope.unit_id,) if scope.unit_id is not None else ()
    return (Directive.issuer_id == scope.agency_id, Directive.state == DirectiveState.ISSUED, *of_one, *of_unit)


def of_units(scope: SilenceScope) -> Iterator[ColumnElement[bool]]:
    """Over Unit: the units of the scope's kind and group."""
    if scope.kind_id is not None:
        yield Unit.kind_id == scope.kind_id
    if scope.group_id is not None:
        yield Unit.id.in_(select(group_members.c.unit_id).where(group_members.c.group_id == scope.group_id))


def owed_by(scope: SilenceScope, now: datetime) -> Subquery:
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
        .where(*followed(scope), *_is_owed(scope, now))
        .group_by(Task.assignment_id)
        .subquery()
    )


def _is_owed(scope: SilenceScope, now: datetime) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Over Task, Item, Period and Assignment: tasks about which a unit may be asked.

    A returned report was an answer. An encouraged item is not owed, but counts until the unit has acknowledged: it may
    not know of the directive.
    A period that has just opened does not count yet, as on the board.
    """
    if scope.acknowledging:
        return (Task.standing.not_in(status.UNCOUNTED),)
    if scope.due_at is not None:
        return (MAY_BE_OPEN, status_sql.owed(scope.due_at), not_(status_sql.RETURNED))
    owing = (
        MAY_BE_OPEN,
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
