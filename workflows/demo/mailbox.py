"""The demo's mailbox: every mail of the rehearsal in a folder, and the addresses that it refuses."""

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

SENDER, ENVELOPE = "X-Mailbox-From", "X-Mailbox-To"
"""Headers of ours on top of a stored mail: sender and recipients of its envelope."""


@dataclass(frozen=True)
class MailboxEntry:
    number: int
    to: str
    subject: str
    sent_at: datetime | None


def recipients_of(mail: EmailMessage) -> list[str]:
    return str(mail[ENVELOPE]).split(", ")


@lru_cache(maxsize=4096)
def _entry(path: Path) -> MailboxEntry:
    with path.open("rb") as opened:
        headers = BytesHeaderParser(policy=policy.default).parse(opened)
    date = headers["Date"]
    sent_at = parsedate_to_datetime(str(date)) if date else None
    return MailboxEntry(int(path.stem), str(headers[ENVELOPE]), str(headers["Subject"] or ""), sent_at)


class Mailbox:
    """A folder of mails, numbered in order of arrival, and a file of refused addresses."""

    def __init__(self, folder: Path, refusals: Path, refused: Sequence[str] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not refusals.exists():
            refusals.write_text("\n".join(refused), encoding="utf-8")
        self.folder, self._refusals, self._lock = folder, refusals, threading.Lock()

    def keep(self, sender: str, recipients: Sequence[str], content: bytes) -> None:
        """Store a mail; it appears in the list only when complete."""
        with self._lock:
            number = max((int(path.stem) for path in self.folder.glob("*.eml")), default=0) + 1
            whole = self.folder / f"{number}.part"
            envelope = f"{SENDER}: {sender}\r\n{ENVELOPE}: {', '.join(recipients)}\r\n"
            whole.write_bytes(envelope.encode() + content)
            whole.rename(self.folder / f"{number}.eml")

    def entries(self, address: str = "") -> list[MailboxEntry]:
        """Mails, newest first; filtered by part of an address if given."""
        found = [_entry(path) for path in self.folder.glob("*.eml")]
        wanted = address.strip().lower()
        return sorted((e for e in found if wanted in e.to.lower()), key=lambda e: e.number, reverse=True)

    def message(self, number: int) -> EmailMessage | None:
        path = self.folder / f"{number}.eml"
        return message_from_bytes(path.read_bytes(), policy=policy.default) if path.is_file() else None

    @property
    def refused(self) -> list[str]:
        return self._refusals.read_text(encoding="utf-8").split()

    def refuse(self, address: str) -> None:
        """Refuse an address with 550 from now on."""
        self._write({*self.refused, address.strip().lower()})

    def accept(self, address: str) -> None:
        """Accept mails for an address again."""
        self._write(set(self.refused) - {address})

    def _write(self, addresses: set[str]) -> None:
        self._refusals.write_text("\n".join(sorted(filter(None, addresses))), encoding="utf-8")
