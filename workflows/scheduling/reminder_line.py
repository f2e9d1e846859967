"""A line of a reminder mail: a task, and the step of its plan that is due."""

from dataclasses import dataclass

from directives.terms import ReminderStep
from workflows.scheduling.owed import OwedTask


@dataclass(frozen=True)
class ReminderLine:
    """A task of which a contact is reminded, and the step of the plan that is due."""

    owed: OwedTask
    step: ReminderStep

    @property
    def mark(self) -> str:
        """The key of this reminder."""
        return self.owed.mark(self.step)
