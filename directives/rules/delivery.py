"""The states of a mail, the moves between them as a table, and the back-off as data. Pure."""

from datetime import timedelta

from directives.terms import MailState

MOVES: dict[MailState, frozenset[MailState]] = {
    MailState.QUEUED: frozenset({MailState.SENDING, MailState.HELD, MailState.DROPPED}),
    MailState.SENDING: frozenset({MailState.SENT, MailState.QUEUED, MailState.FAILED, MailState.DROPPED}),
    MailState.HELD: frozenset({MailState.QUEUED, MailState.DROPPED}),
    MailState.SENT: frozenset({MailState.BOUNCED}),
    MailState.FAILED: frozenset({MailState.QUEUED}),
    MailState.BOUNCED: frozenset({MailState.SENT, MailState.QUEUED}),
    MailState.DROPPED: frozenset(),
}
"""What a mail can become; 'sent' says that a server took it, never that it arrived."""

WAITING = frozenset({MailState.QUEUED, MailState.SENDING, MailState.HELD})

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720, 720))
"""How long to wait after the 1st, 2nd, … attempt that a server put off (RFC 5321, 4.5.4.1: some days in all)."""

LEASE = timedelta(minutes=5)
"""How long a worker may hold a mail before another takes it up again."""

URGENT = 1
"""Up to this priority a mail may use the share of the server's limits that is kept: sign-in, new links, incidents."""


SLOWED = (("day", timedelta(hours=1)), ("quota", timedelta(minutes=30)), ("hour", timedelta(minutes=15)))
"""How long the server is left alone by all, by a word in what it says; whoever asks in vain waits again."""

SLOWED_OTHERWISE = timedelta(minutes=1)


def slowed_for(reply: str) -> timedelta:
    """How long to leave a server alone that has asked for it."""
    return next((wait for word, wait in SLOWED if word in reply.lower()), SLOWED_OTHERWISE)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after that many attempts; None where it is to be given up."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


def is_permanent(code: int) -> bool:
    """Whether an SMTP reply code refuses for good (RFC 5321, 4.2.1: 5yz)."""
    return 500 <= code < 600
