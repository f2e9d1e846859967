"""The sheet of an assignment as plain values: what a unit fills in by hand where lines and mails fail."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from directives.models import Assignment, Task
from directives.models.directives import numbered
from directives.queries import submissions
from directives.queries.task_status import read_as_told
from directives.rules.proof.short_code import code_of_sheet
from directives.rules.status import Reading
from directives.terms import Obligation, ReportingMode
from workflows import clock
from workflows.web import links
from workflows.web.contact_point import ContactPoint, contact_of


@dataclass(frozen=True)
class AnswerLine:
    """What is asked, with room for the answer."""

    title: str
    text: str
    """As the letter says it."""
    obligation: Obligation
    mode: ReportingMode
    due_at: datetime | None
    period_due_at: datetime | None
    figures: tuple[tuple[str, str], ...]
    """(name, measure) of each figure."""


@dataclass(frozen=True)
class AnswerSheet:
    agency: str
    unit: str
    unit_code: str
    number: str
    dated_on: date | None
    subject: str
    contact: ContactPoint
    lines: tuple[AnswerLine, ...]
    code: str
    ask_url: str
    """Where the code gets the unit a new link, sent to the address on record."""
    made_at: datetime
    rehearsal: bool


def make_unit_sheet(session: Session, assignment: Assignment, now: datetime) -> AnswerSheet:
    """What can still be answered of an assignment, what is owed first by date."""
    directive, code = assignment.directive, code_of_sheet(assignment.public_id)
    found = [(task, read_as_told(task, now)) for task in submissions.tasks(session, assignment)]
    open_ = [pair for pair in found if _takes_an_answer(*pair)]
    unit_code = assignment.unit.code
    return AnswerSheet(
        agency=directive.issuer.name,
        unit=assignment.unit.name,
        unit_code=unit_code,
        number=directive.number,
        dated_on=directive.dated_on,
        subject=directive.subject or directive.title,
        contact=contact_of(directive),
        lines=tuple(_line(task, reading) for task, reading in sorted(open_, key=_order)),
        code=code,
        ask_url=links.public(url_for("acknowledging.new_link", ma=code, don_vi=unit_code)),
        made_at=now,
        rehearsal=clock.is_rehearsal(session),
    )


def _takes_an_answer(task: Task, reading: Reading) -> bool:
    return submissions.closed_reason(task) is None and (reading.open or task.item.mode.is_incident)


def _order(pair: tuple[Task, Reading]) -> tuple[bool, bool, float, int]:
    task, reading = pair
    due_at = reading.due_at
    return not reading.owed, due_at is None, due_at.timestamp() if due_at else 0.0, task.item.position


def _line(task: Task, reading: Reading) -> AnswerLine:
    item = task.item
    return AnswerLine(
        title=numbered(item.label, item.title),
        text=item.text,
        obligation=item.obligation,
        mode=item.mode,
        due_at=reading.due_at,
        period_due_at=task.period.due_at if item.rrule else None,
        figures=tuple((spec.name, spec.measure) for spec in item.figures),
    )
