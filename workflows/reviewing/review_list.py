"""Reports in the order in which an officer reads them: the list itself, and which comes after or before one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from directives.models import Assignment, Directive, Item, Period, Report, Task, Unit, UnitKind
from directives.queries import status_sql
from directives.terms import DirectiveState, ReportingMode
from workflows.web.pagination import select_page

LAST_KIND = 1_000_000
"""Units without a kind come last."""

BY_UNIT = (func.coalesce(UnitKind.position, LAST_KIND), Unit.search_name, Task.id)
OLDEST_FIRST = (func.coalesce(Task.review_from, Report.recorded_at), Task.id)
WAITING_LONGEST = (Task.review_from, Task.id)
"""The same order for reports that wait: an index has them in it."""

_newer = aliased(Report)
IS_NEWEST = Report.version == (
    select(func.max(_newer.version)).where(_newer.task_id == Task.id).correlate(Task).scalar_subquery()
)


def of_agency(agency_id: int) -> Select[Report]:
    """The newest versions of the reports to an agency's issued directives, joined with all that filters need."""
    return (
        select(Report)
        .join(Task, Task.id == Report.task_id)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .where(Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT, IS_NEWEST)
    )


def _tasks_of(agency_id: int) -> Select[Task]:
    """The tasks of an agency's issued directives, joined with what filters of tasks need."""
    return (
        select(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Directive, Directive.id == Item.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT)
    )


@dataclass(frozen=True)
class ReviewList:
    """Some reports of an agency, in order."""

    agency_id: int
    which: tuple[ColumnElement[bool], ...]
    order: tuple[Any, ...]
    of_tasks: bool = False
    """Whether the conditions are of tasks, items and directives alone: counting then reads no report."""

    @property
    def query(self) -> Select[Report]:
        return of_agency(self.agency_id).where(*self.which)

    def narrowed(self, *which: ColumnElement[bool]) -> "ReviewList":
        """Those of them to which these conditions apply too."""
        return replace(self, which=(*self.which, *which))

    def count(self, session: Session) -> int:
        query = _tasks_of(self.agency_id).where(*self.which) if self.of_tasks else self.query
        return session.scalar(query.with_only_columns(func.count())) or 0

    def ids(self, session: Session, most: int) -> Sequence[int]:
        """The keys of the first of them."""
        query = self.query.with_only_columns(Report.id).order_by(*self.order).limit(most)
        return session.scalars(query).all()

    def rows(self, query: Select[Report]) -> Select[Report]:
        """The same in order, with all that a row of a page names."""
        task = contains_eager(Report.task)
        return query.order_by(*self.order).options(
            task.contains_eager(Task.item),
            task.contains_eager(Task.period),
            task.contains_eager(Task.assignment).contains_eager(Assignment.unit),
            task.contains_eager(Task.assignment).contains_eager(Assignment.directive),
        )

    def page(self, session: Session, number: int) -> Sequence[Report]:
        """One page of them, with all that a row names."""
        if not self.of_tasks:
            return session.scalars(select_page(self.rows(self.query), number)).all()
        tasks = _tasks_of(self.agency_id).where(*self.which).with_only_columns(Task.id).order_by(*self.order)
        ids = session.scalars(select_page(tasks, number)).all()
        return session.scalars(self.rows(of_agency(self.agency_id).where(Task.id.in_(ids)))).all()

    def of_few_tasks(self, session: Session, most: int) -> Sequence[Report]:
        """The first of them, where the conditions are of tasks and few tasks meet them."""
        tasks = session.scalars(_tasks_of(self.agency_id).where(*self.which).with_only_columns(Task.id)).all()
        return session.scalars(self.rows(of_agency(self.agency_id).where(Task.id.in_(tasks))).limit(most)).all()

    def beside(self, session: Session, report: Report, *, forward: bool = True) -> Report | None:
        """The next or previous one, seen from a report that need not be in the list any more."""
        known = OLDEST_FIRST if self.order is WAITING_LONGEST else self.order
        place = session.execute(
            of_agency(self.agency_id).where(Report.task_id == report.task_id).with_only_columns(*known)
        ).first()
        if place is None:
            return None
        here, there = tuple_(*self.order), tuple_(*place)
        order = self.order if forward else tuple(column.desc() for column in self.order)
        return session.scalars(
            self.query.where(here > there if forward else here < there).order_by(*order).limit(1)
        ).first()

    def first(self, session: Session) -> Report | None:
        return session.scalars(self.query.order_by(*self.order).limit(1)).first()


def waiting_texts(agency_id: int) -> ReviewList:
    """Reports in words that wait for review, the oldest first."""
    texts = (status_sql.AWAITS_REVIEW, Item.mode != ReportingMode.FIGURES)
    return ReviewList(agency_id, texts, WAITING_LONGEST, of_tasks=True)


def newest_id(session: Session) -> int:
    """The report that came last: what one press decides ends with it, even if more come meanwhile."""
    return session.scalar(select(func.max(Report.id))) or 0
