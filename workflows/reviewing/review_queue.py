"""What waits for review: periods of figures with their counts, and reports in words, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from directives.boards.platform_figures import platform_values
from directives.models import Directive, Event, Item, Period, Report, Task
from directives.objections import said
from directives.queries import extension_requests, status_sql
from directives.queries.figures import filled_in
from directives.questions import conversations
from directives.terms import DirectiveState, EventKind, ReportingMode
from workflows.reviewing import grid, review_list
from workflows.reviewing.grid import GridCell, sum_of
from workflows.reviewing.review_list import OLDEST_FIRST, ReviewList
from workflows.web.pagination import PAGE_SIZE

RECENT = 2
"""How many of an item's newest periods are listed, whether something of them waits or not."""


@dataclass(frozen=True)
class QueueFilters:
    """Filters of the queue; '' and None match everything."""

    directive: str = ""
    """A directive's public id."""
    item_id: int | None = None


class FigureRound(NamedTuple):
    """A period of an item that asks for figures."""

    period: Period
    submitted: int
    flagged: int
    """Reports that wait for review."""
    undecided: int
    missing: int
    """Units that have sent nothing."""

    @property
    def unflagged(self) -> int:
        """Undecided reports that nobody need read."""
        return self.undecided - self.flagged


def waiting_texts(agency_id: int, filters: QueueFilters) -> ReviewList:
    """Reports in words that wait for review, the oldest first."""
    return _narrowed(review_list.waiting_texts(agency_id), filters)


def _narrowed(found: ReviewList, filters: QueueFilters) -> ReviewList:
    if filters.directive:
        found = found.narrowed(Directive.public_id == filters.directive)
    if filters.item_id is not None:
        found = found.narrowed(Task.item_id == filters.item_id)
    return found


def figure_rounds(session: Session, agency_id: int, filters: QueueFilters) -> list[FigureRound]:
    """The newest periods of each item that asks for figures, and older ones of which something waits."""
    periods = session.scalars(_listed_periods(agency_id, filters)).all()
    counts = map(sum_of, (grid.SENT, status_sql.AWAITS_REVIEW, status_sql.REVIEWABLE, grid.MISSING))
    query = (
        select(Task.period_id, *counts)
        .join(Item, Item.id == Task.item_id)
        .where(Task.period_id.in_([period.id for period in periods]))
        .group_by(Task.period_id)
    )
    counted = {period_id: sums for period_id, *sums in session.execute(query)}
    rounds = [FigureRound(period, *counted.get(period.id, (0, 0, 0, 0))) for period in periods]
    return [one for one in rounds if one.submitted]


def _listed_periods(agency_id: int, filters: QueueFilters) -> Select[Period]:
    query = (
        select(Period)
        .join(Item, Item.id == Period.item_id)
        .join(Directive, Directive.id == Item.directive_id)
        .where(
            Directive.issuer_id == agency_id,
            Directive.state == DirectiveState.ISSUED,
            Item.mode == ReportingMode.FIGURES,
            or_(Period.number > _newest_number() - RECENT, _SOMETHING_WAITS),
        )
        .order_by(Directive.issued_at.desc(), Item.position, Period.number.desc())
        .options(joinedload(Period.item).joinedload(Item.directive))
    )
    if filters.directive:
        query = query.where(Directive.public_id == filters.directive)
    if filters.item_id is not None:
        query = query.where(Item.id == filters.item_id)
    return query


def _newest_number() -> ScalarSelect[int]:
    other = aliased(Period)
    return select(func.max(other.number)).where(other.item_id == Item.id).correlate(Item).scalar_subquery()


_SOMETHING_WAITS = select(Task.id).where(Task.period_id == Period.id, status_sql.AWAITS_REVIEW).exists()
"""Over Period: a report of it waits for review."""


def answered(session: Session, agency_id: int, filters: QueueFilters) -> Sequence[Report]:
    """Undecided reports about which the unit has answered the last question, at most a page of them."""
    last = select(Event.task_id).where(
        Event.id.in_(conversations.newest_of()), Event.kind == EventKind.QUESTION_ANSWERED
    )
    found = _narrowed(ReviewList(agency_id, (status_sql.REVIEWABLE, Task.id.in_(last)), OLDEST_FIRST), filters)
    return found.of_few_tasks(session, PAGE_SIZE)


def directives_waiting(session: Session, agency_id: int) -> Sequence[Directive]:
    """The directives with reports, extension requests or objections that wait."""
    asked = extension_requests.directives_asking(agency_id)
    objecting = said.directives_objecting(agency_id)
    waits = or_(Directive.id.in_(_items_waiting()), Directive.id.in_(asked), Directive.id.in_(objecting))
    ours = (Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT)
    return session.scalars(select(Directive).where(*ours, waits).order_by(Directive.issued_at.desc())).all()


def _items_waiting() -> Select[int]:
    """The directives of the periods with reports that wait."""
    of_period = select(Item.directive_id).join(Period, Period.item_id == Item.id)
    return of_period.where(_SOMETHING_WAITS)


def items_waiting(session: Session, agency_id: int, directive: str) -> Sequence[Item]:
    """The items of a directive with reports that wait."""
    waiting = select(Period.item_id).where(_SOMETHING_WAITS)
    theirs = (
        Directive.issuer_id == agency_id,
        Directive.public_id == directive,
        Directive.state != DirectiveState.DRAFT,
    )
    query = select(Item).join(Directive, Directive.id == Item.directive_id).where(*theirs, Item.id.in_(waiting))
    return session.scalars(query.order_by(Item.position)).all()


def versions(session: Session, report: Report) -> Sequence[Report]:
    """Every version of this task's report, the newest first."""
    return session.scalars(select(Report).where(Report.task_id == report.task_id).order_by(Report.version.desc())).all()


def cells_of(session: Session, report: Report, now: datetime) -> tuple[GridCell, ...]:
    """The figures of one version, beside the unit's for the period before, the version before, and the platforms'."""
    task = report.task
    unit = {task.assignment.unit_id: task.assignment.public_id}
    before = filled_in.of_period_before(session, task.item_id, task.period.number, [task.assignment_id])
    earlier = filled_in.of_version_before(session, [report.id])
    return grid.cells_of(
        report,
        before.get(task.assignment_id, {}),
        earlier.get(task.id, {}) if report.version > 1 else None,
        platform_values(session, task.period_id, now, unit).get(task.assignment.public_id, {}),
    )
