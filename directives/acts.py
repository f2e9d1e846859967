"""Verbs that more than one workflow needs: a unit's answer comes by its link or is entered by the department.

Each takes the session and `now`, records through the ledger, and commits nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from directives import ledger, locks
from directives.database import table_of
from directives.files import new_public_id
from directives.ledger import Actor, by_link, by_staff, new_salt, seal
from directives.models import (
    Acknowledgement,
    AnswerDraft,
    Assignment,
    Evidence,
    Figure,
    Incident,
    Link,
    Report,
    Review,
    Staff,
    StoredFile,
    Task,
)
from directives.terms import Channel, EventKind, Standing, Verdict

_NEW_ACKNOWLEDGEMENT = insert(table_of(Acknowledgement)).inline()

SAID = {
    Standing.UNDER_WAY: EventKind.UNDER_WAY,
    Standing.IMPLEMENTED: EventKind.IMPLEMENTED,
    Standing.REPORTED: EventKind.REPORTED,
}


@dataclass(frozen=True)
class Origin:
    """How an answer came: by which hand, through which channel, and when it reached the department."""

    actor: Actor
    channel: Channel
    happened_at: datetime
    link_id: int | None = None
    staff_id: int | None = None
    told_by: str = ""


def from_link(link: Link, now: datetime) -> Origin:
    """An answer that the holder of a link gives now."""
    return Origin(by_link(link.id), Channel.LINK, now, link_id=link.id)


def from_staff(staff: Staff, channel: Channel, told_by: str, happened_at: datetime) -> Origin:
    """An answer that came otherwise and that the department enters: 'Sở nhập thay'."""
    return Origin(by_staff(staff.id), channel, happened_at, staff_id=staff.id, told_by=told_by)


@dataclass(frozen=True)
class Answer:
    """What a unit says of a task."""

    said: Standing
    submission_key: str
    text: str = ""
    implemented_on: date | None = None
    figures: dict[int, Decimal | None] = field(default_factory=dict)
    typed_by: str = ""
    approved_by: str = ""
    letter_number: str = ""
    letter_on: date | None = None
    letter_file_id: int | None = None
    file_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class IncidentAnswer:
    """What happened, as the unit tells it; no names of pupils are asked."""

    kind: str
    submission_key: str
    handling: str
    occurred_at: datetime | None = None
    school_level: str = ""
    concerned: int | None = None
    help_needed: str = ""
    typed_by: str = ""


def acknowledge(  # noqa: PLR0913, PLR0917 (what an acknowledgement says)
    session: Session,
    assignment: Assignment,
    name: str,
    position: str,
    origin: Origin,
    now: datetime,
    arrival_number: str = "",
    arrived_on: date | None = None,
) -> None:
    """Record who received it. A second press of the same person by the same link changes nothing."""
    locks.lock(session, assignment)
    if _said_before(session, assignment, name, position, origin):
        return
    salt = new_salt()
    data = {
        "channel": origin.channel,
        "who": seal(salt, name, position, origin.told_by),
        "number": arrival_number,
        "arrived_on": arrived_on,
    }
    event = ledger.record(
        session, assignment, EventKind.ACKNOWLEDGED, now, origin.actor, data, happened_at=origin.happened_at
    )
    session.connection().execute(
        _NEW_ACKNOWLEDGEMENT,
        {
            "assignment_id": assignment.id,
            "name": name,
            "position": position,
            "salt": salt,
            "arrival_number": arrival_number,
            "arrived_on": arrived_on,
            "recorded_at": event.recorded_at,
            "happened_at": origin.happened_at,
            "channel": origin.channel,
            "link_id": origin.link_id,
            "staff_id": origin.staff_id,
            "told_by": origin.told_by,
        },
    )


def _said_before(session: Session, assignment: Assignment, name: str, position: str, origin: Origin) -> bool:
    if assignment.acknowledged_at is None or origin.link_id is None:
        return False
    same = select(Acknowledgement.id).where(
        Acknowledgement.assignment_id == assignment.id,
        Acknowledgement.link_id == origin.link_id,
        Acknowledgement.name == name,
        Acknowledgement.position == position,
    )
    return session.scalars(same).first() is not None


def submit(session: Session, task: Task, answer: Answer, origin: Origin, now: datetime) -> Report:
    """Record a version of what a unit says of a task; it acknowledges too. The same press twice is one version."""
    locks.lock(session, task.assignment)
    known = session.scalar(
        select(Report).where(Report.task_id == task.id, Report.submission_key == answer.submission_key)
    )
    if known is not None:
        return known
    report = _version(session, task, answer, origin, now)
    files = _attach(session, task, report, answer)
    data = {
        "version": report.version,
        "channel": origin.channel,
        "implemented_on": answer.implemented_on,
        "text": seal(report.salt or "", answer.text, answer.typed_by, answer.approved_by, origin.told_by),
        "figures": {str(spec): value for spec, value in sorted(answer.figures.items())},
        "letter": [answer.letter_number, answer.letter_on],
        "files": files,
    }
    event = ledger.record(
        session, task.assignment, SAID[answer.said], now, origin.actor, data, task=task, happened_at=origin.happened_at
    )
    report.recorded_at = event.recorded_at
    session.execute(delete(AnswerDraft).where(AnswerDraft.task_id == task.id))
    return report


def _version(session: Session, task: Task, answer: Answer, origin: Origin, now: datetime) -> Report:
    last = session.scalar(select(func.max(Report.version)).where(Report.task_id == task.id)) or 0
    report = Report(
        task_id=task.id,
        version=last + 1,
        submission_key=answer.submission_key,
        said=answer.said,
        implemented_on=answer.implemented_on,
        text=answer.text,
        typed_by=answer.typed_by,
        approved_by=answer.approved_by,
        salt=new_salt(),
        letter_number=answer.letter_number,
        letter_on=answer.letter_on,
        letter_file_id=answer.letter_file_id,
        recorded_at=now,
        happened_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
        staff_id=origin.staff_id,
        told_by=origin.told_by,
        figures=[Figure(spec_id=spec, value=value) for spec, value in answer.figures.items()],
    )
    session.add(report)
    session.flush()
    return report


def _attach(session: Session, task: Task, report: Report, answer: Answer) -> list[str]:
    """Tie the files to this version; returns their digests, salted with the report's salt."""
    file_ids = list(answer.file_ids)
    session.add_all(Evidence(task_id=task.id, report_id=report.id, file_id=file_id) for file_id in file_ids)
    session.execute(delete(Evidence).where(Evidence.task_id == task.id, Evidence.report_id.is_(None)))
    wanted = [*file_ids, *([answer.letter_file_id] if answer.letter_file_id else [])]
    digests = session.execute(select(StoredFile.id, StoredFile.sha256).where(StoredFile.id.in_(wanted))).all()
    return sorted(seal(report.salt or "", digest) for _, digest in digests)


def report_incident(session: Session, task: Task, answer: IncidentAnswer, origin: Origin, now: datetime) -> Incident:
    """Record an incident; any number of them for one task. The same press twice is one incident."""
    locks.lock(session, task.assignment)
    known = session.scalar(
        select(Incident).where(Incident.task_id == task.id, Incident.submission_key == answer.submission_key)
    )
    if known is not None:
        return known
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
        salt=new_salt(),
        recorded_at=now,
        happened_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
        staff_id=origin.staff_id,
    )
    session.add(incident)
    session.flush()
    data = {
        "incident": incident.id,
        "channel": origin.channel,
        "text": seal(incident.salt or "", answer.kind, answer.handling, answer.help_needed, answer.typed_by),
    }
    event = ledger.record(
        session,
        task.assignment,
        EventKind.INCIDENT_REPORTED,
        now,
        origin.actor,
        data,
        task=task,
        happened_at=origin.happened_at,
    )
    incident.recorded_at = event.recorded_at
    return incident


def review(
    session: Session,
    report: Report,
    verdict: Verdict,
    staff: Staff,
    now: datetime,
    wanted: str = "",
    due_at: datetime | None = None,
) -> Review:
    """Approve a version, or return it with what is wanted and by when.

    ValueError where a newer version has come since: the officer must see that one first.
    """
    task = report.task
    locks.lock(session, task.assignment)
    last = session.scalar(select(func.max(Report.version)).where(Report.task_id == task.id))
    if report.version != last:
        raise ValueError("a newer version has come")
    salt = new_salt()
    said = Review(
        report_id=report.id, verdict=verdict, wanted=wanted, salt=salt, due_at=due_at, staff=staff, recorded_at=now
    )
    session.add(said)
    kind = EventKind.APPROVED if verdict == Verdict.APPROVED else EventKind.RETURNED
    data = {"version": report.version, "wanted": seal(salt, wanted), "due_at": due_at}
    event = ledger.record(session, task.assignment, kind, now, by_staff(staff.id), data, task=task)
    said.recorded_at = event.recorded_at
    return said


def say_not_ours(session: Session, assignment: Assignment, reason: str, origin: Origin, now: datetime) -> None:
    """Keep the unit's word that the letter is not for it, for the officer to answer; it moves nothing."""
    ledger.record(
        session, assignment, EventKind.NOT_OURS, now, origin.actor, happened_at=origin.happened_at, text=reason
    )


def exempt(session: Session, task: Task, reason: str, staff: Staff, now: datetime) -> None:
    """Free a unit from a task, with who and why."""
    ledger.record(session, task.assignment, EventKind.EXEMPTED, now, by_staff(staff.id), task=task, text=reason)
