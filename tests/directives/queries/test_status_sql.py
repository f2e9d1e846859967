"""The SQL forms of the status rules say what status.py says."""

from datetime import timedelta
from itertools import product

from sqlalchemy import select

from directives.models import Item, Task
from directives.queries import status_sql
from directives.record import ledger
from directives.rules import status
from directives.terms import Obligation, Standing, Timeliness
from tests import scene

MOMENTS = (None, timedelta(days=-1), timedelta(0), timedelta(hours=1), timedelta(days=2), timedelta(days=3))


def test_late_and_due_soon_in_sql_are_those_of_the_rules(session, now):
    made = scene.issue(session, now)
    task = made.task(made.people.school_a, "Báo cáo tập huấn")

    for standing, obligation, due, again in product(Standing, Obligation, MOMENTS, MOMENTS):
        task.standing, task.item.obligation = standing, obligation
        task.due_at, task.return_due_at = (None if span is None else now + span for span in (due, again))
        task.first_submitted_at = now if standing in status.DONE else None
        session.flush()
        facts = ledger.facts_of(task)

        found = session.execute(
            select(status_sql.late(now), status_sql.due_soon(now))
            .select_from(Task)
            .join(Item)
            .where(Task.id == task.id)
        ).one()

        late = status.timeliness(facts, obligation, now) == Timeliness.OPEN_LATE
        assert tuple(map(bool, found)) == (late, status.due_soon(facts, obligation, now)), (facts, obligation)
