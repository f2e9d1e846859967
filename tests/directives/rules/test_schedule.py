"""When things are due: cut-offs, working days, office hours and the moments of reminders."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, dates, integers

from directives.rules.schedule import (
    VIETNAM,
    CalendarEntry,
    WorkingCalendar,
    at,
    cutoffs,
    due_by,
    first_cutoff,
    in_office_hours,
    last_day,
    next_cutoff,
    next_opening,
    with_its_day,
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


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SOMETIMES",
        "FREQ=MINUTELY",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=WEEKLY;BYMONTHDAY=5",
        "FREQ=DAILY;BYDAY=FR;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=MONTHLY;BYMONTHDAY=5;BYMONTHDAY=6",
        "FREQ=MONTHLY;UNTIL=hôm nay",
        "BYHOUR=15",
        "",
    ],
)
def test_a_senseless_rule_is_refused(rule):
    with pytest.raises(ValueError):
        next_cutoff(rule, vietnam(2020, 4, 17))


def last_days(rule, after, count):
    return [f"{last_day(due):%d/%m/%y}" for due in islice(cutoffs(rule, vietnam(*after)), count)]


@pytest.mark.parametrize(
    "rule, days",
    [
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["31/01/26", "28/02/26", "31/03/26", "30/04/26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30", ["15/01/26", "30/01/26", "15/02/26", "28/02/26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30,31", ["30/01/26", "31/01/26", "28/02/26", "30/03/26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=16;BYMINUTE=0", ["31/01/26", "28/02/26", "31/03/26"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31", ["31/01/26", "30/04/26", "31/07/26", "31/10/26"]),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31", ["31/03/26", "30/06/26", "30/09/26"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["28/02/26", "28/02/27", "29/02/28"]),
        ("FREQ=YEARLY;BYYEARDAY=366", ["31/12/26", "31/12/27", "31/12/28"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", ["01/02/26", "01/03/26"]),
        ("FREQ=MONTHLY;BYDAY=5FR", ["30/01/26", "27/02/26", "27/03/26", "24/04/26", "29/05/26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["31/01/26", "28/02/26"]),
    ],
)
def test_a_day_that_a_month_or_year_lacks_is_its_last(rule, days):
    assert last_days(rule, (2026, 1, 2, 8), 5)[: len(days)] == days


def test_before_a_day_that_a_month_lacks_leaves_the_whole_month():
    assert last_days("FREQ=MONTHLY;BYMONTHDAY=30;BYHOUR=0;BYMINUTE=0", (2026, 1, 1, 8), 3) == [
        "29/01/26",
        "28/02/26",
        "29/03/26",
    ]


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY", "FREQ=MONTHLY;BYHOUR=15"])
@given(first=dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_a_rule_without_a_day_keeps_that_of_its_first_cut_off(rule, first):
    due_at = due_by(first, time(15) if "BYHOUR" in rule else None)
    kept = with_its_day(rule, due_at)

    for _period in range(5):
        due_at = next_cutoff(kept, due_at)
        assert last_day(due_at).day == min(first.day, monthrange(last_day(due_at).year, last_day(due_at).month)[1])


@given(day=integers(1, 31), start=dates(date(2020, 1, 1), date(2030, 12, 31)), before=booleans())
def test_each_month_has_one_cut_off_whatever_its_day(day, start, before):
    rule = f"FREQ=MONTHLY;BYMONTHDAY={day}" + (";BYHOUR=0;BYMINUTE=0" if before else "")
    due_at = at(start, time(8))
    found = []
    for _period in range(14):
        due_at = next_cutoff(rule, due_at)
        found.append(due_at - timedelta(days=before and day == 1))

    months = [last_day(due).year * 12 + last_day(due).month for due in found]
    assert months == list(range(months[0], months[0] + 14))


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
