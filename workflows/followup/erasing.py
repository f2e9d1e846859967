"""Erase personal data: texts, names and files are deleted; the ledger holds only digests, so its chains stay valid."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import Base
from directives.files import mark_all_erased
from directives.incidents import handling, register
from directives.models import (
    Acknowledgement,
    AnswerDraft,
    Assignment,
    AttributeDeclaration,
    Call,
    CountedReport,
    Event,
    Evidence,
    Extension,
    Incident,
    IncomingMail,
    Mail,
    MailLine,
    Objection,
    PlatformAnswer,
    Remark,
    Report,
    StoredFile,
    Task,
)
from directives.questions import conversations
from directives.record import ledger, locks
from directives.terms import ChainKind, EventKind
from workflows.followup.changes import NotOpen
from workflows.followup.erasing_incoming import erase_incoming
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import acknowledged, incident_receipt, question, receipt, recorded, returned
from workflows.mailing.occasions import extension as extension_mail
from workflows.mailing.occasions import objection as objection_mail

REPORT_MAILS = (returned.MAIL, recorded.MAIL, receipt.MAIL, question.MAIL)
"""The mails that quote a report or its review."""

WORD_KEYS = frozenset({"told_by", "wanted", "answer", "question"})
"""Keys of Mail.values that hold a person's words."""


def erase_report(session: Session, report: Report, by: ActedBy) -> list[StoredFile]:
    """Erase a version's text, names and files for good; returns the files, for `files.unlink` after the commit.

    This also erases the unit's draft, the officers' words on the version, what was asked and answered
    about the task, and what mails quoted from it. Figures, dates
    and the status stay, and files that another version uses too. Raises NotOpen if it has been erased.
    """
    assignment = report.task.assignment
    locks.lock(session, assignment)
    session.refresh(report, ["salt"])
    if report.salt is None:
        raise NotOpen
    files = mark_all_erased(_own_files(session, report), by.now)
    for review in report.reviews:
        review.wanted = review.salt = None
    report.text = report.figures_reason = report.typed_by = report.approved_by = report.salt = None
    report.told_by = ""
    entries = [entry for entry in report.figures if entry.text and entry.spec.kind.is_free_text]
    for entry in entries:
        entry.text = entry.salt = None
    for link in report.links:
        link.url = link.salt = None
    asked = conversations.texts_about(session, report.task)
    for remark in asked:
        remark.text = remark.salt = None
    session.execute(delete(AnswerDraft).where(AnswerDraft.task_id == report.task_id))
    _blank_mails(session, assignment, REPORT_MAILS)
    erased = [report, *report.reviews, *report.links, *entries, *asked, *files]
    _record(session, report, by, {"version": report.version, "files": len(files)}, erased)
    # the unit's mail that it was entered from contains the same text
    for incoming in _entered_from(session, report):
        files += erase_incoming(session, incoming, by)
    return files


def _entered_from(session: Session, report: Report) -> Sequence[IncomingMail]:
    of_report = select(CountedReport.incoming_id).where(CountedReport.report_id == report.id)
    kept = select(IncomingMail).join(StoredFile, StoredFile.id == IncomingMail.original_id)
    return session.scalars(kept.where(IncomingMail.id.in_(of_report), StoredFile.erased_at.is_(None))).all()


def erase_call(session: Session, call: Call, by: ActedBy) -> None:
    """Erase the notes of a call; the call and its outcome stay. Raises NotOpen."""
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
        rows=[remark],
    )


def erase_platform_answer(session: Session, answer: PlatformAnswer, by: ActedBy) -> None:
    """Erase who answered to a platform's figures, and the words; what was said and when stays. Raises NotOpen."""
    assignment = answer.assignment
    locks.lock(session, assignment)
    session.refresh(answer, ["salt"])
    if answer.salt is None:
        raise NotOpen
    remarks = session.scalars(
        select(Remark)
        .join(Event, Event.id == Remark.event_id)
        .where(
            Event.chain_kind == ChainKind.ASSIGNMENT,
            Event.chain_id == assignment.id,
            Event.kind == EventKind.PLATFORM_DISPUTED,
            Event.recorded_at == answer.recorded_at,
        )
    ).all()
    answer.typed_by = answer.salt = None
    for remark in remarks:
        remark.text = remark.salt = None
    actor, data = ledger.by_staff(by.staff.id), {"platform_answer": answer.id}
    rows = [answer, *remarks]
    ledger.record(session, assignment, EventKind.TEXT_ERASED, by.now, actor, data, text=by.reason, rows=rows)


def _own_files(session: Session, report: Report) -> list[StoredFile]:
    """The files of this version that no other version or draft of the unit has; one file may prove several items."""
    files = [one.file for one in report.evidence] + ([report.letter_file] if report.letter_file else [])
    same = select(Task.id).where(Task.assignment_id == report.task.assignment_id)
    others = select(Report.id).where(Report.task_id.in_(same), Report.id != report.id, Report.salt.is_not(None))
    drafted = and_(Evidence.report_id.is_(None), Evidence.task_id.in_(same))
    shared = set(session.scalars(select(Evidence.file_id).where(or_(Evidence.report_id.in_(others), drafted))))
    shared |= set(session.scalars(select(Report.letter_file_id).where(Report.id.in_(others))))
    return [file for file in files if file.id not in shared]


def _blank_mails(session: Session, assignment: Assignment, kinds: Iterable[MailKind]) -> None:
    """Blank the stored values and bodies of these mails; the record that they were sent stays."""
    about = select(MailLine.mail_id).where(MailLine.assignment_id == assignment.id)
    names = [kind.name for kind in kinds]
    for mail in session.scalars(select(Mail).where(Mail.id.in_(about), Mail.occasion.in_(names))):
        mail.values = {name: "" if name in WORD_KEYS else value for name, value in mail.values.items()}
        mail.body = ""


def erase_acknowledgement(session: Session, row: Acknowledgement, by: ActedBy) -> None:
    """Erase who acknowledged and at which telephone; that and when the unit did stays. Raises NotOpen if erased."""
    assignment = row.assignment
    locks.lock(session, assignment)
    session.refresh(row, ["salt"])
    if not row.salt:
        raise NotOpen
    row.name = row.position = row.phone = row.told_by = row.salt = ""
    _blank_mails(session, assignment, [acknowledged.MAIL, recorded.MAIL])
    actor = ledger.by_staff(by.staff.id)
    data = {"acknowledgement": row.id}
    ledger.record(session, assignment, EventKind.TEXT_ERASED, by.now, actor, data, text=by.reason, rows=[row])


def erase_incident(session: Session, incident: Incident, by: ActedBy) -> list[StoredFile]:
    """Erase what a unit reported of an incident, first and later, its documents, who reported it, and our own words.

    Its kind and times stay, and the draft of the unit, which is about another incident. Raises NotOpen. Returns the
    files, for `files.unlink`.
    """
    locks.lock(session, incident.task.assignment)
    session.refresh(incident, ["salt"])
    if incident.salt is None:
        raise NotOpen
    told, done = register.reports_of(session, incident), handling.acts_on(session, incident)
    files = mark_all_erased((one.file for report in told for one in report.files), by.now)
    for report in told:
        report.handling = report.help_needed = report.typed_by = report.salt = None
        report.told_by = ""
    for act in done:
        act.text = act.salt = None
    _blank_mails(session, incident.task.assignment, [recorded.MAIL, incident_receipt.MAIL])
    _record(session, incident, by, {"incident": incident.id, "files": len(files)}, [*told, *done, *files])
    return files


def erase_extension(session: Session, extension: Extension, by: ActedBy) -> None:
    """Erase an extension request's reason, its author and the answer's words; the dates stay.

    This also erases what mails quoted from the answer. Raises NotOpen if it has been erased.
    """
    assignment = extension.task.assignment
    locks.lock(session, assignment)
    session.refresh(extension)
    if extension.salt is None:
        raise NotOpen
    extension.reason = extension.typed_by = extension.salt = None
    extension.answer = extension.answer_salt = None
    _blank_mails(session, assignment, [extension_mail.MAIL, recorded.MAIL])
    _record(session, extension, by, {"extension": extension.id}, [extension])


def erase_objection(session: Session, one: Objection, by: ActedBy) -> None:
    """Erase what a unit said against a task or a letter, who said it, and the words of the answer.

    Its kind, dates and what became of it stay. Raises NotOpen if it has been erased.
    """
    assignment = one.assignment
    locks.lock(session, assignment)
    session.refresh(one)
    if one.salt is None:
        raise NotOpen
    one.reason = one.whose = one.whose_unit_id = one.typed_by = one.position = one.phone = one.salt = None
    one.answer, one.answer_salt, one.told_by = None, None, ""
    _blank_mails(session, assignment, [objection_mail.MAIL, recorded.MAIL])
    kind, actor, data = EventKind.TEXT_ERASED, ledger.by_staff(by.staff.id), {"objection": one.id}
    ledger.record(session, assignment, kind, by.now, actor, data, task=one.task, text=by.reason, rows=[one])


def erase_declaration(session: Session, declaration: AttributeDeclaration, by: ActedBy) -> None:
    """Erase who declared an attribute, and the words of the refusal; what was declared and decided stays.

    Raises NotOpen if it has been erased.
    """
    assignment = declaration.link.assignment
    locks.lock(session, assignment)
    locks.lock_row(session, declaration)
    if declaration.salt is None:
        raise NotOpen
    declaration.declared_by = declaration.salt = declaration.answer = declaration.answer_salt = None
    actor, data = ledger.by_staff(by.staff.id), {"declaration": declaration.id}
    ledger.record(session, assignment, EventKind.TEXT_ERASED, by.now, actor, data, text=by.reason, rows=[declaration])


def _record(
    session: Session, what: Report | Incident | Extension, by: ActedBy, data: dict[str, int], erased: Sequence[Base]
) -> None:
    ledger.record(
        session,
        what.task.assignment,
        EventKind.TEXT_ERASED,
        by.now,
        ledger.by_staff(by.staff.id),
        data,
        task=what.task,
        text=by.reason,
        rows=erased,
    )
