"""News of an officer's directives since a moment, for the digest; each kind with what was waiting before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directives.boards import unit_says
from directives.boards.questions import days_off
from directives.boards.questions.days_off import DayOffQuestion
from directives.models import (
    Assignment,
    Directive,
    Event,
    Extension,
    Incident,
    IncomingMail,
    Item,
    Objection,
    Period,
    PlatformAnswer,
    Staff,
    Task,
)
from directives.models.assignments import MAY_BE_OPEN
from directives.objections import said
from directives.queries import extension_requests, status_sql, waiting
from directives.terms import DirectiveState, EventKind, News


class NewsCount(NamedTuple):
    """How many wait in all, and how many of them are new."""

    total: int
    new: int


@dataclass(frozen=True)
class DirectiveNews:
    directive: Directive
    counts: Mapping[News, NewsCount]
    days_off: Sequence[DayOffQuestion] = ()
    """Due dates on a day off that wait for the officer's decision: named in each digest until it is made."""

    @property
    def new(self) -> int:
        """How many things are new, or asked again."""
        return sum(count.new for count in self.counts.values()) + len(self.days_off)


NewsQuery = Select[*tuple[Any, ...]]


def news(session: Session, officer_id: int, since: datetime, until: datetime) -> list[DirectiveNews]:
    """An officer's open directives with news after `since` and up to `until`."""
    followed = session.scalars(
        select(Directive)
        .where(Directive.officer_id == officer_id, Directive.state == DirectiveState.ISSUED)
        .order_by(Directive.issued_at, Directive.id)
    ).all()
    counts: dict[int, dict[News, NewsCount]] = {directive.id: {} for directive in followed}
    for kind, query in _queries([directive.id for directive in followed], since, until).items() if followed else ():
        for directive_id, total, new in session.execute(query):
            if total:
                counts[directive_id][kind] = NewsCount(total, new or 0)
    asked = days_off.of_officer(session, session.get_one(Staff, officer_id), until) if followed else []
    found = [
        DirectiveNews(directive, counts[directive.id], [one for one in asked if one.directive.id == directive.id])
        for directive in followed
    ]
    return [one for one in found if one.new]


def _queries(ids: list[int], since: datetime, until: datetime) -> dict[News, NewsQuery]:
    """For each kind, a select of directive, total and new."""
    return {
        News.INCIDENTS: _of(
            _tasks(func.coalesce(Incident.first_id, Incident.id), Incident.recorded_at, since, until)
            .join(Incident, Incident.task_id == Task.id)
            .where(Incident.recorded_at > since),
            ids,
        ),
        News.REPORTS: _of(_waiting(ids, since, until), ids),
        News.EXTENSION_REQUESTS: _of(
            _recorded(Extension.id, EventKind.EXTENSION_ASKED, ids, since, until)
            .join(Extension, Extension.task_id == Task.id)
            .where(extension_requests.ANSWERABLE),
            ids,
        ),
        News.NOT_OURS: _of(_units(Assignment.not_ours_at, since, until), ids),
        News.OBJECTIONS: _of(
            _tasks(Task.id, Objection.recorded_at, since, until)
            .join(Objection, Objection.task_id == Task.id)
            .where(said.ANSWERABLE),
            ids,
        ),
        News.REPLIES: _of(
            _counts(IncomingMail.id, IncomingMail.received_at, since, until)
            .select_from(Assignment)
            .join(IncomingMail, IncomingMail.assignment_id == Assignment.id)
            .where(waiting.UNHANDLED),
            ids,
        ),
        News.BOUNCES: _of(_units(Assignment.unreachable_at, since, until), ids),
        News.ANSWERS: _of(_answers(since, until), ids),
        News.DISPUTES: _of(
            _counts(PlatformAnswer.assignment_id, PlatformAnswer.recorded_at, since, until)
            .select_from(Assignment)
            .join(PlatformAnswer, PlatformAnswer.assignment_id == Assignment.id)
            .where(unit_says.DISPUTED),
            ids,
        ),
        News.SUPPLEMENTS: _of(_supplements(since, until), ids),
        News.LATE: _of(_late(since, until), ids),
    }


def _of(query: NewsQuery, ids: list[int]) -> NewsQuery:
    return query.where(Assignment.directive_id.in_(ids)).group_by(Assignment.directive_id)


def _counts(
    what: Any, at: ColumnElement[Any] | InstrumentedAttribute[Any], since: datetime, until: datetime
) -> NewsQuery:
    """Select directive, total and new; the caller joins from Assignment on."""
    return _counted(what, and_(at > since, at <= until))


def _counted(what: Any, is_new: ColumnElement[bool]) -> NewsQuery:
    return select(Assignment.directive_id, func.count(distinct(what)), func.count(distinct(case((is_new, what)))))


def _passed(
    what: Any, due_at: ColumnElement[Any] | InstrumentedAttribute[Any], since: datetime, until: datetime
) -> NewsQuery:
    """New if the date has passed for good since: joined with Period."""
    return _counted(what, and_(due_at > status_sql.passed_by(since), due_at <= status_sql.passed_by(until)))


def _units(at: InstrumentedAttribute[Any], since: datetime, until: datetime) -> NewsQuery:
    return _counts(Assignment.id, at, since, until).where(at.is_not(None))


def _tasks(what: Any, at: InstrumentedAttribute[Any], since: datetime, until: datetime) -> NewsQuery:
    return _counts(what, at, since, until).select_from(Assignment).join(Task, Task.assignment_id == Assignment.id)


def _waiting(ids: list[int], since: datetime, until: datetime) -> NewsQuery:
    """Reports that wait for review."""
    return (
        _recorded(Task.id, EventKind.REPORTED, ids, since, until)
        .join(Item, Item.id == Task.item_id)
        .where(status_sql.AWAITS_REVIEW)
    )


def _recorded(
    what: InstrumentedAttribute[Any], kind: EventKind, ids: list[int], since: datetime, until: datetime
) -> NewsQuery:
    """New by when the event was recorded, whenever it happened."""
    recorded = select(Event.task_id).where(
        Event.directive_id.in_(ids), Event.kind == kind, Event.recorded_at > since, Event.recorded_at <= until
    )
    return _counted(what, Task.id.in_(recorded)).select_from(Assignment).join(Task, Task.assignment_id == Assignment.id)


def _answers(since: datetime, until: datetime) -> NewsQuery:
    """Answers to questions about reports; of one that was decided meanwhile only a new answer."""
    return (
        _tasks(Task.id, Event.recorded_at, since, until)
        .join(Event, Event.task_id == Task.id)
        .where(unit_says.ANSWERED, or_(unit_says.UNDECIDED, Event.recorded_at > since))
    )


def _supplements(since: datetime, until: datetime) -> NewsQuery:
    """Returned reports whose supplements are late."""
    return (
        _passed(Task.id, status_sql.SUPPLEMENT_DUE_AT, since, until)
        .select_from(Assignment)
        .join(Task, Task.assignment_id == Assignment.id)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Task.item_id)
        .where(MAY_BE_OPEN, status_sql.supplement_late(until))
    )


def _late(since: datetime, until: datetime) -> NewsQuery:
    """Units that were reached and have something overdue."""
    return (
        _passed(Assignment.id, status_sql.DUE_AT, since, until)
        .select_from(Assignment)
        .join(Task, Task.assignment_id == Assignment.id)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Task.item_id)
        .where(MAY_BE_OPEN, status_sql.late(until))
    )
