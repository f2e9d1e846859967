"""The date for acknowledging: working days from when the unit was told, for units that have answered nothing."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import builds, dates, integers, times

from directives.rules import schedule
from directives.rules.acknowledging import UnitAnswers, due_at, is_awaited, is_reminded
from directives.rules.schedule import OFFICE_HOURS, VIETNAM, WorkingCalendar

LAW = WorkingCalendar()
MOMENTS = builds(schedule.at, dates(date(2018, 1, 1), date(2027, 1, 1)), times())


def vietnam(*parts):
    return datetime(*parts, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("told", "last_day"),
    [
        (vietnam(2020, 4, 17, 8), date(2020, 4, 21)),  # Friday: Monday and Tuesday
        (vietnam(2020, 4, 18, 10), date(2020, 4, 21)),  # Saturday
        (vietnam(2020, 4, 29, 16), date(2020, 5, 5)),  # 30 April and 1 May are holidays
        (vietnam(2019, 5, 2, 9), date(2019, 5, 4)),  # Saturday 4 May 2019 is worked
    ],
)
def test_two_working_days_from_being_told(told, last_day):
    assert schedule.last_day(due_at(told, 2, LAW)) == last_day


@pytest.mark.parametrize("answer", UnitAnswers._fields)
def test_any_answer_ends_the_waiting(answer):
    assert is_awaited(UnitAnswers())
    assert not is_awaited(UnitAnswers(**{answer: True}))


@given(told=MOMENTS, days=integers(1, 30))
def test_a_unit_has_the_whole_of_each_working_day(told, days):
    due = due_at(told, days, LAW)

    assert LAW.works(schedule.last_day(due))
    assert LAW.working_days_between(schedule.local(told).date(), schedule.last_day(due)) == days
    assert schedule.local(due).time() == time(0)


@given(told=MOMENTS, hours=integers(0, 24 * 40))
def test_the_reminder_goes_in_office_hours_from_the_last_mornings_on(told, hours):
    due = due_at(told, 2, LAW)
    now = told + timedelta(hours=hours)

    if is_reminded(due, LAW, OFFICE_HOURS, now):
        assert schedule.in_office_hours(now, LAW)
        assert schedule.local(now).date() >= schedule.last_day(due)
    assert is_reminded(due, LAW, OFFICE_HOURS, schedule.at(schedule.last_day(due), time(7, 30)))
