"""What `dondoc tick` prints: each queued mail with its reasons, and who gets no mail now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directives.terms import ReminderStep
from workflows.mailing.kind import MailKind


@dataclass(frozen=True)
class MailReason:
    """One reason of a mail: the step of the reminder plan, and the item or the news it is about."""

    step: ReminderStep
    number: str
    """The directive's number."""
    title: str
    """The item's title, or what is new about the directive."""
    due_at: datetime | None = None
    unit: str = ""
    """The unit that owes the task, if the reader is not of that unit."""


@dataclass(frozen=True)
class QueuedNotice:
    """A queued mail; `name` is the reader's, or the unit's."""

    kind: MailKind
    email: str
    name: str
    reasons: Sequence[MailReason]


class QuietReason(StrEnum):
    """Why no mail goes to a unit now."""

    CLOSED = "closed"
    DAY_OFF = "day_off"
    PAUSED = "paused"


@dataclass(frozen=True)
class QuietUnit:
    """An agency, or one of its units, that gets no mail now."""

    why: QuietReason
    name: str
    detail: str = ""
    """The holiday's name."""
