"""Stretches of time: within one, nothing that a page of the desk shows changes by the time alone.

What does change so changes at a due moment, or whole hours and days before and after it (soon due, days late), when a
day begins or offices open, and some office hours after a mail (who may be called).
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Item, Mail, Period, Task
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule, silence
from directives.rules.periods.grace import late_from
from directives.rules.schedule import OfficeHours
from directives.terms import DirectiveState, MailState

LENGTH = timedelta(minutes=5)
"""At most: a page names its own moment, and must not look old either. Half hours, hours and days are its multiples."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONGEST_REST = timedelta(days=31)
"""Longer than any row of days off: who was asked before it may be called."""
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)

Stretch = tuple[int, ...]

_FOLLOWED = (Directive.issuer_id == bindparam("agency_id"), Directive.state == DirectiveState.ISSUED)
_PERIODS = (
    select(Period.due_at, Period.grace_minutes).join(Item, Item.id == Period.item_id).join(Directive).where(*_FOLLOWED)
)
_TASKS = [
    select(column, Period.grace_minutes)
    .join(Assignment, Assignment.id == Task.assignment_id)
    .join(Directive)
    .join(Period, Period.id == Task.period_id)
    .where(*_FOLLOWED)
    for column in (Task.due_at, Task.return_due_at, Task.extended_due_at)
]
_DUE = union(_PERIODS, *_TASKS)
"""All dates that bind in what is followed now, with the grace of their periods."""

_ASKED = (
    select(Mail.sent_at)
    .where(Mail.agency_id == bindparam("agency_id"), Mail.state == MailState.SENT, Mail.contact_id.is_not(None))
    .where(Mail.sent_at > bindparam("since"))
    .distinct()
    .order_by(Mail.sent_at)
)
"""When mails were sent to units lately, the earliest first."""


def stretch_of(session: Session, agency_id: int, now: datetime, _hours: OfficeHours) -> Stretch:
    """Numbers the stretch in which `now` lies; a due moment at an odd minute begins stretches of its own."""
    return _stretch(due_moments(session, agency_id), now)


def stretch_of_calls(session: Session, agency_id: int, now: datetime, hours: OfficeHours) -> Stretch:
    """The same for lists of whom to call: they count the minutes to a near date, and the hours since a mail."""
    due = due_moments(session, agency_id)
    near = sorted(one for one in {*due, *midnights(now)} if abs(now - one) <= HOUR)
    calendar = calendar_of(session, agency_id)
    asked = asked_at(session, agency_id, now)
    callable_ = bisect_right(asked, now, key=lambda at: silence.call_from(at, calendar, hours) or now)
    return (*_stretch(due, now), *((now - one) // MINUTE for one in near), callable_)


def _stretch(due: Collection[datetime], now: datetime) -> Stretch:
    starts = {timedelta(0), *((one - _BEGIN) % LENGTH for one in due)}
    return tuple((now - _BEGIN - start) // LENGTH for start in sorted(starts))


def due_moments(session: Session, agency_id: int) -> set[datetime]:
    """The dates, and the moments at which their grace ends."""
    return {
        moment
        for due_at, minutes in session.execute(_DUE, {"agency_id": agency_id})
        if due_at is not None
        for moment in (due_at, late_from(due_at, minutes))
    }


def midnights(now: datetime) -> Iterator[datetime]:
    """The dates for acknowledging are ends of days."""
    today = schedule.local(now).date()
    yield from (schedule.at(today, time(0)), schedule.at(today + DAY, time(0)))


def asked_at(session: Session, agency_id: int, now: datetime) -> list[datetime]:
    found = session.scalars(_ASKED, {"agency_id": agency_id, "since": now - LONGEST_REST})
    return [at for at in found if at is not None]
