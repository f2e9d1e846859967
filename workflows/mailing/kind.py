"""MailKind: each module of occasions/ defines one; outbox, composing, sending and gallery read it."""

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
    named: frozenset[int] = frozenset()
    """The tasks (ids) that the same mail of the day has named already."""


ContentBuilder = Callable[[MailContext], MailContent | None]
"""Builds the content for the templates; None if the mail should no longer be sent."""

LineCheck = Callable[[MailContext, MailLine, Link | None], bool]
"""Whether a line of a mail to a unit still applies; the link is the reader's, None if it is closed."""

MailCheck = Callable[[MailContext, Sequence[MailLine]], bool]
"""Whether a mail should still be sent, given the lines that still apply (none for a mail to staff)."""


def _each_line(_context: MailContext, _line: MailLine, _link: Link | None) -> bool:
    return True


def _each_mail(_context: MailContext, _lines: Sequence[MailLine]) -> bool:
    return True


def no_calendar(_mail: Mail) -> CalendarMethod | None:
    """No calendar file is attached."""
    return None


def publishes(_mail: Mail) -> CalendarMethod | None:
    """The attached file adds the deadlines that the unit owes to the reader's calendar."""
    return CalendarMethod.PUBLISH


def cancels(_mail: Mail) -> CalendarMethod | None:
    """The attached file removes deadlines that are done or no longer asked from the reader's calendar."""
    return CalendarMethod.CANCEL


@dataclass(frozen=True, kw_only=True, eq=False)
class MailKind:
    """All that is particular to a mail. Its text is in templates/emails/<name>."""

    name: str
    """Stored with each mail; also the name of its module and of its folder of templates."""
    word: str
    """Its name in lists of mails: a lazy translation."""
    priority: int
    """Smaller goes first: 0 if a person waits at the screen, 9 for digests."""
    content: ContentBuilder
    """For most mails to units: composing.unit_content.about_assignments."""
    samples: Mapping[str, Mapping[str, Any]]
    """For the gallery: {'' or a variant's name: values as `content` would build them}."""
    instance: str = "{name}:{about.id}:{to}"
    """The key that is stored and never used twice (law 2); `to` is the id of the contact or member of staff.

    A stored format must not change, or mails queued by an earlier version would be sent again.
    """
    at_once: bool = False
    """A mail of its own, sent at any hour: a first notice, or what somebody waits for who has just pressed a button.

    All others wait for office hours and go in one mail a day for each address (law 12, sending/day_mail.py).
    """
    place: int = 9
    """Its place in the mail of the day: smaller comes first."""
    calendar: Callable[[Mail], CalendarMethod | None] = no_calendar
    line_still_true: LineCheck = _each_line
    """Re-check of each line of a mail to a unit, just before sending."""
    still_true: MailCheck = _each_mail
    """Re-check of the mail as a whole."""
    had_signed_copy: Callable[[MailContext], datetime | None] | None = None
    """None if the signed copy is never attached; else returns when the reader got it, or None if not yet."""
    names_tasks: bool = False
    """It lists tasks that are owed by a date; in the mail of the day each task is listed once."""
    skips_paused: bool = False
    """Not sent to a unit whose reminders are paused."""
    names_past_dates: bool = False
    """Its subject may name a past due date."""
    says_what_remains: bool = False
    """It also lists what the unit still owes."""
    links_closed: bool = False
    """It is sent although the links are closed, because it says why."""
    sent_again: bool = True
    """After a wrong address was corrected, a failed mail is sent again as it was."""
    replaced_by_next: bool = False
    """A failed one needs no action, since the next mail of this kind has all its news."""

    def instance_of(self, about: object, to: int | None = None) -> str:
        """The key of the mail about this thing to this reader."""
        return self.instance.format(name=self.name, about=about, to=to)

    def sample_names(self) -> dict[str, Mapping[str, Any]]:
        """Its samples by their names in the gallery: 'issued', 'due_soon-two'."""
        return {f"{self.name}-{variant}" if variant else self.name: values for variant, values in self.samples.items()}
