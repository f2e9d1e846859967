"""Replies by mail that were matched to an assignment: kept there as remarks; only a person counts them as answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.models import Assignment, CountedReport, IncomingFile, IncomingMail, Report, Staff
from directives.queries.waiting import UNHANDLED
from directives.record import ledger, locks
from directives.record.ledger import Actor, by_staff
from directives.record.seals import new_salt, seal
from directives.terms import CountedAs, EventKind, IncomingKind


def visible_to(agency_id: int) -> ColumnElement[bool]:
    """Incoming mail that an agency may see. A mail of unknown owner is seen by nobody until an operator assigns it."""
    return IncomingMail.agency_id == agency_id


def attach_reply(session: Session, incoming: IncomingMail, assignment: Assignment, actor: Actor, now: datetime) -> None:
    """Attach a person's reply to an assignment as a remark. No status changes until a person counts it."""
    locks.lock(session, assignment)
    incoming.kind, incoming.assignment, incoming.salt = IncomingKind.REPLY, assignment, new_salt()
    incoming.agency_id = assignment.directive.agency_id
    session.flush()
    ledger.record(
        session,
        assignment,
        EventKind.REMARKED,
        now,
        actor,
        sealed_content(incoming),
        happened_at=incoming.received_at,
        text=incoming.text,
        rows=[incoming, incoming.original, *incoming.files, *(one.file for one in incoming.files)],
    )


def sealed_content(incoming: IncomingMail) -> dict[str, Any]:
    """Event data for a mail: salted digests of sender, subject, text and files."""
    salt = incoming.salt or ""
    files = [incoming.original, *(one.file for one in incoming.files)]
    return {
        "incoming": incoming.id,
        "mail": seal(salt, incoming.sender_name, incoming.subject, incoming.text),
        "files": sorted(seal(salt, file.sha256) for file in files),
    }


class AlreadyCounted(ValueError):
    """Another person has counted this mail already."""


def count_reply(
    session: Session,
    incoming: IncomingMail,
    counted_as: CountedAs,
    staff: Staff,
    now: datetime,
    report: Report | None = None,
) -> None:
    """Record what an officer counts a reply as. One mail may answer several items and also acknowledge."""
    locks.lock_row(session, incoming)
    if counted_as == CountedAs.NOTHING and incoming.counted_as is not None:
        raise AlreadyCounted
    counted = CountedReport(incoming_id=incoming.id, report_id=report.id) if report is not None else None
    new = [counted] if counted and not _is_counted(session, counted) else []
    session.add_all(new)
    if incoming.counted_as != CountedAs.REPORT:  # a report outweighs the other two
        incoming.counted_as, incoming.counted_at, incoming.staff_id = counted_as, now, staff.id
    if incoming.assignment is not None:
        actor, rows = by_staff(staff.id), [incoming, *new]
        ledger.record(session, incoming.assignment, EventKind.ROWS_SEALED, now, actor, rows=rows)


def _is_counted(session: Session, counted: CountedReport) -> bool:
    same = (CountedReport.incoming_id == counted.incoming_id, CountedReport.report_id == counted.report_id)
    return session.scalar(select(CountedReport.id).where(*same)) is not None


def replies_of(session: Session, assignment: Assignment) -> Sequence[IncomingMail]:
    """Replies about an assignment, newest first."""
    return session.scalars(
        select(IncomingMail)
        .where(IncomingMail.assignment_id == assignment.id, IncomingMail.kind == IncomingKind.REPLY)
        .options(selectinload(IncomingMail.files).joinedload(IncomingFile.file), joinedload(IncomingMail.staff))
        .order_by(IncomingMail.received_at.desc(), IncomingMail.id.desc())
    ).all()


def reply_to(session: Session, assignment: Assignment, incoming_id: int) -> IncomingMail | None:
    """A reply by its id, or None if it does not belong to this assignment."""
    found = session.get(IncomingMail, incoming_id)
    is_its = found is not None and found.assignment_id == assignment.id and found.kind == IncomingKind.REPLY
    return found if is_its else None


def unhandled_replies(session: Session, agency_id: int) -> int:
    """How many replies nobody has handled yet."""
    return session.scalar(select(func.count(IncomingMail.id)).where(visible_to(agency_id), UNHANDLED)) or 0
