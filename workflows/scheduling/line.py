"""A line of a mail to a unit: a task, and the moment of its plan that has come."""

from dataclasses import dataclass

from directives.terms import Offset
from workflows.scheduling.owed import OwedTask


@dataclass(frozen=True)
class ReminderLine:
    """A task that a contact is to hear of, and why."""

    owed: OwedTask
    offset: Offset

    @property
    def mark(self) -> str:
        """Which telling of the task it is."""
        return self.owed.mark(self.offset)
