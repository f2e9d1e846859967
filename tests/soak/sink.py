"""A mail server that takes every mail and records Message-ID, connection and time, in order."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.infrastructure.mail_server import OnFreePort

BEFORE_THE_BODY = 16 * 1024


class Taken(NamedTuple):
    """A mail that the server accepted."""

    message_id: str
    at: float


@dataclass
class Talk:
    """A connection: the mails taken over it, and whether it ended with QUIT or was cut."""

    taken: list[Taken] = field(default_factory=list)
    said_goodbye: bool = False


class Sink(OnFreePort):
    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.talks: dict[tuple[str, int], Talk] = {}
        self.count = 0

    def taken(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(taken.message_id for talk in self.talks.values() for taken in talk.taken)

    def in_flight(self) -> Iterator[Taken]:
        """The last mail of each connection that was cut: its worker may have died before it wrote the outcome."""
        return (talk.taken[-1] for talk in self.talks.values() if talk.taken and not talk.said_goodbye)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        head = BytesHeaderParser().parsebytes(envelope.content[:BEFORE_THE_BODY])
        self._talk(session).taken.append(Taken(head["Message-ID"].strip(), time.monotonic()))
        self.count += 1
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._talk(session).said_goodbye = True
        return "221 Bye"

    def _talk(self, session: Session) -> Talk:
        return self.talks.setdefault(session.peer, Talk())
