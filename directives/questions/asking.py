"""An officer asks a unit about its report without returning it; the unit answers. No status, no date, no debt."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Link, Report, Staff, Task
from directives.questions.conversations import said_about
from directives.record import ledger, locks
from directives.record.ledger import RecordedEvent, by_link, by_staff
from directives.terms import EventKind


def ask(session: Session, report: Report, text: str, staff: Staff, now: datetime) -> RecordedEvent | None:
    """Ask about a version; None if the same question stands there unanswered, as after a second press."""
    task = report.task
    locks.lock(session, task.assignment)
    if _repeats(session, task, EventKind.QUESTION_ASKED, text):
        return None
    data = {"version": report.version}
    kind, actor = EventKind.QUESTION_ASKED, by_staff(staff.id)
    return ledger.record(session, task.assignment, kind, now, actor, data, task=task, text=text)


def answer(session: Session, task: Task, link: Link, text: str, now: datetime) -> RecordedEvent | None:
    """Answer what was asked last about a task; None for a second press."""
    locks.lock(session, task.assignment)
    if _repeats(session, task, EventKind.QUESTION_ANSWERED, text):
        return None
    kind = EventKind.QUESTION_ANSWERED
    return ledger.record(session, task.assignment, kind, now, by_link(link), task=task, text=text)


def _repeats(session: Session, task: Task, kind: EventKind, text: str) -> bool:
    said = said_about(session, task)
    return bool(said) and (said[-1].kind, said[-1].text) == (kind, text)
