"""An officer asks a unit about its report without returning it; the question is mailed to the unit."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Report, Staff
from directives.questions import asking
from directives.record import locks
from workflows.mailing import outbox
from workflows.mailing.occasions import question as question_mail
from workflows.reviewing.decided import Decided, DecidedReason, why_decided


def ask(session: Session, report: Report, text: str, staff: Staff, now: datetime) -> bool:
    """Ask, and mail every reachable contact of the unit; False if it was asked already. Raises Decided."""
    task = report.task
    locks.lock(session, task.assignment)
    session.refresh(task)
    if why_decided(session, report) is DecidedReason.ENDED:
        raise Decided(DecidedReason.ENDED)
    asked = asking.ask(session, report, text, staff, now)
    if asked is None:
        return False
    values = {"item_title": task.item.title, "by": staff.name, "question": text}
    outbox.tell(
        session, question_mail.MAIL, about=asked, to=task.assignment, task=task, now=asked.recorded_at, values=values
    )
    return True
