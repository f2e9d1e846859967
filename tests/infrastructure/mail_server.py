"""A real SMTP server that keeps what it takes, and refuses what a test tells it to refuse."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class OnFreePort(Controller):
    """On 127.0.0.1 and a port that the system chooses; it handles its own mails."""

    def __init__(self, **given: Any) -> None:
        super().__init__(handler=self, hostname="127.0.0.1", port=0, **given)

    def _trigger_server(self) -> None:
        # The controller knocks at its own door to see that it is open; only now is the port known.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer(OnFreePort):
    """`messages` holds parsed mails, `senders` whom envelopes name."""

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self.messages: list[EmailMessage] = []
        self.senders: list[str | None] = []
        self.refusals: dict[str, str] = {}
        self.connections: set[tuple[str, int]] = set()

    def refuse(self, address: str, answer: str = "550 5.1.1 No such user") -> None:
        self.refusals[address] = answer

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in message["To"]]

    def link_to(self, address: str, words: str = "") -> str:
        """The unit's link in the newest mail to this address that says so."""
        texts = (" ".join(mail.get_body(("plain",)).get_content().split()) for mail in self.to(address)[::-1])
        found = re.search(r"http\S+/m/\S+", next((text for text in texts if words in text), ""))
        assert found, f"no mail to {address} with {words!r} and a link"
        return found[0]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.connections.add(session.peer)
        self.senders.append(envelope.mail_from)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"
