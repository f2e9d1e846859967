"""Two hands: a finished draft waits for the head of the unit, who is mailed, and may send it back with a word."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.models import AnswerDraft, Link, Task
from directives.queries import reachable, task_status
from directives.releases import asking
from directives.releases.required import heads_of
from workflows.mailing import outbox
from workflows.mailing.occasions import release
from workflows.reporting import steps
from workflows.reporting.editions import Basis


def ask_release(
    session: Session, link: Link, task: Task, typed: dict[str, Any], now: datetime, basis: Basis | None
) -> AnswerDraft:
    """Keep what was typed as the draft, let it wait, and mail the heads. Raises TaskClosed, EditedElsewhere."""
    draft = steps.save_draft(session, task, typed, now, basis)
    if draft.waiting_since is not None and draft.waiting_since >= draft.saved_at:
        return draft  # pressed twice
    asking.ask(draft, link, now)
    ids = {contact.id for contact in heads_of(task.assignment.responsible_unit)}
    readers = reachable.readers(session, [task.assignment_id])
    _tell(session, draft, task, tuple(one for one in readers if one.contact.id in ids), now)
    return draft


def send_back(session: Session, task: Task, word: str, now: datetime) -> bool:
    """The head sends it back to whoever entered it; False if it does not wait."""
    draft = steps.draft_to_write(session, task, now)
    link = draft.entered_link
    if not asking.send_back(draft, word, now):
        return False
    if link is not None and link.contact is not None and reachable.is_reachable(link):
        reader = reachable.Reader(link.id, link.assignment_id, link.contact)
        draft.edition += 1  # a form that the clerk has open is of before
        _tell(session, draft, task, (reader,), now, back=True)
    return True


def _tell(
    session: Session,
    draft: AnswerDraft,
    task: Task,
    readers: tuple[reachable.Reader, ...],
    now: datetime,
    *,
    back: bool = False,
) -> None:
    due_at = task_status.due_at_of(task)  # so that the mail does not wait for a day on which the date has passed
    values = {"back": back, "word": draft.sent_back_word, "item_title": task.item.title, "due_at": due_at}
    directive = task.assignment.directive
    outbox.tell(session, release.MAIL, about=draft, to=readers, now=now, values=values, directive=directive, task=task)
