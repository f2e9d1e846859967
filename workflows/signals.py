"""Stop signals for long-running programs."""

import signal
import threading
from types import FrameType


def stopping() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set, so that a program can finish what it is doing."""
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, finish)
    return stop
