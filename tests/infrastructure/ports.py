"""Waiting for a server of the tests' own to stand."""

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds at the moment."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until something answers at this port of 127.0.0.1. Raises TimeoutError after a minute."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers at port {port}")


def until(true: Callable[[], object], server: subprocess.Popen[bytes], log: Path, seconds: float = 20) -> None:
    """Wait until it is true; a server that has died meanwhile is told with the end of its log."""
    end = time.monotonic() + seconds
    while not true():
        if server.poll() is not None or time.monotonic() > end:
            said = log.read_text(errors="replace")[-2000:] if log.is_file() else ""
            raise RuntimeError(f"{server.args!r} does not answer: {said}")
        time.sleep(0.05)
