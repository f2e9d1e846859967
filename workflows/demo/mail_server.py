"""The demo's mail server: keeps every mail in the mailbox, and refuses the addresses on its list."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from workflows.demo.mailbox import Mailbox


class DemoMailServer:
    """SMTP server of the mailbox, on 127.0.0.1 only."""

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self.mailbox = mailbox
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    def start(self) -> None:
        """Listen. Raises OSError if the port is taken."""
        self.controller.start()

    def stop(self) -> None:
        self.controller.stop()

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address.lower() in self.mailbox.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail."""
        content = envelope.content or b""
        self.mailbox.keep(
            envelope.mail_from or "", envelope.rcpt_tos, content if isinstance(content, bytes) else content.encode()
        )
        return "250 OK"
