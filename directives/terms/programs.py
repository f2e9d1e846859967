"""Terms of the programs that run all the time, and of what is wrong with them."""

from enum import StrEnum


class Program(StrEnum):
    """A program beside the pages; each running one writes a heartbeat."""

    MAIL = "mail"
    TICK = "tick"
    INBOX = "inbox"


class AlertKind(StrEnum):
    """What the person who looks after the system is called for."""

    PROGRAM_MISSING = "program_missing"
    MAIL_STANDS = "mail_stands"
    ERRORS_REPEAT = "errors_repeat"
    BACKUP_OLD = "backup_old"
    BACKUP_UNREADABLE = "backup_unreadable"
