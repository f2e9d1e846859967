"""An officer grants or refuses an extension request; the answer is mailed to whoever asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import extend
from directives.models import Contact, Extension, Link, Staff
from directives.queries import reachable, task_status
from directives.terms import Occasion
from workflows.mailing import outbox


def grant(session: Session, extension: Extension, due_at: datetime, answer: str, staff: Staff, now: datetime) -> None:
    """Give the unit this date, and tell it. Raises NotExtended."""
    extend.grant(session, extension, due_at, answer, staff, now)
    _mail_answer(session, extension, staff, now)


def refuse(session: Session, extension: Extension, answer: str, staff: Staff, now: datetime) -> None:
    """Leave the date as it is, and tell the unit why. Raises NotExtended."""
    extend.refuse(session, extension, answer, staff, now)
    _mail_answer(session, extension, staff, now)


def _mail_answer(session: Session, extension: Extension, staff: Staff, now: datetime) -> None:
    task, directive = extension.task, extension.task.assignment.directive
    due_at = task_status.due_at_of(task)
    values = {
        "what": extension.state,
        "item_title": task.item.title,
        "answer": extension.answer,
        "by": staff.name,
        "due_at": due_at.isoformat() if due_at else None,
        "period_due_at": extension.old_due_at.isoformat(),
        "asked_due_at": extension.wanted_due_at.isoformat(),
    }
    for contact in _contacts_to_answer(session, extension):
        outbox.post(
            session,
            Occasion.EXTENSION,
            instance=f"extension:{extension.id}:{contact.id}",
            now=now,
            contact=contact,
            lines=[(task.assignment_id, task.id, "")],
            values=values,
            directive=directive,
            agency_id=directive.issuer_id,
        )


def _contacts_to_answer(session: Session, extension: Extension) -> Sequence[Contact]:
    """The contact whose link asked; without a link, or if it no longer opens, every reachable contact of the unit."""
    found = session.execute(
        select(Link.id, Contact)
        .join(Contact, Contact.id == Link.contact_id)
        .where(Link.assignment_id == extension.task.assignment_id, reachable.REACHABLE)
        .order_by(Link.id)
    ).all()
    own = [contact for link_id, contact in found if link_id == extension.link_id]
    return own or [contact for _, contact in found]
