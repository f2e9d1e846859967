"""What units filled in of one item: their last period's, and the version before the last, of many tasks at once."""

from collections.abc import Collection

from sqlalchemy import Result, and_, func, select
from sqlalchemy.orm import Session, aliased

from directives.models import Figure, Period, Report, Task

FilledForms = dict[int, dict[int, Figure]]
"""By the id of an assignment or task, then by FigureSpec id."""


def of_period_before(session: Session, item_id: int, number: int, assignment_ids: Collection[int]) -> FilledForms:
    """What each unit reported for its latest period before `number`, by assignment; left out if it reported none."""
    earlier = (
        select(Task.assignment_id, func.max(Period.number).label("number"))
        .join(Period, Period.id == Task.period_id)
        .where(Task.item_id == item_id, Task.assignment_id.in_(assignment_ids), Period.number < number)
        .group_by(Task.assignment_id)
        .subquery()
    )
    newest = select(func.max(Report.version)).where(Report.task_id == Task.id).correlate(Task).scalar_subquery()
    found = session.execute(
        select(Task.assignment_id, Figure)
        .join(Period, Period.id == Task.period_id)
        .join(earlier, and_(earlier.c.assignment_id == Task.assignment_id, earlier.c.number == Period.number))
        .join(Report, Report.task_id == Task.id)
        .join(Figure, Figure.report_id == Report.id)
        .where(Task.item_id == item_id, Report.version == newest)
    )
    return _by_owner(found)


def of_version_before(session: Session, report_ids: Collection[int]) -> FilledForms:
    """What each task's version before one of these reports held, by task; left out if that is the first."""
    earlier = aliased(Report)
    found = session.execute(
        select(Report.task_id, Figure)
        .join(earlier, and_(earlier.task_id == Report.task_id, earlier.version == Report.version - 1))
        .join(Figure, Figure.report_id == earlier.id)
        .where(Report.id.in_(report_ids))
    )
    return _by_owner(found)


def _by_owner(found: Result[int, Figure]) -> FilledForms:
    forms: FilledForms = {}
    for owner, figure in found:
        forms.setdefault(owner, {})[figure.spec_id] = figure
    return forms
