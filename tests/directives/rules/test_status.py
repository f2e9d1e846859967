"""Where a task stands: a specification of the only place that decides it."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from directives.rules.status import ENDED, MOVES, OWING, TaskFacts, after, due_soon, status, timeliness
from directives.terms import EventKind, Obligation, ReportingMode, Standing, Status, Timeliness

DUE = datetime(2020, 4, 24, 8, tzinfo=UTC)
BEFORE, LATER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)
MANDATORY = Obligation.MANDATORY


def word(standing, told=True, acknowledged=False, obligation=MANDATORY, mode=ReportingMode.NONE):
    return status(standing, obligation, told=told, acknowledged=acknowledged, mode=mode)


def test_a_silent_task_says_what_its_assignment_knows():
    assert word(Standing.SILENT, told=False) == Status.PENDING
    assert word(Standing.SILENT) == Status.NOTIFIED
    assert word(Standing.SILENT, acknowledged=True) == Status.ACKNOWLEDGED


@pytest.mark.parametrize("told", [True, False])
def test_a_conditional_task_with_nothing_to_tell_is_no_debt(told):
    assert word(Standing.SILENT, told, obligation=Obligation.CONDITIONAL) == Status.NOTHING
    assert word(Standing.SILENT, told, mode=ReportingMode.INCIDENT) == Status.NOTHING


def test_what_is_ended_is_moved_by_nothing():
    for standing, kind in product(ENDED, EventKind):
        assert after(TaskFacts(standing), kind, BEFORE) == TaskFacts(standing)


@pytest.mark.parametrize(("kind", "standing"), MOVES.items())
def test_each_event_moves_a_task_where_the_table_says(kind, standing):
    assert after(TaskFacts(), kind, BEFORE).standing == standing


def test_timeliness_is_judged_by_the_first_submission():
    first = after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE)
    again = after(after(first, EventKind.RETURNED, LATER), EventKind.REPORTED, LATER)

    assert timeliness(again, MANDATORY, LATER) == Timeliness.DONE_ON_TIME


def test_the_hour_itself_is_late():
    assert timeliness(after(TaskFacts(due_at=DUE), EventKind.REPORTED, DUE), MANDATORY, DUE) == Timeliness.DONE_LATE
    assert timeliness(TaskFacts(due_at=DUE), MANDATORY, DUE) == Timeliness.OPEN_LATE
    assert timeliness(TaskFacts(due_at=DUE), MANDATORY, BEFORE) == Timeliness.OPEN_ON_TIME


def test_a_return_opens_its_own_date():
    returned = after(
        after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE), EventKind.RETURNED, LATER, DUE + timedelta(days=3)
    )

    assert timeliness(returned, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME
    assert timeliness(returned, MANDATORY, DUE + timedelta(days=3)) == Timeliness.OPEN_LATE


def test_a_unit_at_work_on_what_was_returned_keeps_the_returns_date():
    returned = after(
        after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE), EventKind.RETURNED, LATER, DUE + timedelta(days=3)
    )

    at_work = after(returned, EventKind.UNDER_WAY, LATER)

    assert timeliness(at_work, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME
    assert timeliness(at_work, MANDATORY, DUE + timedelta(days=3)) == Timeliness.OPEN_LATE


def test_under_way_is_no_submission():
    assert after(TaskFacts(due_at=DUE), EventKind.UNDER_WAY, BEFORE).first_submitted_at is None


def test_a_moved_deadline_moves_the_judgement():
    moved = after(TaskFacts(due_at=DUE), EventKind.DEADLINE_MOVED, BEFORE, DUE + timedelta(days=7))

    assert timeliness(moved, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME


@pytest.mark.parametrize("obligation", [Obligation.ENCOURAGED, Obligation.CONDITIONAL])
def test_what_is_not_mandatory_is_in_no_lateness_figure(obligation):
    assert timeliness(TaskFacts(due_at=DUE), obligation, LATER) is None
    assert not due_soon(TaskFacts(due_at=DUE), obligation, BEFORE)


def test_an_item_without_a_date_is_in_no_lateness_figure():
    assert timeliness(TaskFacts(), MANDATORY, LATER) is None


@pytest.mark.parametrize("standing", Standing)
def test_only_what_is_owed_falls_due_soon(standing):
    assert due_soon(TaskFacts(standing, due_at=DUE), MANDATORY, BEFORE) == (standing in OWING)
