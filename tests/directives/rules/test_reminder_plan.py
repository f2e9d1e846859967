"""Plans of reminders: what they may hold, and when their moments come."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.rules import reminder_plan
from directives.rules.reminder_plan import Duty, InvalidPlan, ReminderMoment, ReminderPlan, plan_of
from directives.rules.schedule import OFFICE_HOURS, VIETNAM, WorkingCalendar, at, local
from directives.terms import ReminderStep

LAW = WorkingCalendar()
ALL = ReminderPlan()


def vietnam(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


def opening(month, day):
    return at(date(2020, month, day), time(7, 30))


def moments(due_at, plan=ALL, since=None, **more):
    since = since or vietnam(2020, 4, 1, 8)
    return reminder_plan.reminders(plan, Duty(since, due_at, **more), LAW, OFFICE_HOURS)


def test_a_directives_plan_overrides_its_agencys_and_that_the_default():
    plan = plan_of({"morning": False, "after": 2}, {"after": None, "halfway": False})

    assert plan == ReminderPlan(halfway=False, morning=False, after=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"evening": True},
        {"morning": 1},
        {"morning": None},
        {"after": 0},
        {"after": True},
        {"after": "1"},
        {"leader_after": 61},
        {"superior_after": -1},
        {"after": 1.5},
    ],
)
def test_an_invalid_plan_is_named(wrong):
    (name,) = wrong

    with pytest.raises(InvalidPlan) as refused:
        plan_of(wrong)

    assert (refused.value.name, refused.value.value) == (name, wrong[name])
    assert name in str(refused.value)


def test_only_what_differs_is_stored():
    base = plan_of({"morning": False})

    assert reminder_plan.differences(plan_of({"morning": False, "after": None}), base) == {"after": None}
    assert reminder_plan.differences(base, base) == {}


def test_a_date_in_the_middle_of_a_week_has_all_its_moments():
    assert moments(vietnam(2020, 4, 23, 15)) == [
        ReminderMoment(opening(4, 10), ReminderStep.HALFWAY),
        ReminderMoment(opening(4, 22), ReminderStep.DAY_BEFORE),
        ReminderMoment(opening(4, 23), ReminderStep.MORNING),
        ReminderMoment(opening(4, 24), ReminderStep.AFTER),
    ]  # the middle is 12 April, a Sunday


def test_before_a_holiday_it_moves_back_and_after_one_on():
    assert moments(vietnam(2020, 5, 1, 15), ReminderPlan(halfway=False)) == [
        ReminderMoment(opening(4, 29), ReminderStep.DAY_BEFORE),
        ReminderMoment(opening(4, 29), ReminderStep.MORNING),
        ReminderMoment(opening(5, 4), ReminderStep.AFTER),
    ]


def test_midnight_belongs_to_the_day_before():
    assert moments(vietnam(2020, 4, 24), ReminderPlan(halfway=False, day_before=False)) == [
        ReminderMoment(opening(4, 23), ReminderStep.MORNING),
        ReminderMoment(opening(4, 24), ReminderStep.AFTER),
    ]


def test_what_is_due_before_offices_open_has_no_reminder_that_morning():
    assert ReminderStep.MORNING not in {moment.step for moment in moments(vietnam(2020, 4, 23, 7))}


def test_a_task_with_little_time_has_no_halfway_reminder():
    assert ReminderStep.HALFWAY not in {
        moment.step for moment in moments(vietnam(2020, 4, 23, 15), since=opening(4, 10))
    }


def test_a_returned_report_has_no_halfway_reminder():
    assert ReminderStep.HALFWAY not in {moment.step for moment in moments(vietnam(2020, 4, 23, 15), returned=True)}


def test_a_moment_before_the_unit_had_the_task_is_skipped():
    assert moments(vietnam(2020, 4, 23, 15), since=vietnam(2020, 4, 22, 9)) == [
        ReminderMoment(opening(4, 23), ReminderStep.MORNING),
        ReminderMoment(opening(4, 24), ReminderStep.AFTER),
    ]


def test_after_a_miss_only_the_latest_true_reminder_is_sent():
    due_at = vietnam(2020, 4, 23, 15)
    found = moments(due_at)

    assert reminder_plan.due_reminder(found, due_at, opening(4, 9)) is None
    assert reminder_plan.due_reminder(found, due_at, vietnam(2020, 4, 23, 9)).step == ReminderStep.MORNING
    assert reminder_plan.due_reminder(found, due_at, vietnam(2020, 4, 23, 16)) is None
    assert reminder_plan.due_reminder(found, due_at, vietnam(2020, 4, 29, 9)).step == ReminderStep.AFTER
    assert reminder_plan.due_reminder(found, due_at, opening(4, 24) + reminder_plan.STALE_AFTER) is None


def test_a_pause_postpones_a_reminder_while_it_stays_true():
    due_at, found = vietnam(2020, 4, 23, 15), moments(vietnam(2020, 4, 23, 15))

    assert (
        reminder_plan.due_reminder(found, due_at, vietnam(2020, 6, 1, 9), vietnam(2020, 5, 30)).step
        == ReminderStep.AFTER
    )


def test_silence_is_escalated_after_a_number_of_working_days():
    due_at = vietnam(2020, 4, 23, 15)

    def told(now, resumed_at=None):
        return reminder_plan.due_escalation(3, due_at, LAW, OFFICE_HOURS, now, resumed_at)

    assert [told(opening(4, 28) - timedelta(seconds=1)), told(opening(4, 28))] == [False, True]
    assert not told(opening(4, 28) + reminder_plan.STALE_AFTER)
    assert not reminder_plan.due_escalation(None, due_at, LAW, OFFICE_HOURS, opening(4, 28))


def test_the_days_of_a_pause_do_not_count_against_a_unit():
    due_at, resumed_at = vietnam(2020, 4, 23, 15), vietnam(2020, 5, 11, 8)

    assert not reminder_plan.due_escalation(3, due_at, LAW, OFFICE_HOURS, vietnam(2020, 5, 13, 9), resumed_at)
    assert reminder_plan.due_escalation(3, due_at, LAW, OFFICE_HOURS, opening(5, 14), resumed_at)


@given(
    since=st.datetimes(datetime(2020, 1, 1), datetime(2021, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    span=st.timedeltas(timedelta(minutes=1), timedelta(days=120)),
    off=st.sets(st.integers(0, 130)),
    after=st.integers(1, reminder_plan.MOST_DAYS),
    hours=st.sampled_from([OFFICE_HOURS, (time(6), time(22))]),
)
def test_every_moment_comes_when_offices_open_on_a_day_worked_and_on_its_side(since, span, off, after, hours):
    start = local(since).date()
    calendar = WorkingCalendar({start + timedelta(days=n): (False, "lũ") for n in off})
    duty = Duty(since, since + span)

    for moment in reminder_plan.reminders(ReminderPlan(after=after), duty, calendar, hours):
        assert calendar.works(local(moment.at).date())
        assert local(moment.at).time() == hours[0]
        assert moment.at >= since
        assert (moment.at >= duty.due_at) == (moment.step == ReminderStep.AFTER)
