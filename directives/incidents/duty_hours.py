"""Who of a duty list is on duty at a moment. Pure; the moment is in Vietnam's time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from directives.terms import DutyDays

Person = TypeVar("Person")


class DutyHours(NamedTuple, Generic[Person]):
    """When somebody is on duty: minutes after midnight; an end before the start is on the next day."""

    who: Person
    days: DutyDays
    starts: int
    ends: int


def covers(hours: DutyHours[Person], moment: datetime, *, works: bool) -> bool:
    """Whether they are on duty; `works` is whether the day of the moment is worked."""
    if hours.days is not DutyDays.ALL and (hours.days is DutyDays.WORKING) != works:
        return False
    minute = moment.hour * 60 + moment.minute
    if hours.starts < hours.ends:
        return hours.starts <= minute < hours.ends
    return minute >= hours.starts or minute < hours.ends


def on_duty(listed: Sequence[DutyHours[Person]], moment: datetime, *, works: bool) -> list[Person]:
    """Those on duty, in the order of the list; all of it if nobody is: an alert never goes to nobody."""
    found = [hours.who for hours in listed if covers(hours, moment, works=works)]
    return found or [hours.who for hours in listed]
