"""Report an incident for a conditional item ('khi có vấn đề phát sinh')."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.acts.origin import Origin
from directives.files import new_public_id
from directives.models import Incident, IncidentFile, StoredFile, Task
from directives.record import ledger, locks
from directives.record.seals import new_salt, seal
from directives.terms import EventKind


@dataclass(frozen=True)
class IncidentAnswer:
    """An incident in the unit's words. The form asks for no names: pupils' data must not be collected."""

    kind: str
    submission_key: str
    handling: str
    occurred_at: datetime | None = None
    school_level: str = ""
    concerned: int | None = None
    help_needed: str = ""
    typed_by: str = ""
    hour_known: bool = True
    """Whether an hour was given; else `occurred_at` is the start of the day."""
    file_ids: tuple[int, ...] = ()


def report_incident(session: Session, task: Task, answer: IncidentAnswer, origin: Origin, now: datetime) -> Incident:
    """Record an incident; a task may have many. Pressing twice makes one incident."""
    locks.lock(session, task.assignment)
    earlier = repeated.presses(session, Incident, answer.submission_key, Incident.task_id == task.id)
    if earlier and _is_same(earlier[0], answer):
        return earlier[0]
    answer = replace(answer, submission_key=repeated.unused(answer.submission_key, earlier))
    incident = Incident(
        public_id=new_public_id(),
        task_id=task.id,
        submission_key=answer.submission_key,
        kind=answer.kind,
        occurred_at=answer.occurred_at,
        school_level=answer.school_level,
        concerned=answer.concerned,
        handling=answer.handling,
        help_needed=answer.help_needed,
        typed_by=answer.typed_by,
        hour_known=answer.hour_known,
        salt=new_salt(),
        recorded_at=ledger.next_moment(session, task.assignment, now),
        happened_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
        staff_id=origin.staff_id,
        told_by=origin.told_by,
    )
    session.add(incident)
    session.flush()
    attached = _attach(session, task, incident, answer.file_ids)
    files = [one.file for one in attached]
    data = sealed_content(incident, files)
    ledger.record(
        session,
        task.assignment,
        EventKind.INCIDENT_REPORTED,
        now,
        origin.actor,
        data,
        task=task,
        happened_at=origin.happened_at,
        rows=[incident, *attached, *files],
    )
    return incident


def _attach(session: Session, task: Task, incident: Incident, file_ids: Collection[int]) -> list[IncidentFile]:
    """Move documents from the task's draft to the incident."""
    drafted = session.scalars(
        select(IncidentFile).where(IncidentFile.task_id == task.id, IncidentFile.incident_id.is_(None))
    )
    moved = [one for one in drafted if one.file_id in file_ids]
    for one in moved:
        one.incident_id = incident.id
    session.flush()
    return moved


def sealed_content(incident: Incident, files: Iterable[StoredFile]) -> dict[str, Any]:
    """Event data for an incident: salted digests of its words, of who told staff, and of its documents."""
    salt = incident.salt or ""
    return {
        "incident": incident.id,
        "channel": incident.channel,
        "text": seal(salt, incident.kind, incident.handling, incident.help_needed, incident.typed_by),
        "told_by": seal(salt, incident.told_by),
        "files": sorted(seal(salt, file.sha256) for file in files),
    }


def _is_same(known: Incident, answer: IncidentAnswer) -> bool:
    """Whether an incident already holds this answer."""
    return all(
        getattr(known, part.name) == getattr(answer, part.name)
        for part in fields(answer)
        if part.name not in {"submission_key", "file_ids"}
    )
