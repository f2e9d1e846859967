"""What a server's answer means for a mail: taken, put off or refused, whose fault it is, and whether all must wait."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from directives.rules import delivery
from directives.terms import MailState
from workflows.mailing.sending.causes import Cause, cause


class Stage(Enum):
    """How far the talk about a mail had come."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    CONTENT = "DATA"


@dataclass(frozen=True)
class Outcome:
    """What became of it: sent, queued again or failed, with the server's words."""

    state: MailState
    reply: str = ""
    is_ours: bool = False
    """Whether the fault lies with the sender, so that the unit's address is not called bad."""
    waits: timedelta | None = None
    """How long the server wants to be left alone by all mails."""


ADDRESS = frozenset({Cause.NO_MAILBOX, Cause.NO_DOMAIN, Cause.BAD_ADDRESS, Cause.MOVED, Cause.CLOSED, Cause.FULL})
"""Refusals that speak of the recipient's address, and of nothing else."""

OF_ADDRESS = re.compile(r"5\d\d[ -]+#?5\.[12]\.")
"""After DATA only such an enhanced code speaks of the address (RFC 3463, 3.2 and 3.3)."""

OF_MAILBOX = re.compile(r"\d\d\d[ -]+#?[45]\.[12]\.")

SERVERS = frozenset({Cause.BUSY, Cause.QUOTA})
"""Causes that lie with the server as a whole: the next mail would fare no better."""


def answered(stage: Stage, code: int, words: bytes | str) -> Outcome:
    """The outcome that a reply other than 'yes' amounts to."""
    reply = said(code, words)
    waits = _waits(stage, code, reply)
    if waits is None and delivery.is_permanent(code):
        return Outcome(MailState.FAILED, reply, is_ours=not _blames_address(stage, reply))
    # a 5xx to MAIL shuts the door to every mail alike: each is kept, none is called failed
    return Outcome(MailState.QUEUED, reply, is_ours=stage != Stage.RECIPIENT or waits is not None, waits=waits)


def lost(error: BaseException) -> Outcome:
    """The outcome of a talk that broke off: nobody knows what the server made of it."""
    return Outcome(MailState.QUEUED, lost_words(error), is_ours=True)


def lost_words(error: BaseException) -> str:
    """What is kept of a connection that failed; begins with no reply code, so that its cause is known."""
    return f"{type(error).__name__}: {error}"


def said(code: int, words: bytes | str) -> str:
    """A reply as it is kept, on one line."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _blames_address(stage: Stage, reply: str) -> bool:
    if stage == Stage.SENDER or cause(reply) not in ADDRESS:
        return False
    return stage == Stage.RECIPIENT or OF_ADDRESS.match(reply) is not None


def _waits(stage: Stage, code: int, reply: str) -> timedelta | None:
    """How long all mails wait; None where the answer concerns this one alone."""
    why = cause(reply)
    if stage == Stage.SENDER:
        all_alike = why != Cause.TOO_LARGE
    else:
        all_alike = code == 421 or (why in SERVERS and not OF_MAILBOX.match(reply))
    return delivery.slowed_for(reply) if all_alike else None
