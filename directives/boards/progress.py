"""Progress of an agency's directives, one row each, those that need attention first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, cast, func, not_, or_, select
from sqlalchemy.orm import Session

from directives.boards import acknowledging, unit_says
from directives.models import Assignment, Directive, Item, Office, Period, Staff, Task
from directives.models.assignments import MAY_BE_OPEN
from directives.queries import board_rows, status_sql, waiting
from directives.record.projection import standing_sql
from directives.terms import DirectiveState, ReportingMode


@dataclass(frozen=True)
class DirectiveProgress:
    """An issued directive with counts of units, then of tasks."""

    public_id: str
    number: str
    title: str
    dated_on: date | None
    state: DirectiveState
    issued_at: datetime | None
    ended_at: datetime | None
    office: str
    officer: str
    units: int
    acknowledged: int
    complete: int
    """Units that have done all that they owe."""
    late: int
    """Units with something overdue."""
    unreached: int
    awaiting: int
    """Reports that wait for review."""
    due_soon: int
    """Units with something that falls due within two days."""
    supplement_late: int = 0
    """Units with a late supplement to a returned report; they are not late."""
    awaits_date: int = 0
    """Units that were told after a date and have none of their own yet."""
    late_and_waiting: int = 0
    """Of the units with something overdue, those that wait for the department's answer."""
    late_to_acknowledge: int = 0
    """Units past the department's date for acknowledging; no lateness of their tasks."""
    answering: int = 0
    """Units that have answered what an officer asked about their report."""
    disputing: int = 0
    """Units that dispute a platform's figures of them."""
    disputed_item: int = 0
    """An item whose figures they dispute."""

    @property
    def attention(self) -> tuple[int, ...]:
        """What needs attention, most serious first; a sort key."""
        waiting = (self.awaiting, self.supplement_late, self.awaits_date)
        return (self.late, self.unreached, *waiting, self.due_soon, self.answering, self.disputing)

    @property
    def needs_nothing(self) -> bool:
        """Whether nobody has to do anything about it now."""
        return not any(self.attention)


class EndedDirectives(NamedTuple):
    """A page of them, the youngest first."""

    rows: Sequence[DirectiveProgress]
    number: int
    pages: int


class UnitTotals(NamedTuple):
    """Counts of some units of a directive."""

    units: int = 0
    acknowledged: int = 0
    complete: int = 0
    late: int = 0
    unreached: int = 0
    awaiting: int = 0
    due_soon: int = 0
    supplement_late: int = 0
    awaits_date: int = 0
    late_and_waiting: int = 0

    @classmethod
    def sum(cls, some: Iterable["UnitTotals"]) -> "UnitTotals":
        """The counts of all of them."""
        return cls(*map(sum, zip(cls(), *some, strict=True)))


def progress(session: Session, agency_id: int, now: datetime) -> list[DirectiveProgress]:
    """An agency's open directives, by what needs attention."""
    open_ = (Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED)
    rows = _rows(session, now, acknowledging.count_late(session, agency_id, now), *open_)
    return sorted(rows, key=lambda row: row.attention, reverse=True)


ENDED_AT_ONCE = 20


def ended(session: Session, agency_id: int, now: datetime, number: int = 1) -> EndedDirectives:
    """The page of this number, or the last one, of an agency's directives that are no longer followed up."""
    over = (Directive.issuer_id == agency_id, Directive.state.not_in((DirectiveState.DRAFT, DirectiveState.ISSUED)))
    pages = max(-(-(session.scalar(select(func.count(Directive.id)).where(*over)) or 0) // ENDED_AT_ONCE), 1)
    number = min(max(number, 1), pages)
    ids = session.scalars(
        select(Directive.id)
        .where(*over)
        .order_by(Directive.issued_at.desc(), Directive.id)
        .limit(ENDED_AT_ONCE)
        .offset((number - 1) * ENDED_AT_ONCE)
    ).all()
    return EndedDirectives(_rows(session, now, {}, Directive.id.in_(ids)) if ids else [], number, pages)


def of_directive(session: Session, directive: Directive, now: datetime) -> DirectiveProgress:
    """The progress of one directive."""
    late = acknowledging.count_late(session, directive.issuer_id, now, Directive.id == directive.id)
    (row,) = _rows(session, now, late, Directive.id == directive.id)
    return row


def units_of_directive(session: Session, directive: Directive, now: datetime) -> Mapping[frozenset[int], UnitTotals]:
    """The counts of a directive's units, by the groups that they are in."""
    sets = board_rows.group_sets()
    query = _unit_totals(sets.c.groups, [directive.id], now).outerjoin(sets, sets.c.unit_id == Assignment.unit_id)
    found: dict[frozenset[int], list[UnitTotals]] = {}
    for groups, *counts in session.execute(query):
        found.setdefault(board_rows.group_set(groups), []).append(UnitTotals(*counts))
    return {groups: UnitTotals.sum(theirs) for groups, theirs in found.items()}


def _rows(
    session: Session, now: datetime, late_to_acknowledge: Mapping[str, int], *which: ColumnElement[bool]
) -> list[DirectiveProgress]:
    named = (Directive.public_id, Directive.number, Directive.title, Directive.dated_on, Directive.state)
    found = session.execute(
        select(
            Directive.id,
            *(*named, Directive.issued_at, Directive.ended_at),
            *(func.coalesce(Office.name, ""), func.coalesce(Staff.name, "")),
        )
        .outerjoin(Office, Office.id == Directive.office_id)
        .outerjoin(Staff, Staff.id == Directive.officer_id)
        .where(*which)
        .order_by(Directive.issued_at.desc(), Directive.id)
    ).all()
    units = session.execute(_unit_totals(Assignment.directive_id, [row.id for row in found], now))
    totals = {id_: UnitTotals(*counts) for id_, *counts in units}
    rows = [DirectiveProgress(*tuple[Any, ...]((*known, *totals.get(id_, UnitTotals())))) for id_, *known in found]
    late = late_to_acknowledge
    return _with_what_units_say(
        session, [replace(row, late_to_acknowledge=late.get(row.public_id, 0)) for row in rows], *which
    )


def _unit_totals(by: Any, directive_ids: Sequence[int], now: datetime) -> Select[*tuple[Any, ...]]:
    """`by` and UnitTotals, over Assignment."""
    tasks = open_tasks(directive_ids, now)
    owed = Assignment.asked_tasks - func.coalesce(tasks.c.just_opened, 0)
    return (
        select(
            by,
            func.count(Assignment.id),
            _units(and_(status_sql.REACHED, Assignment.acknowledged_at.is_not(None))),
            _units(and_(owed > 0, owed == Assignment.done_tasks)),
            _units(tasks.c.late > 0),
            _units(not_(status_sql.REACHED)),
            cast(func.sum(Assignment.review_tasks), Integer),
            _units(tasks.c.due_soon > 0),
            _units(tasks.c.supplement_late > 0),
            _units(tasks.c.awaits_date > 0),
            _units(and_(tasks.c.late > 0, waiting.WAITS)),
        )
        .select_from(Assignment)
        .outerjoin(tasks, tasks.c.assignment_id == Assignment.id)
        .where(Assignment.directive_id.in_(directive_ids))
        .group_by(by)
    )


def _with_what_units_say(
    session: Session, rows: Sequence[DirectiveProgress], *which: ColumnElement[bool]
) -> list[DirectiveProgress]:
    disputes, answers = unit_says.disputes(session, *which), unit_says.answers(session, *which)
    return [
        replace(
            row,
            answering=answers.get(row.public_id, unit_says.NOTHING).units,
            disputing=disputes.get(row.public_id, unit_says.NOTHING).units,
            disputed_item=disputes.get(row.public_id, unit_says.NOTHING).item_id,
        )
        for row in rows
    ]


def unfinished(session: Session, agency_id: int, now: datetime) -> list[DirectiveProgress]:
    """Open directives that some unit has not finished, those that need attention first."""
    return [row for row in progress(session, agency_id, now) if row.complete < row.units or row.unreached]


def open_tasks(directive_ids: Sequence[int], now: datetime) -> Subquery:
    """What the time says of the open tasks of each assignment, as boards/counts.TaskCounts.

    The rest is on the assignment's row, so that no task that is over is read, and of the open ones only those that have
    a date or are of a period that has just opened.
    """
    new = and_(standing_sql.ASKED, status_sql.just_opened(now))
    new_periods = select(Period.id).where(status_sql.is_new_period(now))
    dated = or_(status_sql.DATED, Task.period_id.in_(new_periods))
    return (
        select(
            Task.assignment_id,
            _sum(new).label("just_opened"),
            _sum(status_sql.late(now)).label("late"),
            _sum(and_(status_sql.REACHED, status_sql.due_soon(now))).label("due_soon"),
            _sum(status_sql.supplement_late(now)).label("supplement_late"),
            _sum(and_(status_sql.given_late(now), status_sql.OPEN)).label("awaits_date"),
        )
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Assignment.directive_id.in_(directive_ids), MAY_BE_OPEN, dated, Item.mode != ReportingMode.INCIDENT)
        .group_by(Task.assignment_id)
        .subquery()
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _units(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(_sum(condition), Integer)


def drafts(session: Session, agency_id: int) -> list[Directive]:
    """The drafts of an agency, the last edited first."""
    found = select(Directive).where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.DRAFT)
    return list(session.scalars(found.order_by(Directive.edited_at.desc())))
