"""Who is alerted of an incident: the officer, and those on the agency's duty list, or by role while it has none."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.incidents.duty_hours import DutyHours, on_duty
from directives.models import Directive, IncidentDuty, Staff
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.terms import Role

BY_ROLE = frozenset({Role.LEADER, Role.HEAD})
"""Roles that are alerted while an agency has no duty list."""

MAY_READ = frozenset({Role.OFFICER, Role.HEAD, Role.LEADER})
"""Who may read what an incident says. Not administrators: they have no need to know what happened to children."""


def duty_list(session: Session, agency_id: int) -> Sequence[IncidentDuty]:
    """The agency's duty list in its order, without those who have left."""
    query = select(IncidentDuty).join(Staff, Staff.id == IncidentDuty.staff_id)
    here = query.where(IncidentDuty.agency_id == agency_id, Staff.left_at.is_(None))
    return session.scalars(here.order_by(IncidentDuty.position, IncidentDuty.id)).all()


def alerted(session: Session, directive: Directive, now: datetime) -> list[Staff]:
    """Whom to mail at this moment: those on duty in their order, then the directive's officer."""
    agency_id, moment = directive.issuer_id, schedule.local(now)
    listed = [DutyHours(one.staff, one.days, one.starts, one.ends) for one in duty_list(session, agency_id)]
    if listed:
        works = calendar_of(session, agency_id).works(moment.date())
        chosen = on_duty(listed, moment, works=works)
    else:
        here = select(Staff).where(Staff.agency_id == agency_id, Staff.left_at.is_(None)).order_by(Staff.id)
        chosen = [staff for staff in session.scalars(here) if staff.roles & BY_ROLE]
    officer = session.get(Staff, directive.officer_id) if directive.officer_id else None
    if officer is not None and officer.left_at is None and officer not in chosen:
        chosen.append(officer)
    return chosen
