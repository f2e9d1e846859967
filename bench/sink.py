"""Postfix's smtp-sink on 127.0.0.1, which discards mails; a server in Python would be the bottleneck."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SINK = Path("/usr/sbin/smtp-sink")


class NoSink(Exception):
    """smtp-sink is not installed."""

    def __init__(self) -> None:
        super().__init__(f"{SINK} is missing: install the package postfix, or run `bin/setup test`")


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink; yields its port. Raises NoSink."""
    if not SINK.exists():
        raise NoSink
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with subprocess.Popen([SINK, *user, f"127.0.0.1:{port}", "100"]) as process:
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"{SINK} did not come up")
