"""The superior's page 'Các trường trực thuộc': each school with telephones and what stands."""

from collections.abc import Sequence

from directives.cascade import passing_on
from directives.cascade.standing import SchoolStanding, read_schools
from directives.database import db
from directives.models import Assignment, Task
from workflows import clock
from workflows.cascading.pages import pages
from workflows.web.asker.showing import show
from workflows.web.guards import by_link, closed_reason, current_link


def _shared(assignment: Assignment, found: Sequence[SchoolStanding]) -> list[Task]:
    """The superior's own tasks that were passed on: they are summed up."""
    passed = {one.task.parent_id for school in found for one in school.tasks}
    return sorted(
        (task for task in assignment.tasks if task.id in passed), key=lambda one: (one.item.position, one.period.number)
    )


@pages.get("/phieu/<public_id>/cac-truong")
@by_link
def schools(public_id: str) -> str:
    """Show the schools; of what the letter asks them itself only where it stands."""
    assignment, now = current_link().assignment, clock.now(db.session)
    found = read_schools(db.session, assignment, now)
    return show(
        "cascading/schools.html",
        schools=found,
        done=sum(bool(one.tasks) and not one.owing for one in found),
        asked=sum(bool(one.tasks) for one in found),
        shared=_shared(assignment, found),
        may_pass_on=closed_reason() is None and bool(passing_on.passable(assignment)),
    )
