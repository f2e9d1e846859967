"""Erase what a unit answered: a version of a report, who acknowledged, an incident."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.acts.report_incident import kept_documents
from directives.files import mark_all_erased
from directives.incidents import handling, register
from directives.models import (
    Acknowledgement,
    AnswerDraft,
    CountedReport,
    Evidence,
    Incident,
    IncomingMail,
    Report,
    StoredFile,
    Task,
)
from directives.questions import conversations
from directives.record import locks
from workflows.followup.changes import NotOpen
from workflows.followup.erasing.incoming import erase_incoming
from workflows.followup.erasing.traces import blank_mails, record_erased
from workflows.mailing.occasions import acknowledged, incident_receipt, question, receipt, recorded, returned

REPORT_MAILS = (returned.MAIL, recorded.MAIL, receipt.MAIL, question.MAIL)
"""The mails that quote a report or its review."""


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
    blank_mails(session, assignment, REPORT_MAILS)
    erased = [report, *report.reviews, *report.links, *entries, *asked, *files]
    data = {"version": report.version, "files": len(files)}
    record_erased(session, assignment, by, data, erased, report.task)
    # the unit's mail that it was entered from contains the same text
    for incoming in _entered_from(session, report):
        files += erase_incoming(session, incoming, by)
    return files


def _entered_from(session: Session, report: Report) -> Sequence[IncomingMail]:
    of_report = select(CountedReport.incoming_id).where(CountedReport.report_id == report.id)
    kept = select(IncomingMail).join(StoredFile, StoredFile.id == IncomingMail.original_id)
    return session.scalars(kept.where(IncomingMail.id.in_(of_report), StoredFile.erased_at.is_(None))).all()


def _own_files(session: Session, report: Report) -> list[StoredFile]:
    """The files of this version that no other version or draft of the unit has; one file may prove several items."""
    files = [one.file for one in report.evidence] + ([report.letter_file] if report.letter_file else [])
    same = select(Task.id).where(Task.assignment_id == report.task.assignment_id)
    others = select(Report.id).where(Report.task_id.in_(same), Report.id != report.id, Report.salt.is_not(None))
    drafted = and_(Evidence.report_id.is_(None), Evidence.task_id.in_(same))
    shared = set(session.scalars(select(Evidence.file_id).where(or_(Evidence.report_id.in_(others), drafted))))
    shared |= set(session.scalars(select(Report.letter_file_id).where(Report.id.in_(others))))
    return [file for file in files if file.id not in shared]


def erase_acknowledgement(session: Session, row: Acknowledgement, by: ActedBy) -> None:
    """Erase who acknowledged and at which telephone; that and when the unit did stays. Raises NotOpen if erased."""
    assignment = row.assignment
    locks.lock(session, assignment)
    session.refresh(row, ["salt"])
    if not row.salt:
        raise NotOpen
    row.name = row.position = row.phone = row.told_by = row.salt = ""
    blank_mails(session, assignment, [acknowledged.MAIL, recorded.MAIL])
    record_erased(session, assignment, by, {"acknowledgement": row.id}, [row])


def erase_incident(session: Session, incident: Incident, by: ActedBy) -> list[StoredFile]:
    """Erase what a unit reported of an incident, first and later, its documents, who reported it, and our own words.

    So are documents kept for what the unit would add. Its kind and times stay, and the draft of the unit, which is
    about another incident. Raises NotOpen. Returns the files, for `files.unlink`.
    """
    locks.lock(session, incident.task.assignment)
    session.refresh(incident, ["salt"])
    if incident.salt is None:
        raise NotOpen
    told, done = register.reports_of(session, incident), handling.acts_on(session, incident)
    unsent = session.scalars(kept_documents(incident.task_id, incident.id)).all()
    kept = [one.file for report in told for one in report.files] + [one.file for one in unsent]
    files = mark_all_erased(kept, by.now)
    for one in unsent:
        session.delete(one)
    for report in told:
        report.handling = report.help_needed = report.typed_by = report.salt = None
        report.told_by = ""
    for act in done:
        act.text = act.salt = None
    blank_mails(session, incident.task.assignment, [recorded.MAIL, incident_receipt.MAIL])
    data = {"incident": incident.id, "files": len(files)}
    record_erased(session, incident.task.assignment, by, data, [*told, *done, *files], incident.task)
    return files
