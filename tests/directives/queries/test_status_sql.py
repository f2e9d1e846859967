"""The SQL forms of the status rules say what rules/status says, whatever the facts."""

from datetime import UTC, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directives.models import Assignment, Item, Period, Task
from directives.queries import status_sql, task_status
from directives.rules.status import COUNTED_FROM, DUE_SOON
from directives.terms import ObjectionKind, Obligation, ReportingMode, Standing
from tests import scene

SECOND = timedelta(seconds=1)
GRACE = timedelta(minutes=15)
SPANS = [-DUE_SOON, -GRACE, SECOND - GRACE, -SECOND, timedelta(0), SECOND, DUE_SOON, DUE_SOON + SECOND]
"""Around the moment of the question, around a grace before it, and around its two days ahead."""
moments = st.none() | st.sampled_from(SPANS)
PROPERTY = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])

facts = st.fixed_dictionaries(
    {
        "standing": st.sampled_from(Standing),
        "first_submitted_at": moments,
        "due_at": moments,
        "return_due_at": moments,
        "document_at": moments,
        "objected": st.none() | st.sampled_from(ObjectionKind),
        "told_at": moments,
        "unreachable_at": moments,
        "acknowledged_at": moments,
        "not_ours_at": moments,
        "locked_at": moments,
        "number": st.sampled_from([1, 2]),
        "grace_minutes": st.sampled_from([0, 15]),
        "period_due_at": st.none() | st.sampled_from([*SPANS, COUNTED_FROM, COUNTED_FROM + SECOND]),
        "obligation": st.sampled_from(Obligation),
        "mode": st.sampled_from(ReportingMode),
    }
)
REACHED_AND_BOUND = {
    "first_submitted_at": -SECOND,
    "due_at": SECOND,
    "return_due_at": None,
    "document_at": None,
    "objected": None,
    "told_at": -SECOND,
    "unreachable_at": None,
    "acknowledged_at": None,
    "not_ours_at": None,
    "locked_at": None,
    "number": 1,
    "grace_minutes": 0,
    "period_due_at": SECOND,
    "obligation": Obligation.MANDATORY,
    "mode": ReportingMode.REPORT,
}
CONDITIONS = (
    "done",
    "open",
    "counted",
    "reached",
    "owed",
    "late",
    "due_soon",
    "supplement_late",
    "given_late",
    "done_late",
)
OF_PERIOD = {"number": "number", "period_due_at": "due_at"}
"""Drawn facts that are columns of Period, whatever other rows call theirs."""


@pytest.fixture
def task(session, now):
    made = scene.issue(session, now)
    return made.task(made.people.school_a, "Báo cáo tập huấn")


def put(session, task, drawn, now):
    """Write drawn facts onto the rows that hold them."""
    for drawn_name, value in drawn.items():
        of_period = drawn_name in OF_PERIOD
        rows = (task.period,) if of_period else (task, task.assignment, task.period, task.item)
        name = OF_PERIOD[drawn_name] if of_period else drawn_name
        row = next(one for one in rows if hasattr(one, name))
        setattr(row, name, now + value if isinstance(value, timedelta) else value)
    session.flush()


def asked(session, task, now):
    """What SQL says of the task."""
    columns = [
        status_sql.DONE,
        status_sql.OPEN,
        status_sql.counted(now),
        status_sql.REACHED,
        status_sql.owed(),
        status_sql.late(now),
        status_sql.due_soon(now),
        status_sql.supplement_late(now),
        status_sql.given_late(now),
        status_sql.DONE_LATE,
    ]
    row = session.execute(
        select(*columns, status_sql.DUE_AT)
        .select_from(Task)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Task.id == task.id)
    ).one()
    *conditions, due_at = row
    return dict(zip(CONDITIONS, map(bool, conditions), strict=True)), due_at


@PROPERTY
@given(drawn=facts)
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.RETURNED})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.RETURNED, "due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.UNDER_WAY, "return_due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.IMPLEMENTED, "due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "mode": ReportingMode.INCIDENT, "due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.RETURNED, "return_due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "due_at": -SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "due_at": -SECOND, "objected": ObjectionKind.CANNOT})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "due_at": -SECOND, "told_at": SECOND})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "due_at": -SECOND, "grace_minutes": 15})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.RETURNED, "return_due_at": -GRACE, "grace_minutes": 15})
@example(drawn={**REACHED_AND_BOUND, "standing": Standing.SILENT, "number": 2, "period_due_at": COUNTED_FROM + SECOND})
def test_the_rules_and_their_sql_agree_on_every_condition(session, now, task, drawn):
    put(session, task, drawn, now)

    conditions, due_at = asked(session, task, now)

    reading = task_status.read_task(task, now)
    assert conditions == {name: getattr(reading, name) for name in CONDITIONS}
    assert (due_at and due_at.astimezone(UTC)) == reading.due_at


@pytest.mark.parametrize("due", SPANS)
def test_a_report_returned_without_a_date_of_its_own_has_no_due_date(session, now, task, due):
    put(session, task, {**REACHED_AND_BOUND, "standing": Standing.RETURNED, "due_at": due}, now)

    conditions, due_at = asked(session, task, now)

    assert due_at is None
    assert conditions["owed"]
    assert not conditions["late"]
    assert not conditions["due_soon"]
    reading = task_status.read_task(task, now)
    assert (reading.due_at, reading.late, reading.due_soon) == (None, False, False)
