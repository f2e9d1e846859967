"""What the department has done about tasks that a unit has not answered: the days of its reminders and calls."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import call_list
from directives.models import Mail, MailFact, MailLine, Period, Task
from directives.rules import schedule
from directives.terms import MailFactKind, MailState


class FollowedUp(NamedTuple):
    """The days on which a unit was reminded by a mail that arrived, and telephoned; the earliest first."""

    reminded_on: Sequence[date] = ()
    called_on: Sequence[date] = ()


def followed_up(session: Session, tasks: Mapping[int, Sequence[int]]) -> dict[int, FollowedUp]:
    """By assignment, the reminders of these tasks (ids by assignment) and the calls since they were asked for."""
    ids = [task_id for theirs in tasks.values() for task_id in theirs]
    reminded, opened = _reminded_at(session, ids), _opened_at(session, ids)
    calls = call_list.calls_about(session, list(tasks))
    return {
        assignment_id: FollowedUp(
            _days(at for task_id in theirs for at in reminded.get(task_id, ())),
            _days(call.at for call in calls.get(assignment_id, ()) if any(call.at >= opened[id_] for id_ in theirs)),
        )
        for assignment_id, theirs in tasks.items()
    }


def _days(moments: Iterable[datetime]) -> tuple[date, ...]:
    return tuple(sorted({schedule.local(moment).date() for moment in moments}))


def _reminded_at(session: Session, task_ids: Sequence[int]) -> dict[int, list[datetime]]:
    """When mail servers accepted reminders of these tasks; one that bounced reminded nobody."""
    found: dict[int, list[datetime]] = {}
    for task_id, at in session.execute(
        select(Task.id, MailFact.at)
        .join(MailLine, MailLine.task_id == Task.id)
        .join(Mail, Mail.id == MailLine.mail_id)
        .join(MailFact, MailFact.mail_id == Mail.id)
        .where(
            Task.id.in_(task_ids),
            MailLine.offset != "",
            Mail.contact_id.is_not(None),
            Mail.state == MailState.SENT,
            MailFact.kind == MailFactKind.TAKEN,
        )
    ):
        found.setdefault(task_id, []).append(at)
    return found


def _opened_at(session: Session, task_ids: Sequence[int]) -> dict[int, datetime]:
    found = select(Task.id, Period.opens_at).join(Period, Period.id == Task.period_id).where(Task.id.in_(task_ids))
    return dict(session.execute(found).all())
