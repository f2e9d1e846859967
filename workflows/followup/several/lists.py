"""Selects for the entry of many units: who owes an item in a period, and what they have answered."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from directives.attributes.sizes import size_names
from directives.models import Assignment, Period, Report, Task, Unit
from workflows.followup.several.planning import AskedUnits


def asked_units(session: Session, agency_id: int, period: Period) -> AskedUnits:
    """The agency's units, those that have the period's task, and their newest answers."""
    units = session.scalars(select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None)))
    tasks = session.scalars(
        select(Task)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.period_id == period.id)
        .options(contains_eager(Task.assignment))
    ).all()
    versions = session.scalars(
        select(Report).join(Task, Task.id == Report.task_id).where(Task.period_id == period.id).order_by(Report.version)
    )
    return AskedUnits(
        {unit.id: unit for unit in units},
        {task.assignment.unit_id: task for task in tasks},
        {report.task_id: report for report in versions},
        size_names(session, agency_id),
    )
