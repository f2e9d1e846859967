"""Terms of the programs that run all the time, of the long work that one does, and of what is wrong with them."""

from enum import StrEnum


class Program(StrEnum):
    """A program beside the pages; each running one writes a heartbeat."""

    MAIL = "mail"
    TICK = "tick"
    INBOX = "inbox"
    JOBS = "jobs"


class AlertKind(StrEnum):
    """What the person who looks after the system is called for."""

    PROGRAM_MISSING = "program_missing"
    MAIL_STANDS = "mail_stands"
    ERRORS_REPEAT = "errors_repeat"
    BACKUP_OLD = "backup_old"
    BACKUP_UNREADABLE = "backup_unreadable"


class JobKind(StrEnum):
    """What a job makes or does."""

    SUMMARY = "summary"
    """The paper for a meeting with the line of each unit."""
    BOARD_SHEET = "board_sheet"
    UNIT_BOOK = "unit_book"
    UNITS_IMPORT = "units_import"


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DROPPED = "dropped"
    """Its result held a text that was erased."""

    @property
    def is_open(self) -> bool:
        """Whether a worker still has to do it."""
        return self in {JobState.WAITING, JobState.RUNNING}

    @property
    def may_be_retried(self) -> bool:
        return self in {JobState.FAILED, JobState.CANCELLED, JobState.DROPPED}
