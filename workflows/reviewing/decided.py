"""Why a report can no longer be approved or returned, looked at under the lock of its assignment."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Report
from directives.queries.submissions import assignment_closed_reason
from directives.record import locks
from directives.rules.status import UNCOUNTED
from directives.terms import Standing


class DecidedReason(StrEnum):
    """Why an officer cannot decide on a version any more."""

    NEWER = "newer"
    """The unit has sent a newer version."""
    ENDED = "ended"
    """The directive was withdrawn or closed, the item stopped, or the unit freed."""
    TAKEN_UP = "taken_up"
    """The unit works on it again."""
    DECIDED = "decided"
    """Somebody has approved or returned it."""


class Decided(ValueError):
    """The report no longer waits for a decision; `why` says the reason."""

    def __init__(self, why: DecidedReason) -> None:
        super().__init__(why)
        self.why = why


def why_decided(session: Session, report: Report) -> DecidedReason | None:
    """Why nothing can be decided on a version, or None."""
    task = report.task
    newest = session.scalar(select(Report.id).where(Report.task_id == task.id).order_by(Report.version.desc()))
    if task.standing in UNCOUNTED or assignment_closed_reason(task.assignment):
        return DecidedReason.ENDED
    if newest != report.id:
        return DecidedReason.NEWER
    if task.standing == Standing.REPORTED:
        return None
    return DecidedReason.TAKEN_UP if task.standing == Standing.UNDER_WAY else DecidedReason.DECIDED


def lock_undecided(session: Session, report: Report) -> None:
    """Lock the assignment, so that the answer stays true. Raises Decided."""
    locks.lock(session, report.task.assignment)
    session.refresh(report.task)
    if why := why_decided(session, report):
        raise Decided(why)
