"""Alert those on duty, or the officer and the leaders, that a unit reported an incident or added to one."""

from sqlalchemy.orm import Session

from directives.incidents.alerted import alerted
from directives.models import Incident
from workflows.mailing import outbox
from workflows.mailing.occasions import incident_alert


def alert(session: Session, incident: Incident) -> None:
    """Mail them, by whichever channel it came; never its text."""
    assignment = incident.task.assignment
    directive, unit, first = assignment.directive, assignment.responsible_unit, incident.first or incident
    values = {"incident": first.public_id, "reporter": unit.name, "at": incident.recorded_at, "stage": incident.stage}
    chosen = alerted(session, directive, incident.recorded_at)
    for staff in chosen:
        outbox.tell(
            session,
            incident_alert.MAIL,
            about=incident,
            to=staff,
            now=incident.recorded_at,
            values={**values, "together": [other.name for other in chosen if other.id != staff.id]},
            directive=directive,
        )
