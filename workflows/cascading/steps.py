"""What a superior does about its schools, by its own link."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives import acts
from directives.acts import Origin, ReportAnswer
from directives.cascade import passing_on
from directives.cascade.passing_on import PassedOn, PassOnOrder
from directives.models import Link, Report, Task
from directives.queries.submissions import closed_reason
from directives.record import ledger, locks
from workflows.mailing import outbox
from workflows.mailing.occasions import recorded


class NotAsked(ValueError):
    """The school's task takes no answer any more."""


def pass_on(session: Session, link: Link, order: PassOnOrder, now: datetime) -> PassedOn:
    """Pass items on; the schools' first mails go in this transaction's outbox. Raises NothingToPassOn, DateTooLate."""
    made = passing_on.pass_on(session, link, order, now)
    outbox.tell_first(session, made.directive, made.assigned.links, now)
    return made


def enter_for(session: Session, task: Task, answer: ReportAnswer, origin: Origin, now: datetime) -> Report:
    """Enter a school's answer, and mail the school once that it was entered. Raises NotAsked."""
    locks.lock(session, task.assignment)
    if closed_reason(task) is not None:
        raise NotAsked
    before = task.assignment.head_seq
    report = acts.submit(session, task, answer, origin, now)
    if task.assignment.head_seq != before:  # else the press was a repeat
        event = ledger.last_event(session, task.assignment)
        values = {
            "what": event.kind,
            "channel": origin.channel,
            "told_by": origin.told_by,
            "happened_at": origin.happened_at,
            "by": "",
        }
        outbox.tell(session, recorded.MAIL, about=event, to=task.assignment, now=event.recorded_at, values=values)
    return report
