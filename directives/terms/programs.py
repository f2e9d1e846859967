"""Terms of the programs that run all the time."""

from enum import StrEnum


class Program(StrEnum):
    """A program beside the pages; each running one writes a heartbeat."""

    MAIL = "mail"
    TICK = "tick"
    INBOX = "inbox"
