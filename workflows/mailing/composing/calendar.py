"""Deadlines as an iCalendar file attached to a mail: it adds, updates or removes events in the reader's calendar.

What RFC 5545 and RFC 5546 ask:

- A UID identifies an event for ever (5545, 3.8.4.7): one for each unit, item and period.
- A file with a higher SEQUENCE replaces an earlier one (5546, 2.1.5). It is the sum of head_seq of the directive and of
  the assignment, which only grow.
- PUBLISH asks for no answer; ORGANIZER, DTSTAMP, DTSTART and SUMMARY must be there and no ATTENDEE
  (5546, 3.2.1). CANCEL holds one UID and says STATUS:CANCELLED (5546, 3.2.5): several need several calendars
  in one stream (5545, 3.4).
- An event ends later than it begins (5545, 3.8.2.2): it is the half hour before the due moment, so that a task due at
  midnight is shown on the day that ends then.
- Moments are in UTC, which needs no VTIMEZONE (5545, 3.3.5); an alarm is a moment too (3.8.6.3).
- A line has at most 75 octets (5545, 3.1).

Pure: values in, bytes out. The text that units share is rendered once, with placeholders for the values of each unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from icalendar import Alarm, Calendar, Event, vCalAddress
from icalendar.parser import Contentline

from directives.rules import schedule
from workflows.mailing.composing.placeholders import PLACEHOLDERS, fill, has_placeholder

LENGTH = timedelta(minutes=30)
PRODUCT = "-//Đôn Đốc//Hạn báo cáo//VI"

ASSIGNMENT, SEQUENCE, STAMP = PLACEHOLDERS[:3]
"""Placeholders for the values of each unit."""


class CalendarMethod(StrEnum):
    """The method of a calendar file (RFC 5546)."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"

    @property
    def publishes(self) -> bool:
        return self is CalendarMethod.PUBLISH

    @property
    def cancels(self) -> bool:
        return self is CalendarMethod.CANCEL


@dataclass(frozen=True)
class CalendarDue:
    """A deadline: an item's position in the directive, the number of the period, the moment and what is due."""

    item: int
    period: int
    due_at: datetime
    title: str


@dataclass(frozen=True)
class CalendarDeadlines:
    """The part of the file that all units of a directive share."""

    method: CalendarMethod
    dues: tuple[CalendarDue, ...]
    directive: str
    """'CV 649/SGDĐT-GDTrH'."""
    sender: str
    """The agency's name."""
    address: str
    """The address that mails come from; its domain makes the UID unique."""
    pages: str
    """The URL of units' pages without its last part, the assignment's public id."""


def feed(files: Iterable[bytes], name: str) -> bytes:
    """One calendar with the events of several files, to which a calendar program subscribes: it reads no second one."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    whole: bytes = calendar.to_ical()
    return whole.replace(b"END:VCALENDAR", b"".join(map(_events_of, files)) + b"END:VCALENDAR")


def _events_of(file: bytes) -> bytes:
    last = b"END:VEVENT\r\n"
    return file[file.index(b"BEGIN:VEVENT") : file.rindex(last) + len(last)]


def media_type(method: CalendarMethod) -> str:
    """The attachment's media type, which must name the method (RFC 6047, 2.4)."""
    return f"text/calendar; method={method}; charset=utf-8"


def write(deadlines: CalendarDeadlines, assignment: str, sequence: int, now: datetime) -> bytes:
    """The file for one unit: `assignment` is its public id."""
    own = (assignment, str(sequence), f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    rings = tuple(now < alarm_at(due.due_at) for due in deadlines.dues)
    return b"".join(_filled(line, own) for line in _shared(deadlines, rings))


def _filled(line: bytes | str, own: Sequence[str]) -> bytes:
    return line if isinstance(line, bytes) else _folded(fill(line, own))


def _folded(line: str) -> bytes:
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return folded + b"\r\n"


@lru_cache(maxsize=500)
def alarm_at(due_at: datetime) -> datetime:
    """When offices open on the last working day before; only the law's holidays count, not an agency's own."""
    day = schedule.WorkingCalendar().working_day_before(schedule.last_day(due_at))
    return schedule.at(day, schedule.OFFICE_HOURS[0])


@lru_cache(maxsize=500)
def _shared(deadlines: CalendarDeadlines, rings: tuple[bool, ...]) -> tuple[bytes | str, ...]:
    """The file's lines: bytes if all units have the same line, text with placeholders if it differs."""
    whole = "".join(calendar.to_ical().decode() for calendar in _calendars(deadlines, rings))
    lines = whole.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return tuple(line if has_placeholder(line) else _folded(line) for line in map(_with_placeholder, lines))


def _with_placeholder(line: str) -> str:
    name = line.partition(":")[0]
    return {"SEQUENCE": f"SEQUENCE:{SEQUENCE}", "DTSTAMP": f"DTSTAMP:{STAMP}"}.get(name, line)


def _calendars(deadlines: CalendarDeadlines, rings: tuple[bool, ...]) -> Iterator[Calendar]:
    events = [_event(deadlines, due, ring) for due, ring in zip(deadlines.dues, rings, strict=True)]
    together = [events] if deadlines.method == CalendarMethod.PUBLISH else [[event] for event in events]
    for some in together:
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", deadlines.method)
        for event in some:
            calendar.add_component(event)
        yield calendar


def _event(deadlines: CalendarDeadlines, due: CalendarDue, rings: bool) -> Event:
    event, published = Event(), deadlines.method == CalendarMethod.PUBLISH
    summary = " ".join(f"Hạn: {due.title} ({deadlines.directive})".split())  # no control characters (5545, 3.1)
    event.add("uid", f"task-{ASSIGNMENT}-{due.item}-{due.period}@{deadlines.address.rpartition('@')[2]}")
    event.add("sequence", 0)
    event.add("dtstamp", due.due_at)
    event.add("dtstart", (due.due_at - LENGTH).astimezone(UTC))
    event.add("dtend", due.due_at.astimezone(UTC))
    event.add("summary", summary)
    event.add("organizer", vCalAddress(f"mailto:{deadlines.address}"), parameters={"CN": deadlines.sender})
    event.add("url", f"{deadlines.pages}{ASSIGNMENT}")
    event.add("status", "CONFIRMED" if published else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    if published:
        event.add("description", "Mở trang của đơn vị bằng đường dẫn trong thư.")
    if published and rings:
        event.add_component(_alarm(summary, due.due_at))
    return event


def _alarm(summary: str, due_at: datetime) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", alarm_at(due_at), parameters={"VALUE": "DATE-TIME"})
    return alarm
