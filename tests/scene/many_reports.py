"""One period of figures of many units, some of them flagged: made in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, joinedload

from bench import cast
from directives import acts
from directives.files import new_public_id
from directives.models import Assignment, Directive, Figure, FigureSpec, Item, Period, Report, Staff, Task, UnitGroup
from directives.terms import ReportingMode, Standing
from workflows.issuing import steps as issuing

FIGURES = (Decimal(20), Decimal(12), Decimal(400))
"""Teachers, classes, learners."""


@dataclass
class ManyReports:
    """What an officer has to read."""

    officer: Staff
    directive: Directive
    period: Period
    tasks: list[Task]
    """In the order of units."""


def many_reports(session: Session, now: datetime, units: int, flagged: int) -> ManyReports:
    """Each unit reports its figures; the last `flagged` ones have a note."""
    officer = cast.department(session, units)
    directive = _draft(session, officer, now)
    issuing.issue(session, directive, officer, now, without_signed_copy=True)
    found = select(Task).options(joinedload(Task.assignment).selectinload(Assignment.links))
    tasks = session.scalars(found.order_by(Task.id)).all()
    _insert_reports(session, tasks[: units - flagged], now)
    for task in tasks[units - flagged :]:
        send(session, task, now, "Một lớp nghỉ vì mưa.")
    return ManyReports(officer, directive, tasks[0].period, list(tasks))


def _insert_reports(session: Session, tasks: Sequence[Task], now: datetime) -> None:
    """What submitting leaves behind, without its events: nobody decides on these."""
    ids = [task.id for task in tasks]
    values = {"submission_key": "a", "standing": Standing.REPORTED, "recorded_at": now, "happened_at": now}
    rows = [{"task_id": task_id, "version": 1, "flags": [], **values} for task_id in ids]
    session.execute(insert(Report), rows)
    changed = {"standing": Standing.REPORTED, "first_submitted_at": now}
    session.execute(update(Task).where(Task.id.in_(ids)).values(**changed))
    specs = tasks[0].item.figures
    filled = [
        {"report_id": report_id, "spec_id": spec.id, "value": value}
        for report_id in session.scalars(select(Report.id))
        for spec, value in zip(specs, FIGURES, strict=True)
    ]
    session.execute(insert(Figure), filled)


def _draft(session: Session, officer: Staff, now: datetime) -> Directive:
    specs = [FigureSpec(position=n, name=name) for n, name in enumerate(("Giáo viên", "Lớp", "Học sinh"), start=1)]
    directive = Directive(
        public_id=new_public_id(),
        issuer_id=officer.agency_id,
        office_id=officer.office_id,
        officer_id=officer.id,
        number="649/SGDĐT-GDTrH",
        dated_on=now.date(),
        subject="Thống kê dạy học trực tuyến",
        signer_name="Người ký mẫu",
        audience={"groups": [*session.scalars(select(UnitGroup.id))]},
        created_at=now,
        edited_at=now,
    )
    item = Item(position=1, title="Số liệu tuần", text="…", mode=ReportingMode.FIGURES, rrule=cast.WEEKLY)
    item.figures = specs
    directive.items = [item]
    session.add(directive)
    session.flush()
    return directive


def send(session: Session, task: Task, now: datetime, note: str = "", key: str = "a", **figures: int) -> None:
    specs = task.item.figures
    values = dict(zip((spec.id for spec in specs), FIGURES, strict=True))
    values |= {spec.id: Decimal(figures[spec.name]) for spec in specs if spec.name in figures}
    answer = acts.ReportAnswer(Standing.REPORTED, key, note, figures=values, typed_by="Cô Mai")
    acts.submit(session, task, answer, acts.from_link(task.assignment.links[0], now), now)
