"""What is known of a task, of its unit and of its item, as a Reading needs it."""

from datetime import datetime
from typing import NamedTuple

from directives.terms import ObjectionKind, Obligation, ReportingMode, Standing


class TaskFacts(NamedTuple):
    """What the ledger says about a task: the projection kept on its row."""

    standing: Standing = Standing.SILENT
    first_submitted_at: datetime | None = None
    due_at: datetime | None = None
    return_due_at: datetime | None = None
    document_at: datetime | None = None
    """Since when an incoming document that may answer it waits to be matched."""
    objected: ObjectionKind | None = None
    """What the unit says against it and waits for an answer to: 'cannot', 'not ours', an exemption asked for."""
    extended_due_at: datetime | None = None
    """The later date last granted to this unit alone; moving the whole period never takes it back."""
    review_from: datetime | None = None
    """Since when the last report waits for an officer to read it: when it came, if somebody should."""


class TaskCounters(NamedTuple):
    """How many tasks of an assignment are asked, done, wait for review, and are answered: kept on its row."""

    asked_tasks: int = 0
    """Owed or done; those of a period that has just opened too."""
    done_tasks: int = 0
    review_tasks: int = 0
    answered_tasks: int = 0
    """Those that the unit has answered, reports that were returned too, or for which a document waits."""


class AssignmentFacts(NamedTuple):
    """What an assignment knows about its unit."""

    told_at: datetime | None = None
    unreachable_at: datetime | None = None
    acknowledged_at: datetime | None = None
    not_ours_at: datetime | None = None
    taken_over_at: datetime | None = None
    """Since when the successor of a unit that closed answers for it."""

    @property
    def reached_at(self) -> datetime | None:
        """Since when the unit knows of the directive: a mail reached it, or it answered before."""
        if self.told_at is None or self.acknowledged_at is None:
            return self.told_at or self.acknowledged_at
        return min(self.told_at, self.acknowledged_at)


class ItemFacts(NamedTuple):
    """What an item asks for in one of its periods."""

    obligation: Obligation
    mode: ReportingMode
    locked: bool = False
    """Whether the period is locked: no more answers are accepted."""
    number: int = 1
    """The period's number."""
    period_due_at: datetime | None = None
    """The period's cut-off, the same for every unit."""
    grace_minutes: int = 0
    """How long after any date of the period a report still counts as on time."""
