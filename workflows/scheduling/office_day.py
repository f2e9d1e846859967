"""An agency's day at one moment: calendar, office hours, reminder plans and paused units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Directive, Unit
from directives.queries.agency_calendar import calendar_of
from directives.queries.pauses import Pauses, pauses_of
from directives.rules import reminder_plan, schedule
from directives.rules.reminder_plan import ReminderPlan
from directives.rules.schedule import OfficeHours, WorkingCalendar
from directives.terms import DirectiveState
from workflows.scheduling.owed import of_agency


@dataclass(frozen=True)
class OfficeDay:
    """All that decides which mails an agency sends at a moment, apart from the owed tasks."""

    agency: Unit
    now: datetime
    calendar: WorkingCalendar
    hours: OfficeHours
    pauses: Pauses
    plan: ReminderPlan
    """The agency's reminder plan."""
    plans: Mapping[int, ReminderPlan]
    """{id of a directive under follow-up: its reminder plan}; also of what superiors have passed on."""
    own: frozenset[int]
    """The directives (ids) that the agency itself issued: only of these superiors and leaders are told."""

    @cached_property
    def today(self) -> date:
        """The day in Vietnam."""
        return schedule.local(self.now).date()

    @property
    def is_open(self) -> bool:
        """Whether it is office hours now; outside them no mail is queued."""
        return schedule.in_office_hours(self.now, self.calendar, self.hours)

    @property
    def opens_the_week(self) -> bool:
        """Whether today is the first working day of its week, when weekly mails go out."""
        return schedule.first_working_day(self.today, self.calendar) == self.today


def office_day(session: Session, agency: Unit, now: datetime, hours: OfficeHours) -> OfficeDay:
    columns = select(Directive.id, Directive.reminders, Directive.issuer_id)
    followed = session.execute(columns.where(of_agency(agency.id), Directive.state == DirectiveState.ISSUED)).all()
    return OfficeDay(
        agency,
        now,
        calendar_of(session, agency.id),
        hours,
        pauses_of(session, agency.id, now),
        reminder_plan.plan_of(agency.reminders),
        {id_: reminder_plan.plan_of(agency.reminders, its_own) for id_, its_own, _issuer in followed},
        frozenset(id_ for id_, _plan, issuer_id in followed if issuer_id == agency.id),
    )
