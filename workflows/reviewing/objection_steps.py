"""An officer agrees with what a unit says against its tasks, or asks it to do them; one mail for each answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Objection, Staff
from directives.objections import answering
from directives.objections.answering import ObjectionAnswer
from directives.queries import reachable, task_status
from directives.queries.reachable import Reader
from workflows.mailing import outbox
from workflows.mailing.occasions import objection as objection_mail


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
    outbox.tell(
        session,
        objection_mail.MAIL,
        about=first,
        to=_readers(session, first),
        now=now,
        values=values,
        directive=first.assignment.directive,
        task=tasks[0],
    )


def _readers(session: Session, one: Objection) -> tuple[Reader, ...]:
    """The contact whose link it came by; without a working link, every reachable contact of the unit."""
    found = reachable.readers(session, [one.assignment_id])
    return tuple(reader for reader in found if reader.link_id == one.link_id) or found
