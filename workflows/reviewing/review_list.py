"""Reports in the order in which an officer reads them: the list itself, and which comes after or before one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased, joinedload

from directives.models import Assignment, Directive, Item, Period, Report, Task, Unit, UnitKind
from directives.queries import status_sql
from directives.terms import DirectiveState, ReportingMode
from workflows.web.pagination import select_page

LAST_KIND = 1_000_000
"""Units without a kind come last."""

BY_UNIT = (func.coalesce(UnitKind.position, LAST_KIND), Unit.search_name, Report.id)
OLDEST_FIRST = (Report.id,)

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


@dataclass(frozen=True)
class ReviewList:
    """Some reports of an agency, in order."""

    agency_id: int
    which: tuple[ColumnElement[bool], ...]
    order: tuple[Any, ...]

    @property
    def query(self) -> Select[Report]:
        return of_agency(self.agency_id).where(*self.which)

    def narrowed(self, *which: ColumnElement[bool]) -> "ReviewList":
        """Those of them to which these conditions apply too."""
        return replace(self, which=(*self.which, *which))

    def count(self, session: Session) -> int:
        return session.scalar(self.query.with_only_columns(func.count())) or 0

    def ids(self, session: Session, most: int) -> Sequence[int]:
        """The keys of the first of them."""
        query = self.query.with_only_columns(Report.id).order_by(*self.order).limit(most)
        return session.scalars(query).all()

    def rows(self, query: Select[Report]) -> Select[Report]:
        """The same in order, with all that a row of a page names."""
        task = joinedload(Report.task)
        return query.order_by(*self.order).options(
            task.joinedload(Task.item),
            task.joinedload(Task.period),
            task.joinedload(Task.assignment).joinedload(Assignment.unit),
            task.joinedload(Task.assignment).joinedload(Assignment.directive),
        )

    def page(self, session: Session, number: int) -> Sequence[Report]:
        """One page of them, with all that a row names."""
        return session.scalars(select_page(self.rows(self.query), number)).all()

    def beside(self, session: Session, report: Report, *, forward: bool = True) -> Report | None:
        """The next or previous one, seen from a report that need not be in the list any more."""
        place = session.execute(
            of_agency(self.agency_id)
            .where(Report.task_id == report.task_id)
            .with_only_columns(*self.order[:-1], literal(report.id))
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
    return ReviewList(agency_id, (status_sql.AWAITS_REVIEW, Item.mode != ReportingMode.FIGURES), OLDEST_FIRST)
