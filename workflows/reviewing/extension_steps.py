"""An officer grants or refuses an extension request; the answer is mailed to the contact who asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Extension, Staff
from directives.queries import reachable, task_status
from directives.queries.reachable import Reader
from workflows.mailing import outbox
from workflows.mailing.occasions import extension as extension_mail


def grant(session: Session, extension: Extension, due_at: datetime, answer: str, staff: Staff, now: datetime) -> None:
    """Grant this due date, and mail the unit. Raises NotExtended."""
    extend.grant(session, extension, due_at, answer, staff, now)
    _mail_answer(session, extension, staff, now)


def refuse(session: Session, extension: Extension, answer: str, staff: Staff, now: datetime) -> None:
    """Refuse, and mail the unit the reason. Raises NotExtended."""
    extend.refuse(session, extension, answer, staff, now)
    _mail_answer(session, extension, staff, now)


def _mail_answer(session: Session, extension: Extension, staff: Staff, now: datetime) -> None:
    task = extension.task
    values = {
        "what": extension.state,
        "item_title": task.item.title,
        "answer": extension.answer,
        "by": staff.name,
        "due_at": task_status.set_due_at(task),
        "period_due_at": extension.old_due_at,
        "asked_due_at": extension.wanted_due_at,
    }
    outbox.tell(
        session,
        extension_mail.MAIL,
        about=extension,
        to=_readers_to_answer(session, extension),
        now=now,
        values=values,
        directive=task.assignment.directive,
        task=task,
    )


def _readers_to_answer(session: Session, extension: Extension) -> tuple[Reader, ...]:
    """The contact whose link asked; without a working link, every reachable contact of the unit."""
    found = reachable.readers(session, [extension.task.assignment_id])
    return tuple(reader for reader in found if reader.link_id == extension.link_id) or found
