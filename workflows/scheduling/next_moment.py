"""The next moment at which something falls due or somebody is told of it: where a rehearsal's clock jumps to."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Period, Unit
from directives.rules import reminder_plan
from directives.rules.schedule import OfficeHours
from workflows.scheduling import owed
from workflows.scheduling.office_day import OfficeDay, office_day


def next_moment(session: Session, now: datetime, hours: OfficeHours) -> datetime | None:
    """The first of the dates, reminders and escalations to come; None where there is none."""
    agencies = session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all()
    days = [office_day(session, agency, now, hours) for agency in agencies]
    due_at = session.scalar(select(func.min(Period.due_at)).where(Period.due_at > now, Period.skipped_at.is_(None)))
    told = (moment for day in days for moment in _told(session, day) if moment > now)
    return min((moment for moment in (due_at, *told) if moment is not None), default=None)


def _told(session: Session, day: OfficeDay) -> Iterator[datetime]:
    for turn in owed.turns(session, day.agency.id, day.plans):
        plan = day.plans[turn.directive_id]
        yield from (moment.at for moment in reminder_plan.reminders(plan, turn.given, day.calendar, day.hours))
        for count in (plan.superior_after, plan.leader_after):
            if count is not None:
                yield reminder_plan.escalation(count, turn.given.due_at, day.calendar, day.hours)
