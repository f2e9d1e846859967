"""MailKind: each module of occasions/ holds one, and outbox, composing, sending and gallery read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from directives.models import Link, Mail, MailLine, Unit
from workflows.mailing.composing.calendar import CalendarMethod
from workflows.mailing.composing.content import MailContent


class MailContext(NamedTuple):
    """A queued mail at the moment when it is composed."""

    session: Session
    kind: "MailKind"
    mail: Mail
    agency: Unit
    now: datetime


ContentBuilder = Callable[[MailContext], MailContent | None]
"""Gathers what the templates are given; None where the mail is no longer to go."""

LineCheck = Callable[[MailContext, MailLine, Link | None], bool]
"""Whether a line of a mail to a unit is still true; the link is the reader's, None where it is closed."""

MailCheck = Callable[[MailContext, Sequence[MailLine]], bool]
"""Whether a mail is still to go with the lines that are still true; a mail to staff has none."""


def _each_line(_context: MailContext, _line: MailLine, _link: Link | None) -> bool:
    return True


def _each_mail(_context: MailContext, _lines: Sequence[MailLine]) -> bool:
    return True


def leaves_calendar(_mail: Mail) -> CalendarMethod | None:
    """No calendar file goes with the mail."""
    return None


def publishes(_mail: Mail) -> CalendarMethod | None:
    """The deadlines that the reader owes go into the reader's calendar."""
    return CalendarMethod.PUBLISH


def cancels(_mail: Mail) -> CalendarMethod | None:
    """The deadlines that are done or no longer asked are taken out of the reader's calendar."""
    return CalendarMethod.CANCEL


@dataclass(frozen=True, kw_only=True, eq=False)
class MailKind:
    """All that is particular to a mail. Its words are in templates/emails/<name>."""

    name: str
    """Stored with each mail; also the name of its module and of its folder of templates."""
    word: str
    """What lists of mails call it: a lazy translation."""
    priority: int
    """Smaller goes first: 0 where a person waits at the screen, 9 for digests."""
    content: ContentBuilder
    """composing.unit_content.about_assignments does for most mails to units."""
    samples: Mapping[str, Mapping[str, Any]]
    """What the gallery shows: '' or a variant's name -> what `content` would give the templates."""
    instance: str = "{name}:{about.id}:{to}"
    """The key that is stored and never used twice (law 2); `to` is the id of the contact or member of staff.

    A stored format never changes, or mails queued by the version before would be sent again.
    """
    in_office_hours: bool = False
    """Nobody waits for it: it is never sent on a day off or at night."""
    calendar: Callable[[Mail], CalendarMethod | None] = leaves_calendar
    line_still_true: LineCheck = _each_line
    """The re-check just before sending, for each line of a mail to a unit."""
    still_true: MailCheck = _each_mail
    """The re-check of the mail as a whole."""
    had_signed_copy: Callable[[MailContext], datetime | None] | None = None
    """None where the signed copy is not attached; else when the reader had it, None if never."""
    skips_paused: bool = False
    """A unit whose reminders are paused does not get it."""
    names_past_dates: bool = False
    """Its subject may name a date that has gone by."""
    says_what_remains: bool = False
    """It tells of something done, and lists what the unit still owes."""
    links_closed: bool = False
    """The links are closed when it goes: it says why."""
    sent_again: bool = True
    """When a wrong address is corrected, what failed goes out again as it was."""
    replaced_by_next: bool = False
    """One that did not arrive needs no care: the next of its kind tells all."""

    def instance_of(self, about: object, to: int | None = None) -> str:
        """The key of the mail about this thing to this reader."""
        return self.instance.format(name=self.name, about=about, to=to)

    def sample_names(self) -> dict[str, Mapping[str, Any]]:
        """Its samples by their names in the gallery: 'issued', 'due_soon-two'."""
        return {f"{self.name}-{variant}" if variant else self.name: said for variant, said in self.samples.items()}
