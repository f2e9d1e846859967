"""Our changes to smtplib: a look before the content, content sent as it is, a time limit for each whole reply."""

import io
import smtplib
import socket
import time
from collections.abc import Callable
from typing import Any

from workflows.mailing.sending.reply_meaning import Stage

AT_THE_END = 4
"""Factor on the time limit for the reply to the content: giving up early sends a mail twice (RFC 5321, 4.5.3.2.6)."""


class SendCancelled(Exception):
    """`last_look` stopped the mail before its content was sent."""


class _Replies(io.RawIOBase):
    """Reads replies with one time limit for a whole reply, because some servers send a byte now and then."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.until = sock, 0.0

    def readable(self) -> bool:
        """Needed by io.BufferedReader."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has arrived. Raises TimeoutError."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self.sock.settimeout(left)
        return self.sock.recv_into(buffer)


class Dialogue:
    """Our changes to smtplib, plain or TLS: `last_look` before DATA, content sent as it is, a time limit per reply."""

    last_look: Callable[[], bool]
    stage = Stage.SENDER
    waits: float
    sock: Any
    file: Any
    replies: _Replies

    def mail(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """MAIL FROM."""
        self.stage = Stage.SENDER
        return super().mail(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def rcpt(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """RCPT TO."""
        self.stage = Stage.RECIPIENT
        return super().rcpt(*args, **kwargs)  # type: ignore[misc,no-any-return]

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Call `last_look`, then send the bytes that message.py encoded; smtplib would scan every line again."""
        try:
            wanted = self.last_look()
        except BaseException:
            self._rset()  # type: ignore[attr-defined]
            raise
        if not wanted:
            self._rset()  # type: ignore[attr-defined]
            raise SendCancelled
        self.stage = Stage.CONTENT
        self.putcmd("data")  # type: ignore[attr-defined]
        code, words = self.getreply()
        if code != 354:
            self._rset()  # type: ignore[attr-defined]
            raise smtplib.SMTPDataError(code, words)
        self.send(b"".join((msg, b".\r\n")))
        code, words = self.getreply(AT_THE_END)
        return 250 if 200 <= code < 300 else code, words  # any 2yz means accepted (RFC 5321, 4.2.1)

    def send(self, s: Any) -> None:
        """Send within the time limit."""
        if self.sock:
            self.sock.settimeout(self.waits)
        super().send(s)  # type: ignore[misc]

    def getreply(self, times: int = 1) -> tuple[int, bytes]:
        """Read one reply within the time limit, or several times that limit."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        if self.file is None:
            self.replies = _Replies(self.sock)
            self.file = io.BufferedReader(self.replies)
        self.replies.until = time.monotonic() + self.waits * times
        return super().getreply()  # type: ignore[misc,no-any-return]

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        self.waits = timeout
        found = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        # smtplib writes in small pieces: without NODELAY each would wait for an acknowledgement
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found


class PlainDialogue(Dialogue, smtplib.SMTP):
    """Plain, or TLS after STARTTLS."""


class TlsDialogue(Dialogue, smtplib.SMTP_SSL):
    """TLS from the first byte."""
