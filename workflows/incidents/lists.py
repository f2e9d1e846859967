"""Who has viewed an incident."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from directives.models import AccessEntry, Incident, Staff
from directives.terms import AccessKind

OPENINGS = (AccessKind.INCIDENT_VIEWED, AccessKind.INCIDENT_FILE_OPENED, AccessKind.INCIDENT_TAKEN)


def views(session: Session, incident: Incident) -> Sequence[Row[datetime, str, AccessKind]]:
    """When and by whom an incident's text or a document was opened or taken out, latest first."""
    of_incident = select(Incident.id).where((Incident.id == incident.id) | (Incident.first_id == incident.id))
    return session.execute(
        select(AccessEntry.at, Staff.name, AccessEntry.kind)
        .join(Staff, Staff.id == AccessEntry.staff_id)
        .where(AccessEntry.incident_id.in_(of_incident), AccessEntry.kind.in_(OPENINGS))
        .order_by(AccessEntry.at.desc(), AccessEntry.id.desc())
    ).all()
