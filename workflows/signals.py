"""How a program that goes on for good is asked to stop."""

import signal
import threading
from types import FrameType


def stopping() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set; what is in hand is finished first."""
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, finish)
    return stop
