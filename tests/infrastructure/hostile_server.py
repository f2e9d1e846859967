"""An SMTP server that answers by a script: refuses, mumbles, drips, hangs, hangs up, or dies with a mail in its hands.

A script names for a stage what is answered each time in turn; where it says nothing more, the server behaves.
"""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from enum import Enum

GREETING, EHLO, HELO, MAIL, RCPT, DATA, BODY, END, RSET, NOOP, QUIT = (
    "greeting",
    "EHLO",
    "HELO",
    "MAIL",
    "RCPT",
    "DATA",
    "body",
    "end",
    "RSET",
    "NOOP",
    "QUIT",
)
"""BODY is the midst of the content, END the dot after it."""

BEHAVED = {
    GREETING: "220 hostile.example",
    EHLO: "250-hostile.example\n250 SIZE 10000000",
    DATA: "354 go on",
    QUIT: "221 bye",
}


@dataclass(frozen=True)
class Drip:
    """The answer, a byte at a time."""

    answer: str
    pause: float


@dataclass(frozen=True)
class Late:
    """The answer after a while."""

    answer: str
    seconds: float


@dataclass(frozen=True)
class Meanwhile:
    """The answer, once something else has happened in the world."""

    happens: Callable[[], object]
    answer: str


@dataclass(frozen=True)
class Last:
    """The answer, and then the line is dead."""

    answer: str


class Silence(Enum):
    """No answer at all."""

    HANG = "hangs"
    CLOSE = "hangs up"


HANG, CLOSE = Silence

Act = str | Drip | Late | Meanwhile | Last | Silence
Script = Mapping[str, Sequence[Act]]


class Gone(Exception):
    """The line is dead."""


class HostileServer:
    """On 127.0.0.1; `taken` holds the Message-IDs it said yes to, `received` those whose content it had in full."""

    def __init__(self, script: Script) -> None:
        self.script = {stage: list(acts) for stage, acts in script.items()}
        self.taken: list[str] = []
        self.received: list[str] = []
        self.said: list[str] = []
        """The commands it was given, over all connections, the first word in capitals."""
        self.connections = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.stopped = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def recipients(self) -> list[str]:
        """The addresses that RCPT commands named; clients differ in writing TO or to."""
        return [address for said in self.said if said.startswith(RCPT) for address in re.findall("<(.*)>", said)]

    def stop(self) -> None:
        self.stopped.set()
        self.socket.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self.socket.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=[client], daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, suppress(Gone, OSError):
            lines = client.makefile("rb")
            self._answer(client, GREETING)
            for line in lines:
                command = line[:4].decode().strip().upper()
                self.said.append(command + line[4:].decode().rstrip())
                if self._answer(client, command).startswith("354"):
                    self._take(client, lines)
                if command == QUIT:
                    return

    def _take(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        content = []
        for line in lines:
            if self.script.get(BODY):
                self._answer(client, BODY)
            if line == b".\r\n":
                message_id = message_from_bytes(b"".join(content))["Message-ID"]
                self.received.append(message_id)
                if self._answer(client, END).startswith("2"):
                    self.taken.append(message_id)
                return
            content.append(line)

    def _answer(self, client: socket.socket, stage: str) -> str:
        acts = self.script.get(stage)
        act = acts.pop(0) if acts else BEHAVED.get(stage, "250 OK")
        match act:
            case Drip(answer, pause):
                for byte in f"{answer}\r\n".encode():
                    client.sendall(bytes([byte]))
                    time.sleep(pause)
                return answer
            case Late(answer, seconds):
                time.sleep(seconds)
                client.sendall(f"{answer}\r\n".encode())
                return answer
            case Meanwhile(happens, answer):
                happens()
                client.sendall(f"{answer}\r\n".encode())
                return answer
            case Last(answer):
                client.sendall(f"{answer}\r\n".encode())
                raise Gone
            case str(answer):
                client.sendall((answer.replace("\n", "\r\n") + "\r\n").encode())
                return answer
        if act is HANG:
            self.stopped.wait(20)
        raise Gone


@contextmanager
def hostile(script: Script) -> Iterator[HostileServer]:
    """A server that plays this script."""
    server = HostileServer(script)
    try:
        yield server
    finally:
        server.stop()
