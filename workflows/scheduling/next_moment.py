"""The next moment at which something is due or a mail about it is sent; a rehearsal's clock can jump there."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.boards import acknowledging
from directives.models import Period, Unit
from directives.rules import reminder_plan, schedule
from directives.rules.schedule import OfficeHours
from workflows.scheduling import owed
from workflows.scheduling.office_day import OfficeDay, office_day


def next_moment(session: Session, now: datetime, hours: OfficeHours) -> datetime | None:
    """The first of the dates, reminders and escalations to come; None if there is none."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all()
    days = [office_day(session, agency, now, hours) for agency in agencies]
    due_at = session.scalar(select(func.min(Period.due_at)).where(Period.due_at > now, Period.skipped_at.is_(None)))
    moments = (
        moment for day in days for moment in (*_moments(session, day), *_to_acknowledge(session, day)) if moment > now
    )
    return min((moment for moment in (due_at, *moments) if moment is not None), default=None)


def _moments(session: Session, day: OfficeDay) -> Iterator[datetime]:
    for period in owed.due_periods(session, day.agency.id, day.plans):
        plan = day.plans[period.directive_id]
        yield from (moment.at for moment in reminder_plan.reminders(plan, period.duty, day.calendar, day.hours))
        for count in (plan.superior_after, plan.leader_after):
            if count is not None:
                yield reminder_plan.escalation(count, period.duty.due_at, day.calendar, day.hours)


def _to_acknowledge(session: Session, day: OfficeDay) -> Iterator[datetime]:
    """When units are reminded to acknowledge, and when their dates for it have passed."""
    for due_at in {one.due_at for one in acknowledging.awaited(session, day.agency.id, day.now)}:
        yield from (schedule.at(schedule.last_day(due_at), day.hours[0]), due_at)
