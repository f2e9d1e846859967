"""SMTP reply -> Outcome: sent, deferred or refused, whose fault it is, and whether all mails must wait."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from directives.rules import delivery
from directives.terms import MailState
from workflows.mailing.sending.causes import Cause, cause


class Stage(Enum):
    """The SMTP command that was answered."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    CONTENT = "DATA"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one attempt: SENT, QUEUED again or FAILED, with the server's reply."""

    state: MailState
    reply: str = ""
    is_ours: bool = False
    """Whether the fault is the sender's, so that the unit's address is not marked as failed."""
    waits: timedelta | None = None
    """How long all mails must wait; None if the reply concerns this mail only."""


ADDRESS = frozenset({Cause.NO_MAILBOX, Cause.NO_DOMAIN, Cause.BAD_ADDRESS, Cause.MOVED, Cause.CLOSED, Cause.FULL})
"""Causes that concern the recipient's address alone."""

OF_ADDRESS = re.compile(r"5\d\d[ -]+#?5\.[12]\.")
"""After DATA, only a reply with such an enhanced code is about the address (RFC 3463, 3.2 and 3.3)."""

OF_MAILBOX = re.compile(r"\d\d\d[ -]+#?[45]\.[12]\.")

SERVERS = frozenset({Cause.BUSY, Cause.QUOTA})
"""Causes that concern the server as a whole: the next mail would be refused too."""


def outcome_of_reply(stage: Stage, code: int, words: bytes | str) -> Outcome:
    """The outcome of a reply other than 2yz."""
    reply = on_one_line(code, words)
    waits = _waits(stage, code, reply)
    if waits is None and delivery.is_permanent(code):
        return Outcome(MailState.FAILED, reply, is_ours=not _blames_address(stage, reply))
    # a 5xx to MAIL refuses every mail alike: all stay queued, none counts as failed
    return Outcome(MailState.QUEUED, reply, is_ours=stage != Stage.RECIPIENT or waits is not None, waits=waits)


def outcome_of_lost_connection(error: BaseException) -> Outcome:
    """The outcome of a broken connection: it is unknown whether the server accepted the mail."""
    return Outcome(MailState.QUEUED, error_words(error), is_ours=True)


def error_words(error: BaseException) -> str:
    """The stored reply of a broken connection; `cause` recognises it because it does not begin with a reply code."""
    return f"{type(error).__name__}: {error}"


def on_one_line(code: int, words: bytes | str) -> str:
    """A reply as it is stored, on one line."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _blames_address(stage: Stage, reply: str) -> bool:
    if stage == Stage.SENDER or cause(reply) not in ADDRESS:
        return False
    return stage == Stage.RECIPIENT or OF_ADDRESS.match(reply) is not None


def _waits(stage: Stage, code: int, reply: str) -> timedelta | None:
    """How long all mails wait; None if the reply concerns this mail only."""
    why = cause(reply)
    if stage == Stage.SENDER:
        concerns_all = why != Cause.TOO_LARGE
    else:
        concerns_all = code == 421 or (why in SERVERS and not OF_MAILBOX.match(reply))
    return delivery.slowed_for(reply) if concerns_all else None
