"""When things are due: cut-offs, working days, office hours and the moments of reminders."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers

from directives.rules.schedule import (
    VIETNAM,
    CalendarEntry,
    WorkingCalendar,
    cutoffs,
    first_cutoff,
    in_office_hours,
    last_day,
    next_cutoff,
    next_opening,
)

FRIDAYS = "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0"
LAW = WorkingCalendar()


def vietnam(*parts):
    return datetime(*parts, tzinfo=VIETNAM)


def test_a_weekly_rule_falls_due_at_its_hour_in_vietnam():
    assert next_cutoff(FRIDAYS, vietnam(2020, 4, 17, 8)) == datetime(2020, 4, 17, 8, tzinfo=UTC)


def test_the_hour_itself_is_not_before_the_hour():
    assert next_cutoff(FRIDAYS, vietnam(2020, 4, 17, 15)) == vietnam(2020, 4, 24, 15)


def test_a_rule_without_an_hour_is_due_by_the_end_of_its_day():
    due = next_cutoff("FREQ=MONTHLY;BYMONTHDAY=20", vietnam(2020, 4, 17, 8))

    assert due == vietnam(2020, 4, 21)
    assert last_day(due) == date(2020, 4, 20)


def test_the_first_cut_off_leaves_units_two_working_days():
    assert first_cutoff(FRIDAYS, vietnam(2020, 4, 17, 8), LAW) == vietnam(2020, 4, 24, 15)
    assert first_cutoff(FRIDAYS, vietnam(2020, 4, 22, 8), LAW) == vietnam(2020, 4, 24, 15)


def test_cut_offs_end_where_they_are_told_to():
    found = list(cutoffs(FRIDAYS, vietnam(2020, 4, 17, 16), vietnam(2020, 5, 8, 15)))

    assert found == [vietnam(2020, 4, 24, 15), vietnam(2020, 5, 1, 15), vietnam(2020, 5, 8, 15)]


def test_a_senseless_rule_is_refused():
    with pytest.raises(ValueError):
        next_cutoff("FREQ=SOMETIMES", vietnam(2020, 4, 17))


@pytest.mark.parametrize("day", [(2020, 1, 23), (2020, 1, 29), (2020, 4, 2), (2020, 4, 30), (2020, 5, 1), (2020, 9, 2)])
def test_the_laws_holidays_of_2020_are_not_worked(day):
    assert LAW.holiday(date(*day))
    assert not LAW.works(date(*day))


def test_an_agency_may_swap_a_day():
    swapped = WorkingCalendar({date(2020, 5, 1): (True, "làm bù"), date(2020, 5, 4): (False, "nghỉ bù")})

    assert swapped.works(date(2020, 5, 1))
    assert swapped.holiday(date(2020, 5, 4)) == "nghỉ bù"


def test_reminders_keep_office_hours():
    assert in_office_hours(vietnam(2020, 4, 17, 7, 30), LAW)
    assert not in_office_hours(vietnam(2020, 4, 17, 17), LAW)
    assert not in_office_hours(vietnam(2020, 5, 1, 9), LAW)


def test_midnight_belongs_to_the_day_before():
    assert last_day(vietnam(2020, 12, 20) + timedelta(0)) == date(2020, 12, 19)


def test_a_thursday_is_too_late_for_the_same_weeks_friday():
    # on Thursday 23 April only Friday is left; the next Friday is a holiday: shown so at issue, not moved
    assert first_cutoff(FRIDAYS, vietnam(2020, 4, 23, 8), LAW) == vietnam(2020, 5, 1, 15)


SWAPPED = [
    date(2010, 2, 27),
    date(2012, 2, 4),
    date(2013, 5, 4),
    date(2014, 4, 26),
    date(2014, 9, 6),
    date(2014, 12, 27),
    date(2015, 2, 14),
    date(2015, 4, 25),
    date(2019, 1, 5),
    date(2019, 5, 4),
    date(2024, 5, 4),
    date(2025, 4, 26),
    date(2026, 8, 22),
]
"""Every Saturday that Vietnam's offices worked in exchange for a day off, as their notices say."""


@pytest.mark.parametrize("day", SWAPPED, ids=str)
def test_a_saturday_worked_in_exchange_is_a_working_day(day):
    before, after = day - timedelta(days=1), day + timedelta(days=1)

    assert LAW.works(day)
    assert LAW.holiday(day) is None
    assert LAW.working_day_before(after) == day
    assert LAW.working_day_after(before) == day
    assert LAW.working_days_between(before, day) == 1
    assert in_office_hours(datetime.combine(day, time(9), VIETNAM), LAW)
    assert next_opening(datetime.combine(day, time(7), VIETNAM), LAW) == datetime.combine(day, time(7, 30), VIETNAM)


@pytest.mark.parametrize("off", [date(2018, 12, 31), date(2019, 4, 29), date(2024, 4, 29), date(2025, 5, 2)], ids=str)
def test_the_day_that_a_saturday_is_worked_for_is_off(off):
    assert not LAW.works(off)
    assert LAW.holiday(off)


def test_a_cut_off_after_a_worked_saturday_comes_a_day_sooner():
    # offices worked on Saturday 4 May 2024: Friday and Saturday are the two working days before Sunday's cut-off
    sundays = "FREQ=WEEKLY;BYDAY=SU;BYHOUR=15;BYMINUTE=0"

    assert first_cutoff(sundays, vietnam(2024, 5, 2, 18), LAW) == vietnam(2024, 5, 5, 15)


@given(start=dates(date(2008, 1, 1), date(2030, 1, 1)), count=integers(1, 40))
def test_going_forth_and_back_over_working_days_agrees_with_their_count(start, count):
    end = LAW.days_after(start, count)

    assert LAW.working_days_between(start, end) == count
    assert LAW.works(end)
    assert LAW.working_days_between(end, start) == 0


def test_an_agency_may_leave_the_laws_swapped_saturday_free():
    own = WorkingCalendar({date(2019, 5, 4): (False, "Hội nghị viên chức")})

    assert not own.works(date(2019, 5, 4))
    assert own.working_day_before(date(2019, 5, 6)) == date(2019, 5, 3)


def test_days_that_were_written_down_stand_whatever_the_library_says():
    written = WorkingCalendar(years={2020: {date(2020, 6, 1): CalendarEntry(False, "Ngày cũ")}})

    assert written.holiday(date(2020, 6, 1)) == "Ngày cũ"
    assert written.works(date(2020, 5, 1))  # not among the days written down
    assert not written.works(date(2021, 4, 30))  # a year not written down
