"""Due dates that fall on a day off and wait for the officer's decision; without one the date stays as it is."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Directive, Item, Period, Staff, Task
from directives.queries import status_sql
from directives.queries.agency_calendar import calendar_of
from directives.rules import day_off, schedule
from directives.terms import DirectiveState


class DayOffQuestion(NamedTuple):
    """Keep the date of a period that falls on a day off, or move it to the next working day?"""

    period: Period
    due_at: datetime
    holiday: str
    """'' for a weekend."""
    later: datetime

    @property
    def directive(self) -> Directive:
        return self.period.item.directive

    @property
    def day(self) -> date:
        """The day off."""
        return schedule.last_day(self.due_at)


def of_agency(session: Session, agency_id: int, now: datetime) -> list[DayOffQuestion]:
    """The questions of all directives of an agency, the earliest date first."""
    return _questions(session, agency_id, now, Directive.issuer_id == agency_id)


def of_directive(session: Session, directive: Directive, now: datetime) -> list[DayOffQuestion]:
    return _questions(session, directive.issuer_id, now, Directive.id == directive.id)


def of_officer(session: Session, officer: Staff, now: datetime) -> list[DayOffQuestion]:
    """The questions of the directives that an officer follows."""
    return _questions(session, officer.agency_id, now, Directive.officer_id == officer.id)


def of_period(session: Session, period: Period, now: datetime) -> DayOffQuestion | None:
    """The question of one period; None if there is none, or it was answered."""
    found = _questions(session, period.item.directive.issuer_id, now, Period.id == period.id)
    return found[0] if found else None


def _questions(session: Session, agency_id: int, now: datetime, *which: ColumnElement[bool]) -> list[DayOffQuestion]:
    calendar = calendar_of(session, agency_id)
    owed = select(Task.id).where(Task.period_id == Period.id, status_sql.BINDS, status_sql.OPEN)
    periods = session.scalars(
        select(Period)
        .join(Item, Item.id == Period.item_id)
        .join(Directive, Directive.id == Item.directive_id)
        .options(joinedload(Period.item).joinedload(Item.directive))
        .where(
            *which,
            Directive.state == DirectiveState.ISSUED,
            Item.stopped_at.is_(None),
            Period.skipped_at.is_(None),
            Period.locked_at.is_(None),
            Period.due_at > now,
            Period.due_at <= now + day_off.ASK_BEFORE,
            Period.kept_due_at.is_distinct_from(Period.due_at),
            owed.exists(),
        )
        .order_by(Period.due_at, Period.id)
    )
    return [question for period in periods if (question := _question(period, calendar)) is not None]


def _question(period: Period, calendar: schedule.WorkingCalendar) -> DayOffQuestion | None:
    assert period.due_at is not None
    met = day_off.day_off(period.due_at, period.item.rrule, calendar)
    return None if met is None else DayOffQuestion(period, period.due_at, *met)
