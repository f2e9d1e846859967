"""A unit's yearly book as plain values: what each letter asked, what was answered, when, by whom; never incidents."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import force_locale
from sqlalchemy.orm import Session

from directives.models import Acknowledgement, Assignment, Report, Task, Unit
from directives.models.directives import numbered
from directives.queries.task_status import read_as_told
from directives.rules.proof.short_code import code_of
from directives.terms import DirectiveState, Status, Timeliness
from directives.unit_desks import book, letters
from workflows import clock
from workflows.web import links
from workflows.web.asker.names import asker_of
from workflows.web.signed import who_signed

TEXT_SHOWN = 120
"""Letters of an answer: the whole of it is in the system, and the code leads to its receipt."""


@dataclass(frozen=True)
class BookAnswer:
    """The last version that was sent, or the acknowledgement."""

    at: datetime
    by: str
    version: int
    text: str
    figures: int
    files: int
    code: str
    """Of the receipt; '' where none is found."""


@dataclass(frozen=True)
class BookRow:
    item: str
    period_due_at: datetime | None
    due_at: datetime | None
    status: Status
    timeliness: Timeliness | None
    """As the board says it; None for what is not mandatory or has no date."""
    answer: BookAnswer | None


@dataclass(frozen=True)
class BookLetter:
    asker: str
    """The superior that passed it on; '' if it is the department's own."""
    number: str
    dated_on: date | None
    subject: str
    is_followed: bool
    is_withdrawn: bool
    taken_over_from: str
    acknowledged: BookAnswer | None
    rows: tuple[BookRow, ...]


@dataclass(frozen=True)
class UnitBook:
    agency: str
    unit: str
    year: int
    letters: tuple[BookLetter, ...]
    check_url: str
    """Where anybody checks the codes."""
    made_at: datetime
    rehearsal: bool

    @property
    def asked(self) -> int:
        return sum(len(letter.rows) for letter in self.letters)


def make_unit_book(session: Session, unit: Unit, year: int, now: datetime) -> UnitBook:
    """The book of a year, by the dates of the letters."""
    agency = session.get_one(Unit, unit.agency_id)
    assignments = book.assignments_of_year(session, unit.id, year)
    ids = [one.id for one in assignments]
    tasks, reports = letters.tasks_of(session, assignments), book.last_reports(session, ids)
    codes = {key: code_of(found) for key, found in book.receipt_hashes(session, ids).items()}
    acknowledged = book.first_acknowledgements(session, ids)
    theirs: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        theirs[task.assignment_id].append(task)
    with force_locale("vi"):
        written = tuple(
            _letter(
                one,
                acknowledged.get(one.id),
                [_row(task, reports.get(task.id), codes, now) for task in theirs[one.id]],
                codes,
            )
            for one in assignments
        )
    return UnitBook(
        agency=agency.name,
        unit=unit.name,
        year=year,
        letters=written,
        check_url=links.public(url_for("proof.check")),
        made_at=now,
        rehearsal=clock.is_rehearsal(session),
    )


def _letter(
    assignment: Assignment, first: Acknowledgement | None, rows: Sequence[BookRow], codes: Mapping[book.ReceiptKey, str]
) -> BookLetter:
    directive = assignment.directive
    return BookLetter(
        asker=asker_of(directive),
        number=directive.number,
        dated_on=directive.dated_on,
        subject=directive.subject or directive.title,
        is_followed=directive.state == DirectiveState.ISSUED,
        is_withdrawn=directive.state == DirectiveState.WITHDRAWN,
        taken_over_from=assignment.unit.name if assignment.is_taken_over else "",
        acknowledged=_acknowledged(first, codes) if first else None,
        rows=tuple(rows),
    )


def _row(task: Task, report: Report | None, codes: Mapping[book.ReceiptKey, str], now: datetime) -> BookRow:
    reading, item = read_as_told(task, now), task.item
    return BookRow(
        item=numbered(item.label, item.title),
        period_due_at=task.period.due_at if item.rrule else None,
        due_at=reading.due_at,
        status=reading.status,
        timeliness=reading.timeliness,
        answer=_answer(report, codes) if report else None,
    )


def _answer(report: Report, codes: Mapping[book.ReceiptKey, str]) -> BookAnswer:
    text = " ".join((report.text or "").split())
    return BookAnswer(
        at=report.recorded_at,
        by=who_signed(report),
        version=report.version,
        text=text if len(text) <= TEXT_SHOWN else f"{text[:TEXT_SHOWN].rsplit(' ', 1)[0]}…",
        figures=len(report.figures),
        files=len(report.evidence) + bool(report.letter_file_id),
        code=codes.get((report.task.assignment_id, report.task_id, report.recorded_at), ""),
    )


def _acknowledged(one: Acknowledgement, codes: Mapping[book.ReceiptKey, str]) -> BookAnswer:
    code = codes.get((one.assignment_id, None, one.recorded_at), "")
    return BookAnswer(one.recorded_at, who_signed(one), 1, "", 0, 0, code)
