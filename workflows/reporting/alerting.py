"""Alert the officer and the leaders that an incident was reported."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Incident, Staff
from directives.terms import Role
from workflows.mailing import outbox
from workflows.mailing.occasions import incident_alert

ALERTED = frozenset({Role.LEADER, Role.HEAD})
"""Roles that are mailed about an incident at once, in addition to the directive's officer."""


def alert(session: Session, incident: Incident) -> None:
    """Mail them that it was reported, by whichever channel; never its text."""
    assignment = incident.task.assignment
    directive, unit = assignment.directive, assignment.responsible_unit
    here = select(Staff).where(Staff.agency_id == directive.issuer_id, Staff.left_at.is_(None)).order_by(Staff.id)
    for staff in session.scalars(here):
        if staff.id == directive.officer_id or staff.roles & ALERTED:
            outbox.tell(
                session,
                incident_alert.MAIL,
                about=incident,
                to=staff,
                now=incident.recorded_at,
                values={"incident": incident.public_id, "reporter": unit.name, "at": incident.recorded_at},
                directive=directive,
            )
