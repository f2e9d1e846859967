"""The superior's page 'Các trường trực thuộc': each school with telephones and what stands."""

from directives.cascade import passing_on
from directives.cascade.standing import read_schools
from directives.database import db
from workflows import clock
from workflows.cascading.pages import pages
from workflows.cascading.pages.common import show
from workflows.web.guards import by_link, closed_reason, current_link


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
        may_pass_on=closed_reason() is None and bool(passing_on.passable(assignment)),
    )
