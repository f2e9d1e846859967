"""The receipts of a unit as plain values: what was recorded, when, by whom, what comes next, and how to check it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from directives import acts
from directives.boards.whats_next import WhatsNext, whats_next
from directives.models import Acknowledgement, Assignment, Incident, Report, Task
from directives.models.directives import numbered
from directives.queries import submissions
from directives.queries.submissions import Receipt
from directives.terms import EventKind
from workflows import clock
from workflows.web import links
from workflows.web.signed import from_mailbox, who_signed


@dataclass(frozen=True)
class TwoHands:
    """A report that waited for the head: when and by which mailbox it was entered, and released."""

    entered_at: datetime
    entered_by: str
    released_at: datetime
    released_by: str


@dataclass(frozen=True)
class ReceiptPaper:
    agency: str
    unit: str
    number: str
    dated_on: date | None
    subject: str
    kind: EventKind
    """What was recorded; of an incident neither its kind nor its words."""
    item: str
    period_due_at: datetime | None
    version: int | None
    by: str
    two_hands: TwoHands | None
    receipt: Receipt
    check_url: str
    """Where anybody checks the code, as its QR code says it too."""
    next: WhatsNext
    rehearsal: bool


def check_url(receipt: Receipt) -> str:
    """Where anybody checks the code of a receipt."""
    return links.public(url_for("proof.check", ma=receipt.code))


def of_acknowledgement(session: Session, assignment: Assignment, now: datetime) -> ReceiptPaper | None:
    """None before the unit has acknowledged by itself or by a member of staff."""
    first = assignment.acknowledgements[0] if assignment.acknowledgements else None
    return _paper(session, assignment, EventKind.ACKNOWLEDGED, first, now) if first else None


def of_report(session: Session, task: Task, version: int, now: datetime) -> ReceiptPaper | None:
    """None if there is no such version."""
    found = next((one for one in submissions.reports(session, [task]) if one.version == version), None)
    kind = acts.EVENT_OF_STANDING[found.standing] if found else EventKind.REPORTED
    return _paper(session, task.assignment, kind, found, now, task) if found else None


def of_incident(session: Session, task: Task, public_id: str, now: datetime) -> ReceiptPaper | None:
    """None if the task has no such incident."""
    found = next((one for one in submissions.incidents(session, [task]) if one.public_id == public_id), None)
    return _paper(session, task.assignment, EventKind.INCIDENT_REPORTED, found, now, task) if found else None


def _paper(
    session: Session,
    assignment: Assignment,
    kind: EventKind,
    row: Acknowledgement | Report | Incident,
    now: datetime,
    task: Task | None = None,
) -> ReceiptPaper | None:
    receipt, directive = submissions.receipt(session, assignment, kind, row.recorded_at, task), assignment.directive
    if receipt is None:
        return None
    with force_locale("vi"):
        by, two_hands = who_signed(row), _two_hands(row)
    return ReceiptPaper(
        agency=directive.agency.name,
        unit=assignment.unit.name,
        number=directive.number,
        dated_on=directive.dated_on,
        subject=directive.subject or directive.title,
        kind=kind,
        item=numbered(task.item.label, task.item.title) if task else "",
        period_due_at=task.period.due_at if task and task.item.rrule else None,
        version=row.version if isinstance(row, Report) else None,
        by=by,
        two_hands=two_hands,
        receipt=receipt,
        check_url=check_url(receipt),
        next=whats_next(session, assignment, now, task.item if task else None),
        rehearsal=clock.is_rehearsal(session),
    )


def _two_hands(row: Acknowledgement | Report | Incident) -> TwoHands | None:
    """None of what went to the department at once."""
    if not isinstance(row, Report) or row.entered_at is None:
        return None
    return TwoHands(row.entered_at, from_mailbox(row.entered_link), row.recorded_at, from_mailbox(row.link))
