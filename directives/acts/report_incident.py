"""Report an incident for a conditional item ('khi có vấn đề phát sinh')."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.acts.origin import Origin
from directives.files import new_public_id
from directives.models import Incident, IncidentChoice, IncidentFile, StoredFile, Task
from directives.record import ledger, locks
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, IncidentList, IncidentStage


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
    level: str = ""
    stage: IncidentStage = IncidentStage.FIRST


class IncidentClosed(ValueError):
    """The department has closed it: what happens from now on is an incident of its own."""


def report_incident(
    session: Session, task: Task, answer: IncidentAnswer, origin: Origin, now: datetime, first: Incident | None = None
) -> Incident:
    """Record an incident, or what is added to the one of the notice `first`. Pressing twice makes one report.

    A task may have many incidents. Raises IncidentClosed.
    """
    locks.lock(session, task.assignment)
    earlier = repeated.presses(session, Incident, answer.submission_key, Incident.task_id == task.id)
    if earlier and _is_same(earlier[0], answer):
        return earlier[0]
    if first is not None:
        session.refresh(first)
        if first.closed_at is not None:
            raise IncidentClosed
    answer = replace(answer, submission_key=repeated.unused(answer.submission_key, earlier))
    incident = _new(session, task, answer, origin, now, first)
    session.add(incident)
    session.flush()
    attached = _attach(session, incident, answer.file_ids)
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


def _new(
    session: Session, task: Task, answer: IncidentAnswer, origin: Origin, now: datetime, first: Incident | None
) -> Incident:
    return Incident(
        public_id=new_public_id(),
        task_id=task.id,
        submission_key=answer.submission_key,
        first_id=first.id if first else None,
        stage=answer.stage,
        kind=answer.kind,
        kind_name=first.kind_name if first else _name(session, task, IncidentList.KIND, answer.kind),
        level=answer.level,
        level_name=first.level_name if first else _name(session, task, IncidentList.LEVEL, answer.level),
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


def _name(session: Session, task: Task, which: IncidentList, key: str) -> str:
    """What the agency calls a kind or level now: later it may call it otherwise."""
    agency_id = task.assignment.directive.issuer_id
    of_agency = (IncidentChoice.agency_id == agency_id, IncidentChoice.which == which, IncidentChoice.key == key)
    return session.scalar(select(IncidentChoice.name).where(*of_agency)) or ""


def kept_documents(task_id: int, first_id: int | None) -> Select[IncidentFile]:
    """The documents kept for a first notice that is being written, or for what is added to one."""
    kept = select(IncidentFile).where(IncidentFile.task_id == task_id, IncidentFile.incident_id.is_(None))
    return kept.where(IncidentFile.first_id == first_id).order_by(IncidentFile.id)


def _attach(session: Session, incident: Incident, file_ids: Collection[int]) -> list[IncidentFile]:
    """Move documents from the draft to the report."""
    drafted = session.scalars(kept_documents(incident.task_id, incident.first_id))
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
        "stage": incident.stage,
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


def added_to(first: Incident, stage: IncidentStage, answer: IncidentAnswer) -> IncidentAnswer:
    """What is added to an incident: what is known of it from the first notice stays."""
    names = ("kind", "level", "occurred_at", "hour_known", "school_level")
    known: dict[str, Any] = {name: getattr(first, name) for name in names}
    return replace(answer, stage=stage, **known)
