"""What units filled in for a period, as known at a moment: of each task the version submitted last."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Figure, Report, Task
from directives.terms import Standing


class FilledForm(NamedTuple):
    """What one unit filled in, by FigureSpec id; None is left blank, which is not zero."""

    values: Mapping[int, Decimal | None]
    texts: Mapping[int, str | None]
    nothing_occurred: bool

    def figure(self, spec_id: int, *, has_sum: bool) -> Decimal | None:
        """What it says of one figure: 'nothing occurred' is zero for what is counted, and says nothing of a rate."""
        if self.nothing_occurred:
            return Decimal() if has_sum else None
        return self.values.get(spec_id)


def last_versions(period_id: int, at: datetime) -> Select[int]:
    """Ids of the last submitted version of each task of a period."""
    return (
        select(func.max(Report.id))
        .join(Task, Task.id == Report.task_id)
        .where(Task.period_id == period_id, Report.recorded_at <= at, Report.standing != Standing.UNDER_WAY)
        .group_by(Report.task_id)
    )


def filled_forms(session: Session, period_id: int, at: datetime) -> dict[str, FilledForm]:
    """By the assignment's public id; units that have submitted nothing are left out."""
    of_last = Report.id.in_(last_versions(period_id, at))
    reports = (
        select(Assignment.public_id, Report.nothing_occurred)
        .select_from(Report)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(of_last)
    )
    values: dict[str, dict[int, Decimal | None]] = {}
    texts: dict[str, dict[int, str | None]] = {}
    for assignment, spec_id, value, text in session.execute(
        reports.join(Figure, Figure.report_id == Report.id).with_only_columns(
            Assignment.public_id, Figure.spec_id, Figure.value, Figure.text
        )
    ):
        values.setdefault(assignment, {})[spec_id] = value
        texts.setdefault(assignment, {})[spec_id] = text
    return {
        assignment: FilledForm(values.get(assignment, {}), texts.get(assignment, {}), nothing)
        for assignment, nothing in session.execute(reports)
    }
