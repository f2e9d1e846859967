"""Shared by what is erased on an assignment: blank the mails that quoted it, and record who erased it and why."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import Base
from directives.models import Assignment, Mail, MailLine, Task
from directives.record import ledger
from directives.terms import EventKind
from workflows.mailing.kind import MailKind

WORD_KEYS = frozenset({"told_by", "wanted", "answer", "question"})
"""Keys of Mail.values that hold a person's words."""


def blank_mails(session: Session, assignment: Assignment, kinds: Iterable[MailKind]) -> None:
    """Blank the stored values and bodies of these mails; the record that they were sent stays."""
    about = select(MailLine.mail_id).where(MailLine.assignment_id == assignment.id)
    names = [kind.name for kind in kinds]
    for mail in session.scalars(select(Mail).where(Mail.id.in_(about), Mail.occasion.in_(names))):
        mail.values = {name: "" if name in WORD_KEYS else value for name, value in mail.values.items()}
        mail.body = ""


def record_erased(
    session: Session,
    assignment: Assignment,
    by: ActedBy,
    data: Mapping[str, int],
    rows: Iterable[Base],
    task: Task | None = None,
) -> None:
    """Record the erasure on the assignment's chain; `rows` are sealed as they are left."""
    kind, actor = EventKind.TEXT_ERASED, ledger.by_staff(by.staff.id)
    ledger.record(session, assignment, kind, by.now, actor, data, task=task, text=by.reason, rows=rows)
