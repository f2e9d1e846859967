"""A finished draft waits for the head, goes back with a word, or is released; and whether a unit wants it so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ReportAnswer
from directives.acts.origin import Origin, from_link
from directives.models import AnswerDraft, Link, Task, Unit
from directives.queries.agency_calendar import calendar_of
from directives.record import ledger
from directives.record.ledger import Actor
from directives.releases.required import heads_of
from directives.rules.periods.release import counts_from
from directives.terms import EventKind


class NoHead(ValueError):
    """The unit has no contact who could release."""


def ask(draft: AnswerDraft, link: Link, now: datetime) -> None:
    """The draft is finished and waits."""
    draft.waiting_since, draft.entered_link_id = now, link.id
    draft.sent_back_at, draft.sent_back_word = None, ""


def send_back(draft: AnswerDraft, word: str, now: datetime) -> bool:
    """The head wants it changed; False if it does not wait."""
    if draft.waiting_since is None:
        return False
    draft.waiting_since, draft.sent_back_at, draft.sent_back_word = None, now, word
    return True


def waiting_of(session: Session, tasks: Iterable[Task]) -> dict[int, AnswerDraft]:
    """{task id: the draft of it that waits}"""
    ids = [task.id for task in tasks]
    found = select(AnswerDraft).where(AnswerDraft.task_id.in_(ids), AnswerDraft.waiting_since.is_not(None))
    return {draft.task_id: draft for draft in session.scalars(found)}


def released(
    session: Session, draft: AnswerDraft | None, answer: ReportAnswer, link: Link, now: datetime
) -> tuple[ReportAnswer, Origin]:
    """The answer and whence it comes: with who entered it and since when it counts, if it waited."""
    origin = from_link(link, now)
    if draft is None or draft.waiting_since is None:
        return answer, origin
    entered_at = max(draft.waiting_since, draft.saved_at)
    calendar = calendar_of(session, link.assignment.directive.agency_id)
    answer = replace(answer, entered_at=entered_at, entered_link_id=draft.entered_link_id)
    return answer, replace(origin, happened_at=counts_from(entered_at, now, calendar))


def want_two_hands(session: Session, unit: Unit, wanted: bool, actor: Actor, now: datetime) -> None:
    """Let reports of the unit wait for its head, or no longer. Raises NoHead."""
    if wanted and not heads_of(unit):
        raise NoHead
    if unit.two_hands == wanted:
        return
    unit.two_hands = wanted
    data = {"unit": unit.id, "what": "two_hands" if wanted else "one_hand"}
    agency = session.get_one(Unit, unit.agency_id)
    ledger.record(session, agency, EventKind.UNIT_CHANGED, now, actor, data, rows=[unit])
