"""Stretches of time: within one, nothing that a page of the desk shows changes by the time alone.

What does change so changes at a due moment, or whole hours and days before and after it (soon due, days late), when a
day begins or offices open: all of that on the minute. So a stretch is a minute, and no date has to be read for it. Only
who may be called, some office hours after a mail, changes within one.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import MailFact
from directives.queries.agency_calendar import calendar_of
from directives.rules import silence
from directives.rules.schedule import OfficeHours
from directives.terms import MailFactKind

MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)

Stretch = tuple[int, ...]


def stretch_of(_session: Session, _agency_id: int, now: datetime, _hours: OfficeHours) -> Stretch:
    """Numbers the stretch in which `now` lies."""
    return ((now - _BEGIN) // MINUTE,)


def stretch_of_calls(session: Session, agency_id: int, now: datetime, hours: OfficeHours) -> Stretch:
    """The same for lists of whom to call: by the last mail, too, whose reader may be called by now."""
    too_late = silence.early_since(now, calendar_of(session, agency_id), hours)
    last = session.scalar(
        select(MailFact.at)
        .where(MailFact.kind == MailFactKind.TAKEN, MailFact.at < too_late, MailFact.at > now - silence.LONGEST_REST)
        .order_by(MailFact.at.desc())
        .limit(1)
    )
    return (*stretch_of(session, agency_id, now, hours), (last - _BEGIN) // MICROSECOND if last else 0)
