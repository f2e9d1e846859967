"""An officer approves or returns a report; either is mailed to the unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives import acts
from directives.models import Report, Review, Staff
from directives.terms import Verdict
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import accepted, returned
from workflows.reviewing.decided import lock_undecided


def approve(session: Session, report: Report, staff: Staff, now: datetime) -> Review:
    """Approve a report, and mail every reachable contact of the unit. Raises Decided."""
    lock_undecided(session, report)
    review = acts.review(session, report, Verdict.APPROVED, staff, now)
    period = report.task.period
    _mail_verdict(
        session,
        report,
        review,
        accepted.MAIL,
        {
            "at": review.recorded_at,
            "period_due_at": period.due_at if report.task.item.rrule and period.due_at else None,
        },
    )
    return review


def return_report(
    session: Session, report: Report, wanted: str, due_at: datetime, staff: Staff, now: datetime
) -> Review:
    """Return a report with what is wanted and by when, and mail every reachable contact of the unit. Raises Decided."""
    lock_undecided(session, report)
    review = acts.review(session, report, Verdict.RETURNED, staff, now, wanted, due_at)
    _mail_verdict(session, report, review, returned.MAIL, {"wanted": review.wanted, "due_at": review.due_at})
    return review


def _mail_verdict(session: Session, report: Report, review: Review, kind: MailKind, values: Mapping[str, Any]) -> None:
    task = report.task
    outbox.tell(
        session,
        kind,
        about=review,
        to=task.assignment,
        task=task,
        now=review.recorded_at,
        values={"item_title": task.item.title, "by": review.staff.name, **values},
    )
