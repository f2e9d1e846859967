"""An officer agrees with what a unit says against its tasks, or asks it to do them; one mail for each answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Objection, Staff
from directives.objections import answering
from directives.objections.answering import ObjectionAnswer
from directives.queries import task_status
from workflows.mailing.occasions import objection as objection_mail
from workflows.reviewing.answer_mail import mail_answer


def agree(session: Session, chosen: Sequence[Objection], answer: ObjectionAnswer, staff: Staff, now: datetime) -> None:
    """Exempt the unit from these tasks, of one assignment. Raises NotAnswered."""
    for one in chosen:
        answering.agree(session, one, answer, staff, now)
    _mail(session, chosen, answer, staff, now)


def refuse(session: Session, chosen: Sequence[Objection], answer: ObjectionAnswer, staff: Staff, now: datetime) -> None:
    """These tasks are owed again. Raises NotAnswered."""
    for one in chosen:
        answering.refuse(session, one, answer, staff, now)
    _mail(session, chosen, answer, staff, now)


def _mail(session: Session, chosen: Sequence[Objection], answer: ObjectionAnswer, staff: Staff, now: datetime) -> None:
    first = chosen[0]
    tasks = [one.task for one in chosen if one.task is not None]
    exempted = first.state.is_agreed
    values = {
        "what": first.kind,
        "agreed": exempted,
        "item_titles": [task.item.title for task in tasks],
        "answer": answer.words,
        "by": staff.name,
        "due_at": None if exempted or len(tasks) > 1 else task_status.set_due_at(tasks[0]),
        "later": exempted and answer.later_periods and any(task.item.rrule for task in tasks),
        "until_on": answer.until_on.isoformat() if answer.until_on else "",
    }
    mail_answer(session, objection_mail.MAIL, first, tasks[0], values, now)
