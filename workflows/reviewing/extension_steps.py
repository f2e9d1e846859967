"""An officer grants or refuses an extension request; the answer is mailed to the contact who asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Extension, Staff
from directives.queries import task_status
from workflows.mailing.occasions import extension as extension_mail
from workflows.reviewing.answer_mail import mail_answer


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
    mail_answer(session, extension_mail.MAIL, extension, task, values, now)
