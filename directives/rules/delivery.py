"""Tables of mail delivery: states and moves, effects of each log entry, waits before the next attempt. Pure."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto

from directives.terms import MailFactKind, MailState

MOVES: dict[MailState, frozenset[MailState]] = {
    MailState.QUEUED: frozenset({MailState.SENDING, MailState.HELD, MailState.DROPPED}),
    MailState.SENDING: frozenset({MailState.SENT, MailState.QUEUED, MailState.FAILED, MailState.DROPPED}),
    MailState.HELD: frozenset({MailState.QUEUED, MailState.DROPPED}),
    MailState.SENT: frozenset({MailState.BOUNCED}),
    MailState.FAILED: frozenset({MailState.QUEUED}),
    MailState.BOUNCED: frozenset({MailState.SENT, MailState.QUEUED}),
    MailState.DROPPED: frozenset(),
}
"""Allowed transitions; 'sent' means that a server accepted the mail, never that it arrived."""


class Told(Enum):
    """What a log entry means for the units of the mail: whether they count as told."""

    BY_THIS = auto()
    """A server accepted the mail: its units count as told."""
    NOT_BY_THIS = auto()
    """The mail bounced: its units count as told by other mails only."""
    AFTER_ALL = auto()
    """Staff know that a bounced mail did arrive: it counts from when a server accepted it."""


@dataclass(frozen=True)
class DeliveryEffect:
    """The effect of a log entry; None means no effect."""

    told: Told | None = None
    address_works: bool | None = None
    """False makes a unit unreachable if no other address of it works."""


NO_EFFECT = DeliveryEffect()
EFFECTS: dict[MailFactKind, DeliveryEffect] = {
    MailFactKind.TAKEN: DeliveryEffect(Told.BY_THIS, address_works=True),
    MailFactKind.REFUSED: DeliveryEffect(address_works=False),
    MailFactKind.GIVEN_UP: DeliveryEffect(address_works=False),
    MailFactKind.BOUNCED: DeliveryEffect(Told.NOT_BY_THIS, address_works=False),
    MailFactKind.BOUNCE_UNDONE: DeliveryEffect(Told.AFTER_ALL, address_works=True),
}
"""The one table of delivery effects: workflows/mailing/sending/delivery_effects.py applies it to the present rows, and
directives/past/reached.py replays it for a past moment. All other kinds have no effect."""


def effect_of(kind: MailFactKind, is_ours: bool = False) -> DeliveryEffect:
    """The effect of a log entry; `is_ours` (our fault, or an address corrected since) leaves the address as it is.

    A bounced mail has told nobody, whoever is at fault.
    """
    effect = EFFECTS.get(kind, NO_EFFECT)
    return replace(effect, address_works=None) if is_ours else effect


def kind_with_effect(told: Told) -> MailFactKind:
    """The one kind of log entry with this effect, for use in SQL."""
    (kind,) = (kind for kind, effect in EFFECTS.items() if effect.told == told)
    return kind


WAITING = frozenset({MailState.QUEUED, MailState.SENDING, MailState.HELD})

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720, 720))
"""How long to wait after the 1st, 2nd, … deferred attempt (RFC 5321, 4.5.4.1: some days in all)."""

LEASE = timedelta(minutes=5)
"""How long a worker's claim on a mail lasts; after that another worker can claim it."""

URGENT = 1
"""Mails up to this priority may use the reserved share of the rate limits: sign-in, new links, incidents."""


SLOWED = (("day", timedelta(hours=1)), ("quota", timedelta(minutes=30)), ("hour", timedelta(minutes=15)))
"""How long all workers pause, by a word in the server's reply; another such reply starts a new pause."""

SLOWED_OTHERWISE = timedelta(minutes=1)


def slowed_for(reply: str) -> timedelta:
    """How long to wait when a server asks us to slow down."""
    return next((wait for word, wait in SLOWED if word in reply.lower()), SLOWED_OTHERWISE)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after that many attempts; None gives up."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def is_permanent(code: int) -> bool:
    """Whether an SMTP reply code is a permanent refusal (RFC 5321, section 4.2.1: 5yz)."""
    return 500 <= code < 600
