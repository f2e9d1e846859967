"""Personal data is taken out: texts, names and files go, the ledger's digests of them stay, and the chain is whole."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.acts.incoming import count_reply
from directives.models import (
    AnswerDraft,
    Assignment,
    Call,
    CountedReport,
    Event,
    Evidence,
    Extension,
    Incident,
    IncomingMail,
    Mail,
    MailLine,
    Remark,
    Report,
    StoredFile,
    Unit,
)
from directives.record import ledger, locks
from directives.record.ledger import data_of
from directives.terms import ChainKind, CountedAs, EventKind, IncomingKind, Occasion
from workflows.followup.steps import NotOpen

GONE = "(tệp đã xoá)"
"""Stands for a file's name, which may have told whom it was about."""

TELLING = (Occasion.RETURNED, Occasion.RECORDED, Occasion.RECEIPT)
"""The mails that repeat something of a report or of what was said of it."""

WORDS = frozenset({"told_by", "wanted", "answer"})
"""Keys of Mail.values that hold what somebody said."""


def erase_report(session: Session, report: Report, by: ActedBy) -> list[StoredFile]:
    """Take out a version's text, names and files, for good; returns the files, whose bytes `unlink` takes away.

    With it go the unit's draft, the officers' words on the version and what mails repeated of it. Figures, dates and
    the status stay, and a file that another version hands in too. Raises NotOpen where it has been done.
    """
    assignment = report.task.assignment
    locks.lock(session, assignment)
    session.refresh(report, ["salt"])
    if report.salt is None:
        raise NotOpen
    files = _erased(_own_files(session, report), by)
    for review in report.reviews:
        review.wanted = review.salt = None
    report.text = report.typed_by = report.approved_by = report.salt = None
    report.told_by = ""
    session.execute(delete(AnswerDraft).where(AnswerDraft.task_id == report.task_id))
    _blank_mails(session, assignment, TELLING)
    _record(session, report, by, {"version": report.version, "files": len(files)})
    # the mail that it was entered from says the same
    for incoming in _entered_from(session, report):
        files += erase_incoming(session, incoming, by)
    return files


def _erased(files: Iterable[StoredFile], by: ActedBy) -> list[StoredFile]:
    gone = [file for file in files if file.erased_at is None]
    for file in gone:
        file.erased_at, file.name = by.now, GONE
    return gone


def _entered_from(session: Session, report: Report) -> Sequence[IncomingMail]:
    of_report = select(CountedReport.incoming_id).where(CountedReport.report_id == report.id)
    kept = select(IncomingMail).join(StoredFile, StoredFile.id == IncomingMail.original_id)
    return session.scalars(kept.where(IncomingMail.id.in_(of_report), StoredFile.erased_at.is_(None))).all()


def erase_incoming(session: Session, incoming: IncomingMail, by: ActedBy) -> list[StoredFile]:
    """Take out what a person wrote by mail, who wrote it, its files and the mail itself; returns the files.

    What it was counted as stays, and a file that a version of a report with its text hands in. Raises NotOpen.
    """
    parent = _parent(session, incoming, by)
    locks.lock(session, parent)
    locks.lock_row(session, incoming)
    session.refresh(incoming.original, ["erased_at"])
    if incoming.original.erased_at is not None or parent is not _parent(session, incoming, by):
        raise NotOpen  # somebody has erased it, or has tied it to an assignment meanwhile
    if incoming.kind == IncomingKind.REPLY and incoming.counted_as is None:
        count_reply(session, incoming, CountedAs.NOTHING, by.staff, by.now)
    told = select(Report.id).where(Report.salt.is_not(None))
    theirs = set(session.scalars(select(Evidence.file_id).where(Evidence.report_id.in_(told))))
    sent = [one.file for one in incoming.files if one.file_id not in theirs]
    gone = _erased([incoming.original, *sent], by)
    _erase_remark(session, incoming)
    incoming.subject = incoming.text = incoming.sender_name = ""
    incoming.salt = None
    ledger.record(
        session,
        parent,
        EventKind.TEXT_ERASED,
        by.now,
        ledger.by_staff(by.staff.id),
        {"incoming": incoming.id, "files": len(gone)},
        text=by.reason,
    )
    return gone


def _parent(session: Session, incoming: IncomingMail, by: ActedBy) -> Assignment | Unit:
    return incoming.assignment or session.get_one(Unit, by.staff.agency_id)


def _erase_remark(session: Session, incoming: IncomingMail) -> None:
    """The words that the timeline shows are the same."""
    found = session.execute(
        select(Remark, Event.body)
        .join(Event, Event.id == Remark.event_id)
        .where(
            Event.chain_kind == ChainKind.ASSIGNMENT,
            Event.chain_id == incoming.assignment_id,
            Event.kind == EventKind.REMARKED,
        )
    )
    for remark, body in found:
        if data_of(body).get("incoming") == incoming.id:
            remark.text = remark.salt = None


def erase_call(session: Session, call: Call, by: ActedBy) -> None:
    """Take out what was said on the telephone; that it was called, and how it ended, stays. Raises NotOpen."""
    locks.lock(session, call.assignment)
    remark = session.scalar(locks.locking(select(Remark).where(Remark.event_id == call.event_id)))
    if remark is None or remark.salt is None:
        raise NotOpen
    remark.text = remark.salt = None
    ledger.record(
        session,
        call.assignment,
        EventKind.TEXT_ERASED,
        by.now,
        ledger.by_staff(by.staff.id),
        {"call": call.id},
        text=by.reason,
    )


def _own_files(session: Session, report: Report) -> list[StoredFile]:
    """The version's files that no other version with its text hands in."""
    files = [one.file for one in report.evidence] + ([report.letter_file] if report.letter_file else [])
    others = select(Report.id).where(Report.task_id == report.task_id, Report.id != report.id, Report.salt.is_not(None))
    shared = set(session.scalars(select(Evidence.file_id).where(Evidence.report_id.in_(others))))
    shared |= set(session.scalars(select(Report.letter_file_id).where(Report.id.in_(others))))
    return [file for file in files if file.id not in shared]


def _blank_mails(session: Session, assignment: Assignment, occasions: Iterable[Occasion]) -> None:
    """Mails keep what they told; where that may be what is erased, they keep only that they were sent."""
    about = select(MailLine.mail_id).where(MailLine.assignment_id == assignment.id)
    for mail in session.scalars(select(Mail).where(Mail.id.in_(about), Mail.occasion.in_(occasions))):
        mail.values = {name: "" if name in WORDS else value for name, value in mail.values.items()}
        mail.body = ""


def erase_incident(session: Session, incident: Incident, by: ActedBy) -> None:
    """Take out what an incident tells and who told it; its kind and times stay. Raises NotOpen where it is done."""
    locks.lock(session, incident.task.assignment)
    session.refresh(incident, ["salt"])
    if incident.salt is None:
        raise NotOpen
    incident.handling = incident.help_needed = incident.typed_by = incident.salt = None
    _record(session, incident, by, {"incident": incident.id})


def erase_extension(session: Session, extension: Extension, by: ActedBy) -> None:
    """Take out why a later date was asked for, by whom, and the answer's words; the dates stay.

    What the mails of the answer repeated goes too. Raises NotOpen where it has been done.
    """
    assignment = extension.task.assignment
    locks.lock(session, assignment)
    session.refresh(extension)
    if extension.salt is None:
        raise NotOpen
    extension.reason = extension.typed_by = extension.salt = None
    extension.answer = extension.answer_salt = None
    _blank_mails(session, assignment, [Occasion.EXTENSION, Occasion.RECORDED])
    _record(session, extension, by, {"extension": extension.id})


def _record(session: Session, what: Report | Incident | Extension, by: ActedBy, data: dict[str, int]) -> None:
    ledger.record(
        session,
        what.task.assignment,
        EventKind.TEXT_ERASED,
        by.now,
        ledger.by_staff(by.staff.id),
        data,
        task=what.task,
        text=by.reason,
    )


def unlink(folder: Path, files: list[StoredFile]) -> None:
    """Take the bytes away, after the commit; what is left by a crash is swept later."""
    for file in files:
        (folder / file.stored_name).unlink(missing_ok=True)
