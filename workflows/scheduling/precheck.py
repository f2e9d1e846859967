"""Cheap check before rows are loaded: for which due dates is a mail not sent yet? Keeps a tick with no work fast."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, Contact, Link, Mail, MailLine, Task, Unit
from directives.queries import reachable, status_sql, waiting
from directives.terms import ReminderStep
from workflows.scheduling import owed
from workflows.scheduling.office_day import OfficeDay
from workflows.scheduling.owed import DuePeriod, OwedQuery

MANY = 30
"""With more dates than this, loading the owed tasks is faster than one query for each date."""

DueQuery = Callable[[OfficeDay, str], OwedQuery]
"""(day, key of a reminder) -> query for the tasks that are owed and have no such mail yet."""


def periods_to_check(
    session: Session, day: OfficeDay, live: Mapping[DuePeriod, ReminderStep], unsent: DueQuery
) -> list[DuePeriod]:
    """Of `live`, the periods with at least one mail not sent yet."""
    dates: dict[tuple[ReminderStep, datetime], list[DuePeriod]] = defaultdict(list)
    for period, step in live.items():
        dates[step, period.duty.due_at].append(period)
    if len(dates) > MANY:
        return list(live)
    return [
        period
        for (step, due_at), periods in dates.items()
        if _any_unsent(session, unsent(day, owed.mark_of(step, due_at)), due_at, periods)
        for period in periods
    ]


def contacts_to_remind(
    session: Session, day: OfficeDay, live: Mapping[DuePeriod, ReminderStep], due: Sequence[DuePeriod]
) -> set[int]:
    """The contacts (ids) that a mail may have to go to, of these periods in which one is not sent yet."""
    dates = {(live[period], period.duty.due_at) for period in due}
    if len(dates) > MANY:
        return owed.contacts_owing(session, day.agency.id, due)
    return {
        contact_id
        for step, due_at in dates
        for contact_id in session.scalars(
            without_reminder(day, owed.mark_of(step, due_at))
            .with_only_columns(Contact.id)
            .where(Task.period_id.in_(sorted({one.period_id for one in due})), status_sql.DUE_AT.in_([due_at]))
            .distinct()
        )
    }


def _any_unsent(session: Session, query: OwedQuery, due_at: datetime, periods: Sequence[DuePeriod]) -> bool:
    ids = sorted({period.period_id for period in periods})
    if len(ids) > owed.AT_ONCE:
        return True
    of_date = query.where(Task.period_id.in_(ids), status_sql.DUE_AT.in_([due_at])).limit(1)
    return session.execute(of_date).first() is not None


def without_reminder(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks with a reachable contact that was not sent this reminder."""
    sent = _lines(mark).where(Mail.contact_id == Link.contact_id)
    return owed.with_contacts(_owed(day)).where(~sent.exists())


def without_mail_to_superior(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks not escalated yet, of units whose superior has a working address."""
    contact, superior = aliased(Contact), aliased(Unit)
    works = exists().where(contact.unit_id == superior.id, reachable.hears_of(superior, Unit), reachable.works(contact))
    return without_mail_to_leaders(day, mark).join(Unit, Unit.id == Assignment.responsible_unit_id).where(works)


def without_mail_to_leaders(day: OfficeDay, mark: str) -> OwedQuery:
    """Tasks not escalated yet, of units that were reached and do not wait for the department."""
    return _owed(day).where(status_sql.REACHED, ~waiting.WAITS, ~_lines(mark).exists())


def _owed(day: OfficeDay) -> OwedQuery:
    paused = Assignment.responsible_unit_id.in_(day.pauses.paused)
    return owed.from_tasks(select(Task.id)).where(owed.is_owed(day.agency.id), ~paused)


def _lines(mark: str) -> OwedQuery:
    return (
        select(MailLine.id)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(MailLine.task_id == Task.id, MailLine.offset == mark, owed.counts_as_sent())
        .correlate(Task, Link)
    )
