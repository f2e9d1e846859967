"""How a long-running program is asked to stop."""

import signal
import threading
from types import FrameType


def stopping() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set, so that the program finishes its present work first."""
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, finish)
    return stop
