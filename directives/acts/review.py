"""Approve a report, or return it for a supplement."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Report, Review, Staff
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, Verdict


def review(
    session: Session,
    report: Report,
    verdict: Verdict,
    staff: Staff,
    now: datetime,
    wanted: str = "",
    due_at: datetime | None = None,
) -> Review:
    """Approve a version, or return it with what is wanted and a due date.

    Raises ValueError if a newer version exists: the officer must see that one first.
    """
    task = report.task
    locks.lock(session, task.assignment)
    last = session.scalar(select(func.max(Report.version)).where(Report.task_id == task.id))
    if report.version != last:
        raise ValueError("a newer version has come")
    salt = new_salt()
    at = ledger.next_moment(session, task.assignment, now)
    made = Review(
        report_id=report.id, verdict=verdict, wanted=wanted, salt=salt, due_at=due_at, staff=staff, recorded_at=at
    )
    session.add(made)
    kind = EventKind.APPROVED if verdict == Verdict.APPROVED else EventKind.RETURNED
    data = {"version": report.version, "wanted": seal(salt, wanted), "due_at": due_at}
    ledger.record(session, task.assignment, kind, now, by_staff(staff.id), data, task=task, rows=[made])
    return made
