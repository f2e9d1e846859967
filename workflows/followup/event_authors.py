"""Who did what an event records: a member of staff, whoever signed what the unit submitted, else a mailbox."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import EVENT_OF_STANDING
from directives.models import (
    Acknowledgement,
    Assignment,
    Event,
    Extension,
    Incident,
    Objection,
    PlatformAnswer,
    Report,
    Staff,
)
from directives.record.ledger import data_of
from directives.rules.moves import OBJECTIONS
from directives.terms import ActorKind, EventKind
from workflows.web.signed import SignedRow, from_mailbox, who_signed

OBJECTING = frozenset({*OBJECTIONS, EventKind.NOT_OURS})


def names_of(
    session: Session, assignment: Assignment, events: Iterable[Event]
) -> dict[tuple[ActorKind, int | None], str]:
    """{who caused an event: name} of staff, and of the mailboxes of an assignment's links."""
    names = staff_names(session, events)
    names.update({(ActorKind.LINK, link.id): from_mailbox(link) for link in assignment.links})
    return names


def signatures(session: Session, assignment: Assignment, events: Sequence[Event]) -> dict[int, str]:
    """{event id: who signed} for what the unit submitted; a link alone names only the mailbox."""
    task_ids = {event.task_id for event in events if event.task_id is not None}
    rows: dict[tuple[type[SignedRow], object], SignedRow] = {}
    for report in session.scalars(select(Report).where(Report.task_id.in_(task_ids))):
        rows[Report, (report.task_id, report.version)] = report
    for incident in session.scalars(select(Incident).where(Incident.task_id.in_(task_ids))):
        rows[Incident, incident.id] = incident
    for extension in session.scalars(select(Extension).where(Extension.task_id.in_(task_ids))):
        rows[Extension, extension.id] = extension
    for objection in session.scalars(select(Objection).where(Objection.assignment_id == assignment.id)):
        rows[Objection, objection.id] = objection
    answers = select(PlatformAnswer).where(PlatformAnswer.assignment_id == assignment.id)
    rows |= {(PlatformAnswer, answer.id): answer for answer in session.scalars(answers)}
    # an acknowledgement carries no event id: the first event belongs to the first row
    received = select(Event.id).where(Event.on_assignment(assignment.id, EventKind.ACKNOWLEDGED)).order_by(Event.id)
    acknowledged = session.scalars(received).all()
    rows |= {(Acknowledgement, id_): row for id_, row in zip(acknowledged, assignment.acknowledgements, strict=False)}
    found = {event.id: rows.get(_signed_row(event)) for event in events}
    return {event_id: who_signed(row) for event_id, row in found.items() if row is not None}


def _signed_row(event: Event) -> tuple[type[SignedRow], object]:
    """The noun and key of the row that an event recorded."""
    data = data_of(event.body)
    if event.kind in EVENT_OF_STANDING.values():
        return Report, (event.task_id, data["version"])
    if event.kind == EventKind.INCIDENT_REPORTED:
        return Incident, data["incident"]
    if event.kind in OBJECTING and "objection" in data:
        return Objection, data["objection"]
    if "platform_answer" in data:
        return PlatformAnswer, data["platform_answer"]
    return (Extension, data["extension"]) if event.kind == EventKind.EXTENSION_ASKED else (Acknowledgement, event.id)


def staff_names(session: Session, events: Iterable[Event]) -> dict[tuple[ActorKind, int | None], str]:
    """The same of staff alone."""
    people = {event.actor_id for event in events if event.actor_kind == ActorKind.STAFF}
    found = session.scalars(select(Staff).where(Staff.id.in_(people)))
    return {(ActorKind.STAFF, staff.id): staff.name for staff in found}
