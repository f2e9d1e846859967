"""What a tick tells somebody, with its reasons: what `dondoc tick` prints of each mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directives.terms import Occasion, Offset


@dataclass(frozen=True)
class MailReason:
    """Why somebody is written to: which moment of whose plan, of what."""

    offset: Offset
    number: str
    """The directive's."""
    title: str
    """The item's, or what is new of the directive."""
    due_at: datetime | None = None
    unit: str = ""
    """Whose task it is, where that is not the reader's."""


@dataclass(frozen=True)
class QueuedNotice:
    """A mail that was queued."""

    occasion: Occasion
    email: str
    whom: str
    reasons: Sequence[MailReason]


class QuietReason(StrEnum):
    """Why nobody is written to."""

    CLOSED = "closed"
    DAY_OFF = "day_off"
    PAUSED = "paused"


@dataclass(frozen=True)
class QuietUnit:
    """An agency, or a unit of it, that hears nothing at this moment."""

    why: QuietReason
    whom: str
    detail: str = ""
    """The holiday's name."""
