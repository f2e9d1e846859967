"""The reports that wait for review, oldest first, and what is shown beside one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Assignment, Directive, FigureSpec, Item, Report, Task
from directives.queries import extension_requests, status_sql, submissions
from directives.rules.forms import checks
from directives.rules.forms.checks import FigureFinding
from directives.terms import DirectiveState


@dataclass(frozen=True)
class QueueFilters:
    """Filters of the queue; '' and None match everything."""

    directive: str = ""
    """A directive's public id."""
    item_id: int | None = None


@dataclass(frozen=True)
class FigureRow:
    """A reported figure beside the unit's value for the period before."""

    spec: FigureSpec
    value: Decimal | None
    before: Decimal | None
    asked: FigureFinding | None
    """What is unusual about it."""


def waiting_reports(session: Session, agency_id: int, filters: QueueFilters) -> Sequence[Report]:
    """The last versions of reported tasks, the oldest first."""
    query = _select_waiting(agency_id).options(
        joinedload(Report.task).joinedload(Task.item),
        joinedload(Report.task).joinedload(Task.period),
        joinedload(Report.task).joinedload(Task.assignment).joinedload(Assignment.unit),
        joinedload(Report.task).joinedload(Task.assignment).joinedload(Assignment.directive),
    )
    if filters.directive:
        query = query.where(Directive.public_id == filters.directive)
    if filters.item_id is not None:
        query = query.where(Task.item_id == filters.item_id)
    return session.scalars(query.order_by(Report.recorded_at, Report.id)).all()


def _select_waiting(agency_id: int) -> Select[Report]:
    last = select(func.max(Report.id)).group_by(Report.task_id)
    return (
        select(Report)
        .join(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive)
        .where(
            Directive.issuer_id == agency_id,
            Directive.state == DirectiveState.ISSUED,
            status_sql.AWAITS_REVIEW,
            Report.id.in_(last),
        )
    )


def next_after(session: Session, agency_id: int, filters: QueueFilters) -> Report | None:
    """The report to review next."""
    return next(iter(waiting_reports(session, agency_id, filters)), None)


def directives_waiting(session: Session, agency_id: int) -> Sequence[Directive]:
    """The directives with reports or extension requests that wait."""
    ids = _select_waiting(agency_id).with_only_columns(Directive.id)
    asked = {one.task.assignment.directive_id for one in extension_requests.open_requests(session, agency_id)}
    waits = or_(Directive.id.in_(ids), Directive.id.in_(asked))
    return session.scalars(select(Directive).where(waits).order_by(Directive.issued_at.desc())).all()


def items_waiting(session: Session, agency_id: int, directive: str) -> Sequence[Item]:
    """The items of a directive with reports that wait."""
    ids = _select_waiting(agency_id).where(Directive.public_id == directive).with_only_columns(Task.item_id)
    return session.scalars(select(Item).where(Item.id.in_(ids)).order_by(Item.position)).all()


def versions(session: Session, report: Report) -> Sequence[Report]:
    """Every version of this task's report, the newest first."""
    return session.scalars(select(Report).where(Report.task_id == report.task_id).order_by(Report.version.desc())).all()


def figures_beside_last(session: Session, report: Report) -> list[FigureRow]:
    """The figures of a report, each with the unit's value for the period before."""
    task = report.task
    known = submissions.figures_before(session, task)
    given = {figure.spec_id: figure.value for figure in report.figures}
    asked = {one.left[0]: one for flag in report.flags if "left" in flag for one in [checks.from_json(flag)]}
    return [FigureRow(spec, given.get(spec.id), known.get(spec.id), asked.get(spec.id)) for spec in task.item.figures]
