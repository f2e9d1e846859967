"""Personal data is taken out: texts, names and files go, the ledger's digests of them stay, and the chain is whole."""

from pathlib import Path

from sqlalchemy.orm import Session

from directives import ledger
from directives.models import Incident, Report, StoredFile
from directives.terms import EventKind
from workflows.following.steps import Change, NotOpen

GONE = "(tệp đã xoá)"
"""Stands for a file's name, which may have told whom it was about."""


def erase_report(session: Session, report: Report, change: Change) -> list[StoredFile]:
    """Take out a version's text, names and files, for good; returns the files, whose bytes `unlink` takes away.

    Figures, dates and the status stay. Raises NotOpen where it has been done.
    """
    ledger.lock(session, report.task.assignment)
    if report.salt is None:
        raise NotOpen
    files = [evidence.file for evidence in report.evidence] + ([report.letter_file] if report.letter_file else [])
    for file in files:
        file.erased_at, file.name = change.now, GONE
    report.text = report.typed_by = report.approved_by = report.salt = None
    report.told_by = ""
    _record(session, report, change, {"version": report.version, "files": len(files)})
    return files


def erase_incident(session: Session, incident: Incident, change: Change) -> None:
    """Take out what an incident tells and who told it; its kind and times stay. Raises NotOpen where it is done."""
    ledger.lock(session, incident.task.assignment)
    if incident.salt is None:
        raise NotOpen
    incident.handling = incident.help_needed = incident.typed_by = incident.salt = None
    _record(session, incident, change, {"incident": incident.id})


def _record(session: Session, what: Report | Incident, change: Change, data: dict[str, int]) -> None:
    ledger.record(session, what.task.assignment, EventKind.TEXT_ERASED, change.now, ledger.by_staff(change.staff.id),
                  data, task=what.task, text=change.reason)  # fmt: skip


def unlink(folder: Path, files: list[StoredFile]) -> None:
    """Take the bytes away, after the commit; what is left by a crash is swept later."""
    for file in files:
        (folder / file.stored_name).unlink(missing_ok=True)
