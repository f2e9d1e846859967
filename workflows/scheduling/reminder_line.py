"""A line of a reminder mail: a task, and the moment of its plan that has come."""

from dataclasses import dataclass

from directives.terms import ReminderStep
from workflows.scheduling.owed import OwedTask


@dataclass(frozen=True)
class ReminderLine:
    """A task to remind a contact of, and which moment of the plan asks for it."""

    owed: OwedTask
    offset: ReminderStep

    @property
    def mark(self) -> str:
        """The key of this reminder."""
        return self.owed.mark(self.offset)
