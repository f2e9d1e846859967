"""Whether anything is to be told of a date at all, asked of the database alone: an idle tick stays cheap."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, Contact, Link, Mail, MailLine, Task, Unit
from directives.queries import reachable, status_sql
from directives.terms import Offset
from workflows.scheduling import owed
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import DuePeriod, OwedQuery

MANY = 30
"""Beyond so many dates at once it is quicker to look at what is owed."""

DueQuery = Callable[[OfficeDay, str], OwedQuery]
"""From a day and the mark of a telling: what is owed and not told yet."""


def worth_a_look(
    session: Session, day: OfficeDay, live: Mapping[DuePeriod, Offset], asked: DueQuery
) -> list[DuePeriod]:
    """The turns of whose date somebody has something to hear."""
    dates: dict[tuple[Offset, datetime], list[DuePeriod]] = defaultdict(list)
    for turn, offset in live.items():
        dates[offset, turn.given.due_at].append(turn)
    if len(dates) > MANY:
        return list(live)
    return [
        turn
        for (offset, due_at), turns in dates.items()
        if _anything(session, asked(day, owed.mark_of(offset, due_at)), due_at, turns)
        for turn in turns
    ]


def _anything(session: Session, query: OwedQuery, due_at: datetime, turns: Sequence[DuePeriod]) -> bool:
    periods = sorted({turn.period_id for turn in turns})
    if len(periods) > owed.AT_ONCE:
        return True
    of_date = query.where(Task.period_id.in_(periods), status_sql.DUE_AT.in_([due_at])).limit(1)
    return session.execute(of_date).first() is not None


def unreminded(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks of which a contact that can act on them has not been reminded."""
    told = _lines(mark).where(Mail.contact_id == Link.contact_id)
    return (
        _owed(day)
        .join(Link, Link.assignment_id == Assignment.id)
        .join(Contact, Contact.id == Link.contact_id)
        .where(reachable.REACHABLE, ~told.exists())
    )


def untold_to_superior(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks of units with a superior that reads mail, of which it has not been told."""
    reader = aliased(Contact)
    works = exists().where(reader.unit_id == Unit.parent_id, reader.removed_at.is_(None), reader.failed_at.is_(None))
    return untold_to_leaders(day, mark).join(Unit, Unit.id == Assignment.responsible_unit_id).where(works)


def untold_to_leaders(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks of units that were reached, of which no leader has been told."""
    return _owed(day).where(status_sql.REACHED, ~_lines(mark).exists())


def _owed(day: OfficeDay) -> OwedQuery:
    in_peace = Assignment.responsible_unit_id.in_(day.pauses.paused)
    return owed.of_tasks(select(Task.id)).where(owed.binding(day.agency.id), ~in_peace)


def _lines(mark: str) -> OwedQuery:
    return (
        select(MailLine.id)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(MailLine.task_id == Task.id, MailLine.offset == mark, owed.has_told())
        .correlate(Task, Link)
    )
