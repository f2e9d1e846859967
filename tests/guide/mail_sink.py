"""The province's mail server of the guide: STARTTLS, a password, and every mail kept."""

import ssl
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "don-doc@sogddt.example", "mat-khau-thu"


class MailSink(Controller):
    """On port 587 of a network of its own."""

    def __init__(self, certificate: Path) -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, certificate.with_name("privkey.pem"))
        super().__init__(
            self,
            "127.0.0.1",
            587,
            tls_context=tls,
            require_starttls=True,
            auth_required=True,
            authenticator=self._may_send,
        )
        self.messages: list[EmailMessage] = []
        self.connections: set[tuple[str, int]] = set()

    def _may_send(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()))

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        self.connections.add(session.peer)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def first_to(self, address: str, seconds: float = 60) -> EmailMessage:
        """The first mail to an address, as soon as it has come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := [message for message in self.messages if address in message["To"]]:
                return found[0]
            time.sleep(0.1)
        raise TimeoutError(f"no mail to {address}")
