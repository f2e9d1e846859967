"""Queries of the follow-up pages: incidents and who viewed them, colleagues to hand over to, scans."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from directives.models import AccessEntry, Assignment, Directive, Incident, Item, Period, Staff, StoredFile, Task
from directives.terms import AccessKind

OPENINGS = (AccessKind.INCIDENT_VIEWED, AccessKind.INCIDENT_FILE_OPENED)


def incidents(session: Session, agency_id: int, public_id: str = "") -> Sequence[Incident]:
    """Incidents reported to an agency, newest first: for all its directives, or for one."""
    newest_first = select(Incident).order_by(Incident.happened_at.desc(), Incident.id.desc())
    query = _of_agency(newest_first, agency_id)
    return session.scalars(query.where(Directive.public_id == public_id) if public_id else query).all()


def directives_with_incidents(session: Session, agency_id: int) -> Sequence[Directive]:
    """An agency's directives with reported incidents, the last issued first."""
    with_incidents = _of_agency(select(Directive.id).select_from(Incident), agency_id)
    return session.scalars(
        select(Directive).where(Directive.id.in_(with_incidents)).order_by(Directive.issued_at.desc())
    ).all()


def _of_agency(query: Select[Any], agency_id: int) -> Select[Any]:
    return (
        query.join(Task, Task.id == Incident.task_id)
        .join(Assignment)
        .join(Directive)
        .where(Directive.issuer_id == agency_id)
    )


def period_of(session: Session, directive: Directive, period_id: int) -> Period | None:
    """A period of this directive."""
    mine = (Period.id == period_id, Item.directive_id == directive.id)
    return session.scalar(select(Period).join(Item, Item.id == Period.item_id).where(*mine))


def views(session: Session, incident: Incident) -> Sequence[Row[datetime, str, AccessKind]]:
    """When and by whom an incident's text or a document was opened, latest first."""
    return session.execute(
        select(AccessEntry.at, Staff.name, AccessEntry.kind)
        .join(Staff, Staff.id == AccessEntry.staff_id)
        .where(AccessEntry.incident_id == incident.id, AccessEntry.kind.in_(OPENINGS))
        .order_by(AccessEntry.at.desc())
    ).all()


def colleagues(session: Session, directive: Directive) -> list[Staff]:
    """Who could follow a directive in its officer's place, by name."""
    others = (Staff.agency_id == directive.issuer_id, Staff.left_at.is_(None), Staff.id != directive.officer_id)
    return [staff for staff in session.scalars(select(Staff).where(*others).order_by(Staff.name)) if staff.acts]


def scans(session: Session, ids: Sequence[int]) -> list[StoredFile]:
    """Scans stored for an answer that is not entered yet; the ids come from the signed session of this browser."""
    return list(session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)).order_by(StoredFile.id)))
