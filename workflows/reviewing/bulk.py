"""One decision on many reports: each is taken, or named with the reason why it was not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from directives.models import Assignment, Report, Task
from workflows.reviewing.decided import Decided, DecidedReason

MOST = 500
"""Reports that one press decides: the transaction holds the locks of all of them."""


@dataclass(frozen=True)
class BulkOutcome:
    """What became of the chosen reports."""

    done: Sequence[Report]
    passed_over: Sequence[tuple[Report, DecidedReason]]
    """Reports that others decided meanwhile, or of which a newer version has come."""


def decide(
    session: Session, agency_id: int, report_ids: Sequence[int], decide_one: Callable[[Report], object]
) -> BulkOutcome:
    """Decide on each of these reports of an agency, in the order in which assignments are locked."""
    reports = session.scalars(
        select(Report)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Report.id.in_(report_ids), Assignment.directive.has(issuer_id=agency_id))
        .options(joinedload(Report.task).joinedload(Task.assignment))
        .order_by(Assignment.id)
    ).all()
    done, passed_over = [], []
    for report in reports:
        try:
            decide_one(report)
        except Decided as refused:
            passed_over.append((report, refused.why))
        else:
            done.append(report)
    return BulkOutcome(done, passed_over)
