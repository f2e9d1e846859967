"""When things are due: cut-offs, working days, office hours and the moments of reminders."""

from datetime import UTC, date, datetime, timedelta

import pytest

from directives.rules.schedule import (
    VIETNAM,
    WorkingCalendar,
    cutoffs,
    first_cutoff,
    in_office_hours,
    last_day,
    next_cutoff,
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
