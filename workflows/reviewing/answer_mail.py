"""Mail an officer's answer to what a unit asked: for a later date, or against a task."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.models import Extension, Objection, Task
from directives.queries import reachable
from directives.queries.reachable import Reader
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind


def mail_answer(
    session: Session, kind: MailKind, asked: Extension | Objection, task: Task, values: Mapping[str, Any], now: datetime
) -> None:
    """Mail it once to the contact by whose link it came; without a working link, to every reachable contact."""
    to, directive = _readers(session, asked, task.assignment_id), task.assignment.directive
    outbox.tell(session, kind, about=asked, to=to, now=now, values=dict(values), directive=directive, task=task)


def _readers(session: Session, asked: Extension | Objection, assignment_id: int) -> tuple[Reader, ...]:
    found = reachable.readers(session, [assignment_id])
    return tuple(reader for reader in found if reader.link_id == asked.link_id) or found
