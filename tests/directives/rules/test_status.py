"""Where a task stands: a specification of the only place that decides it."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from directives.rules.moves import MOVES, after
from directives.rules.status import COUNTED_FROM, ENDED, OPEN, AssignmentFacts, ItemFacts, TaskFacts, read
from directives.terms import EventKind, Obligation, ReportingMode, Standing, Status, Timeliness

DUE = datetime(2020, 4, 24, 8, tzinfo=UTC)
BEFORE, LATER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)
MANDATORY = Obligation.MANDATORY


TOLD = AssignmentFacts(told_at=BEFORE)


def word(standing, told=True, acknowledged=False, obligation=MANDATORY, mode=ReportingMode.NONE):
    unit = AssignmentFacts(BEFORE if told else None, None, BEFORE if acknowledged else None)
    return read(TaskFacts(standing), unit, ItemFacts(obligation, mode), BEFORE).status


def timeliness(facts, obligation, now, mode=ReportingMode.NONE):
    return read(facts, TOLD, ItemFacts(obligation, mode), now).timeliness


def is_supplement_late(facts, now):
    return read(facts, TOLD, ItemFacts(MANDATORY, ReportingMode.REPORT), now).supplement_late


def due_soon(facts, obligation, now):
    return read(facts, TOLD, ItemFacts(obligation, ReportingMode.NONE), now).due_soon


def test_a_silent_task_says_what_its_assignment_knows():
    assert word(Standing.SILENT, told=False) == Status.PENDING
    assert word(Standing.SILENT) == Status.NOTIFIED
    assert word(Standing.SILENT, acknowledged=True) == Status.ACKNOWLEDGED


@pytest.mark.parametrize("told", [True, False])
def test_a_conditional_task_with_nothing_to_tell_is_no_debt(told):
    assert word(Standing.SILENT, told, obligation=Obligation.CONDITIONAL) == Status.NOTHING
    assert word(Standing.SILENT, told, mode=ReportingMode.INCIDENT) == Status.NOTHING


def test_an_ended_task_does_not_move():
    for standing, kind in product(ENDED, set(EventKind) - {EventKind.ASKED_AGAIN}):
        assert after(TaskFacts(standing), kind, BEFORE) == TaskFacts(standing)


def test_only_what_was_skipped_is_asked_again():
    again = {standing: after(TaskFacts(standing), EventKind.ASKED_AGAIN, BEFORE, DUE) for standing in Standing}

    assert {standing for standing, facts in again.items() if facts != TaskFacts(standing)} == {Standing.SKIPPED}
    assert again[Standing.SKIPPED] == TaskFacts(due_at=DUE, extended_due_at=DUE)


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


def test_a_report_within_the_grace_is_on_time_and_the_due_date_stays():
    grace, minute = 15, timedelta(minutes=1)
    asked = ItemFacts(MANDATORY, ReportingMode.FIGURES, grace_minutes=grace)
    reported = after(TaskFacts(due_at=DUE), EventKind.REPORTED, DUE + (grace - 1) * minute)
    too_late = after(TaskFacts(due_at=DUE), EventKind.REPORTED, DUE + grace * minute)
    returned = after(reported, EventKind.RETURNED, LATER, LATER)
    told_within = AssignmentFacts(told_at=DUE + minute)

    assert read(reported, TOLD, asked, LATER).timeliness == Timeliness.DONE_ON_TIME
    assert read(too_late, TOLD, asked, LATER).timeliness == Timeliness.DONE_LATE
    waiting = read(TaskFacts(due_at=DUE), TOLD, asked, DUE + minute)
    assert (waiting.timeliness, waiting.due_at, waiting.due_soon) == (Timeliness.OPEN_ON_TIME, DUE, False)
    assert read(TaskFacts(due_at=DUE), TOLD, asked, DUE + grace * minute).late
    assert read(TaskFacts(due_at=DUE), told_within, asked, DUE + 2 * minute).given_late
    assert not read(returned, TOLD, asked, LATER + minute).supplement_late
    assert read(returned, TOLD, asked, LATER + grace * minute).supplement_late


def test_a_return_opens_its_own_date():
    returned = after(
        after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE), EventKind.RETURNED, LATER, DUE + timedelta(days=3)
    )

    assert timeliness(returned, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME
    assert is_supplement_late(returned, DUE + timedelta(days=3))
    assert not is_supplement_late(returned, DUE + timedelta(days=3, seconds=-1))


def test_a_unit_at_work_on_what_was_returned_keeps_the_returns_date():
    returned = after(
        after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE), EventKind.RETURNED, LATER, DUE + timedelta(days=3)
    )

    at_work = after(returned, EventKind.UNDER_WAY, LATER)

    assert timeliness(at_work, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME
    assert is_supplement_late(at_work, DUE + timedelta(days=3))


def test_a_late_supplement_is_no_late_report():
    """The unit has answered: it is in no figure of lateness, but has a word of its own."""
    for due_at in (DUE, None):
        returned = TaskFacts(Standing.RETURNED, BEFORE, due_at, return_due_at=DUE)

        found = read(returned, TOLD, ItemFacts(MANDATORY, ReportingMode.REPORT), LATER)

        assert (found.status, found.timeliness, found.late) == (Status.SUPPLEMENT_LATE, None, False)
        assert (found.supplement_late, found.owed, found.counted, found.due_at) == (True, True, True, DUE)


def test_a_supplement_falls_due_soon():
    returned = TaskFacts(Standing.RETURNED, BEFORE, return_due_at=DUE)

    assert due_soon(returned, MANDATORY, BEFORE)
    assert read(returned, TOLD, ItemFacts(MANDATORY, ReportingMode.REPORT), BEFORE).status == Status.RETURNED


def test_a_supplement_to_a_report_that_was_not_mandatory_is_never_late():
    returned = TaskFacts(Standing.RETURNED, BEFORE, return_due_at=DUE)

    found = read(returned, TOLD, ItemFacts(Obligation.ENCOURAGED, ReportingMode.REPORT), LATER)

    assert (found.status, found.supplement_late) == (Status.RETURNED, False)


def test_a_unit_that_works_again_on_what_it_reported_is_not_late():
    """Returned without a date, then under way: it has answered once, and is judged by that."""
    returned = after(after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE), EventKind.RETURNED, LATER)

    at_work = after(returned, EventKind.UNDER_WAY, LATER)

    assert timeliness(at_work, MANDATORY, LATER, ReportingMode.REPORT) == Timeliness.OPEN_ON_TIME


@pytest.mark.parametrize("told_after", [timedelta(0), timedelta(hours=1)])
def test_a_date_that_had_passed_when_the_unit_was_told_is_none_of_its_own(told_after):
    unit = AssignmentFacts(told_at=DUE + told_after)

    found = read(TaskFacts(due_at=DUE), unit, ItemFacts(MANDATORY, ReportingMode.REPORT), LATER)

    assert (found.timeliness, found.due_at, found.late, found.due_soon) == (Timeliness.GIVEN_LATE, None, False, False)
    assert (found.owed, found.counted) == (True, True)


def test_a_unit_that_answered_before_the_mail_went_was_told_in_time():
    unit = AssignmentFacts(told_at=LATER, acknowledged_at=BEFORE)

    assert read(TaskFacts(due_at=DUE), unit, ItemFacts(MANDATORY, ReportingMode.REPORT), LATER).late


def test_a_report_on_a_date_given_late_is_neither_on_time_nor_late():
    unit = AssignmentFacts(told_at=LATER)
    done = TaskFacts(Standing.REPORTED, LATER, DUE)

    found = read(done, unit, ItemFacts(MANDATORY, ReportingMode.REPORT), LATER)

    assert (found.timeliness, found.done) == (Timeliness.GIVEN_LATE, True)


@pytest.mark.parametrize("kind", [EventKind.EXTENSION_GRANTED, EventKind.DEADLINE_MOVED])
def test_a_date_after_the_unit_was_told_binds_again(kind):
    unit, later = AssignmentFacts(told_at=LATER), LATER + timedelta(hours=1)
    moved = after(TaskFacts(due_at=DUE), kind, LATER, later)

    asked = ItemFacts(MANDATORY, ReportingMode.REPORT)

    assert read(moved, unit, asked, LATER).due_at == later
    assert read(moved, unit, asked, LATER).timeliness == Timeliness.OPEN_ON_TIME
    assert read(moved, unit, asked, later).late


def test_a_late_told_units_supplement_has_its_own_date():
    returned = TaskFacts(Standing.RETURNED, LATER, DUE, return_due_at=LATER + timedelta(hours=1))

    found = read(returned, AssignmentFacts(told_at=LATER), ItemFacts(MANDATORY, ReportingMode.REPORT), LATER)

    assert (found.timeliness, found.due_at) == (Timeliness.GIVEN_LATE, LATER + timedelta(hours=1))


def in_period(facts, number, until_due):
    asked = ItemFacts(MANDATORY, ReportingMode.FIGURES, number=number, period_due_at=DUE)
    return read(facts, TOLD, asked, DUE - until_due)


def test_a_later_period_counts_from_a_day_before_its_cut_off():
    facts = TaskFacts(due_at=DUE)

    assert not in_period(facts, 2, COUNTED_FROM + timedelta(seconds=1)).counted
    assert in_period(facts, 2, COUNTED_FROM).counted
    assert in_period(facts, 1, timedelta(days=6)).counted


def test_what_a_unit_has_sent_for_a_period_just_opened_counts():
    early = timedelta(days=6)

    assert in_period(TaskFacts(Standing.REPORTED, BEFORE, DUE), 2, early).counted
    assert in_period(TaskFacts(Standing.RETURNED, BEFORE, DUE), 2, early).counted
    assert not in_period(TaskFacts(Standing.UNDER_WAY, None, DUE), 2, early).counted


def test_under_way_is_not_a_submission():
    assert after(TaskFacts(due_at=DUE), EventKind.UNDER_WAY, BEFORE).first_submitted_at is None


def test_a_moved_deadline_moves_the_judgement():
    moved = after(TaskFacts(due_at=DUE), EventKind.DEADLINE_MOVED, BEFORE, DUE + timedelta(days=7))

    assert timeliness(moved, MANDATORY, LATER) == Timeliness.OPEN_ON_TIME


@pytest.mark.parametrize("obligation", [Obligation.ENCOURAGED, Obligation.CONDITIONAL])
def test_only_mandatory_items_count_as_late(obligation):
    assert timeliness(TaskFacts(due_at=DUE), obligation, LATER) is None
    assert not due_soon(TaskFacts(due_at=DUE), obligation, BEFORE)


def test_an_item_without_a_date_is_in_no_lateness_figure():
    assert timeliness(TaskFacts(), MANDATORY, LATER) is None


@pytest.mark.parametrize("standing", Standing)
def test_only_an_owed_task_is_due_soon(standing):
    again = DUE if standing == Standing.RETURNED else None

    assert due_soon(TaskFacts(standing, due_at=DUE, return_due_at=again), MANDATORY, BEFORE) == (standing in OPEN)


def test_a_report_returned_without_a_date_of_its_own_has_no_due_date():
    for now in (BEFORE, LATER):
        found = read(TaskFacts(Standing.RETURNED, BEFORE, DUE), TOLD, ItemFacts(MANDATORY, ReportingMode.REPORT), now)

        assert (found.due_at, found.late, found.due_soon) == (None, False, False)
        assert found.owed


@pytest.mark.parametrize("mode", [ReportingMode.REPORT, ReportingMode.FIGURES])
def test_implemented_is_not_done_where_a_report_is_asked(mode):
    said = after(TaskFacts(due_at=DUE), EventKind.IMPLEMENTED, BEFORE, mode=mode)
    found = read(said, TOLD, ItemFacts(MANDATORY, mode), LATER)
    reported = after(said, EventKind.REPORTED, LATER, mode=mode)

    assert found.status == Status.IMPLEMENTED
    assert (found.done, found.owed, found.late) == (False, True, True)
    assert timeliness(said, MANDATORY, BEFORE, mode) == Timeliness.OPEN_ON_TIME
    assert timeliness(reported, MANDATORY, LATER, mode) == Timeliness.DONE_LATE


@pytest.mark.parametrize("mode", [ReportingMode.REPORT, ReportingMode.FIGURES])
def test_implemented_after_a_report_leaves_it_done(mode):
    reported = after(TaskFacts(due_at=DUE), EventKind.REPORTED, BEFORE, mode=mode)

    said = after(reported, EventKind.IMPLEMENTED, LATER, mode=mode)
    found = read(said, TOLD, ItemFacts(MANDATORY, mode), LATER)

    assert (found.done, found.owed, found.timeliness) == (True, False, Timeliness.DONE_ON_TIME)


def test_implemented_is_done_where_nothing_else_is_asked():
    said = after(TaskFacts(due_at=DUE), EventKind.IMPLEMENTED, BEFORE, mode=ReportingMode.NONE)

    assert timeliness(said, MANDATORY, LATER) == Timeliness.DONE_ON_TIME


def test_a_returned_report_keeps_its_date_when_the_unit_only_says_implemented():
    mode, again = ReportingMode.REPORT, DUE + timedelta(days=3)
    returned = after(TaskFacts(Standing.REPORTED, BEFORE, DUE), EventKind.RETURNED, LATER, again, mode)

    said = after(returned, EventKind.IMPLEMENTED, LATER, mode=mode)

    assert (said.return_due_at, said.first_submitted_at) == (again, BEFORE)
    assert timeliness(said, MANDATORY, LATER, mode) == Timeliness.OPEN_ON_TIME


@pytest.mark.parametrize(
    "unit", [AssignmentFacts(), AssignmentFacts(unreachable_at=BEFORE), TOLD._replace(not_ours_at=BEFORE)]
)
def test_a_unit_that_was_not_reached_is_never_late(unit):
    found = read(TaskFacts(due_at=DUE), unit, ItemFacts(MANDATORY, ReportingMode.NONE), LATER)

    assert (found.late, found.timeliness) == (False, None)
    assert found.owed
