"""Stretches of time: within one, nothing that a page of the desk shows changes by the time alone.

What does change so changes at a due moment, or whole hours and days before and after it (soon due, days late), when a
day begins or offices open, and some office hours after a mail (who may be called).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Mail, Period, Task
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule, silence
from directives.rules.schedule import OfficeHours
from directives.terms import DirectiveState, MailState

LENGTH = timedelta(minutes=5)
"""At most: a page names its own moment, and must not look old either. Half hours, hours and days are its multiples."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONGEST_REST = timedelta(days=31)
"""Longer than any row of days off: who was asked before it may be called."""
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)

Stretch = tuple[int, ...]


def stretch_of(session: Session, agency_id: int, now: datetime, _hours: OfficeHours) -> Stretch:
    """Numbers the stretch in which `now` lies; a due moment at an odd minute begins stretches of its own."""
    starts = {timedelta(0), *((due - _BEGIN) % LENGTH for due in _due_moments(session, agency_id))}
    return tuple((now - _BEGIN - start) // LENGTH for start in sorted(starts))


def stretch_of_calls(session: Session, agency_id: int, now: datetime, hours: OfficeHours) -> Stretch:
    """The same for lists of whom to call: they count the minutes to a near date, and the hours since a mail."""
    due = {*_due_moments(session, agency_id), *_midnights(now)}
    minutes = ((now - one) // MINUTE for one in sorted(due) if abs(now - one) <= HOUR)
    asked = _asked_at(session, agency_id, now)
    calendar = calendar_of(session, agency_id)
    callable_ = bisect_right(asked, now, key=lambda at: silence.call_from(at, calendar, hours) or now)
    return (*stretch_of(session, agency_id, now, hours), *minutes, callable_)


def _due_moments(session: Session, agency_id: int) -> Sequence[datetime]:
    """All dates that bind in what is followed now."""
    followed = (Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED)
    periods = select(Period.due_at).join(Item, Item.id == Period.item_id).join(Directive).where(*followed)
    tasks = [
        select(column).join(Assignment, Assignment.id == Task.assignment_id).join(Directive).where(*followed)
        for column in (Task.due_at, Task.return_due_at, Task.extended_due_at)
    ]
    found = union(periods, *tasks).subquery()
    return session.scalars(select(found.c.due_at).where(found.c.due_at.is_not(None))).all()


def _midnights(now: datetime) -> Iterator[datetime]:
    """The dates for acknowledging are ends of days."""
    today = schedule.local(now).date()
    yield from (schedule.at(today, time(0)), schedule.at(today + DAY, time(0)))


def _asked_at(session: Session, agency_id: int, now: datetime) -> Sequence[datetime]:
    """When mails were sent to units lately, the earliest first."""
    sent = (
        select(Mail.sent_at)
        .where(Mail.agency_id == agency_id, Mail.state == MailState.SENT, Mail.contact_id.is_not(None))
        .where(Mail.sent_at > now - LONGEST_REST)
    )
    return [at for at in session.scalars(sent.distinct().order_by(Mail.sent_at)) if at is not None]
