"""The demo's mail server: takes every mail over SMTP into a folder, and refuses what it was told to refuse."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ENVELOPE = "X-Mailbox-To"
"""Our own line on top of a kept mail: whom it was handed in for."""


@dataclass(frozen=True)
class MailboxEntry:
    """A mail in the list."""

    number: int
    to: str
    subject: str
    sent_at: datetime | None


@lru_cache(maxsize=4096)
def _entry(path: Path) -> MailboxEntry:
    with path.open("rb") as opened:
        headers = BytesHeaderParser(policy=policy.default).parse(opened)
    date = headers["Date"]
    sent_at = parsedate_to_datetime(str(date)) if date else None
    return MailboxEntry(int(path.stem), str(headers[ENVELOPE]), str(headers["Subject"] or ""), sent_at)


class Mailbox:
    """A folder of mails, numbered as they came, and a file of refused addresses."""

    def __init__(self, folder: Path, refusals: Path, refused: Sequence[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not refusals.exists():
            refusals.write_text("\n".join(refused), encoding="utf-8")
        self.folder, self._refusals, self._lock = folder, refusals, threading.Lock()

    def keep(self, recipients: Sequence[str], content: bytes) -> None:
        """Keep a mail, whole before it is seen."""
        with self._lock:
            number = max((int(path.stem) for path in self.folder.glob("*.eml")), default=0) + 1
            whole = self.folder / f"{number}.part"
            whole.write_bytes(f"{ENVELOPE}: {', '.join(recipients)}\r\n".encode() + content)
            whole.rename(self.folder / f"{number}.eml")

    def entries(self, address: str = "") -> list[MailboxEntry]:
        """The mails, newest first; with part of an address, those to it."""
        found = [_entry(path) for path in self.folder.glob("*.eml")]
        wanted = address.strip().lower()
        return sorted((e for e in found if wanted in e.to.lower()), key=lambda e: e.number, reverse=True)

    def message(self, number: int) -> EmailMessage | None:
        """A mail as it came."""
        path = self.folder / f"{number}.eml"
        return message_from_bytes(path.read_bytes(), policy=policy.default) if path.is_file() else None

    @property
    def refused(self) -> list[str]:
        """The addresses that it refuses."""
        return self._refusals.read_text(encoding="utf-8").split()

    def refuse(self, address: str) -> None:
        """Answer 550 for an address from now on."""
        self._write({*self.refused, address.strip().lower()})

    def accept(self, address: str) -> None:
        """Take mails for an address again."""
        self._write(set(self.refused) - {address})

    def _write(self, addresses: set[str]) -> None:
        self._refusals.write_text("\n".join(sorted(filter(None, addresses))), encoding="utf-8")


class DemoMailServer:
    """The mailbox's door, an SMTP server on this machine alone."""

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self.mailbox = mailbox
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    def start(self) -> None:
        """Listen. Raises OSError where the port is taken."""
        self.controller.start()

    def stop(self) -> None:
        """Listen no more."""
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
        self.mailbox.keep(envelope.rcpt_tos, content if isinstance(content, bytes) else content.encode())
        return "250 OK"
