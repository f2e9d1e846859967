"""The items of a directive with this unit's tasks and where each stands: what a unit's page is arranged from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from directives.areas import remarks
from directives.areas.remarks import AreaRemark
from directives.models import Assignment, Item, Task
from directives.queries import submissions, task_status
from directives.rules.status import AWAITED
from directives.terms import Status


@dataclass(frozen=True)
class ItemLine:
    """One item, with this unit's task of one period (None: not for this unit)."""

    item: Item
    task: Task | None
    status: Status | None
    late: bool = False
    due_soon: bool = False
    due_at: datetime | None = None
    """The due date that applies: the return's own for a returned report."""
    late_from: datetime | None = None
    """When that date has passed for good."""
    owing: bool = False
    """Whether a mandatory answer is still missing, in a locked period too."""
    open: bool = False
    """Whether something can still be answered, whatever the obligation."""
    returned: bool = False
    """Whether a supplement to its report is wanted."""
    done: bool = False
    counted: bool = False
    shut: submissions.ClosedReason | None = None
    """Why its page takes no answer."""
    given_late: bool = False
    """Whether the unit was told after the due date, so that it has none."""
    remark: AreaRemark | None = None
    """Why the date moved or the period is not asked, if an area event did that."""
    is_latest: bool = True
    """Whether it stands for the item's latest period."""

    @property
    def supplement_late(self) -> bool:
        return self.status is Status.SUPPLEMENT_LATE

    @property
    def awaits_match(self) -> bool:
        return self.status is Status.AWAITS_MATCH

    @property
    def awaits_answer(self) -> bool:
        """Whether what the unit says against it waits for the department."""
        return self.status in AWAITED and not self.awaits_match


def read_lines(
    assignment: Assignment, tasks: Sequence[Task], said: remarks.RemarksOfTasks, now: datetime, *, by_desk: bool = False
) -> list[ItemLine]:
    """A line for each task, in the order of items and periods, and one for each item that has none.

    A unit's desk (`by_desk`) has none of incidents.
    """
    items = [item for item in assignment.directive.items if not (by_desk and item.mode.is_incident)]
    return [line for item in items for line in _of_item(item, tasks, said, now)]


def _of_item(item: Item, tasks: Sequence[Task], said: remarks.RemarksOfTasks, now: datetime) -> list[ItemLine]:
    found = [_task_line(task, said.get(task.id, ()), now) for task in tasks if task.item_id == item.id]
    if not found:
        return [ItemLine(item, None, None)]
    return [*(replace(line, is_latest=False) for line in found[:-1]), found[-1]]


def _task_line(task: Task, said: Sequence[AreaRemark], now: datetime) -> ItemLine:
    found = task_status.read_as_told(task, now)
    return ItemLine(
        task.item,
        task,
        found.status,
        late=found.late,
        due_soon=found.due_soon,
        due_at=found.due_at,
        late_from=found.late_from,
        owing=found.missing,
        open=found.open,
        returned=found.returned and found.status not in AWAITED,
        done=found.done,
        counted=found.asked,
        shut=submissions.closed_reason(task),
        given_late=found.given_late,
        remark=remarks.standing(said, found),
    )
