"""The days that figures are about: up to some days before the due date, or those of Decree 09/2019, article 12."""

from datetime import date, datetime, time

import pytest

from directives.rules import schedule
from directives.rules.periods.data_window import WindowRule, data_days_of, leaves_too_little, proposed
from directives.rules.schedule import WorkingCalendar, at, due_by
from directives.terms import DataWindow
from workflows.drafting.windows.preview import DueDates, preview, repeated
from workflows.web.formats import vn_window

FRIDAY, BEFORE = at(date(2020, 4, 24), time(15)), at(date(2020, 4, 17), time(15))
DAYS, MONTH, QUARTER, HALF, YEAR = DataWindow


def said(kind: DataWindow, due: datetime, days: int | None = None, before: datetime | None = None) -> str:
    return vn_window(data_days_of(WindowRule(kind, days), due, before))


@pytest.mark.parametrize(
    ("days", "due", "before", "words"),
    [
        (1, FRIDAY, BEFORE, "từ 17/4 đến hết 23/4/2020"),
        (0, due_by(date(2020, 4, 24), None), due_by(date(2020, 4, 17), None), "từ 18/4 đến hết 24/4/2020"),
        (5, FRIDAY, None, "đến hết 19/4/2020"),
        (3, at(date(2020, 1, 2), time(15)), at(date(2019, 12, 26), time(15)), "từ 24/12 đến hết 30/12/2019"),
        (1, at(date(2020, 1, 3), time(15)), at(date(2019, 12, 27), time(15)), "từ 27/12/2019 đến hết 2/1/2020"),
    ],
)
def test_data_ends_some_days_before_the_due_date_and_begins_where_the_last_ended(days, due, before, words):
    assert said(DAYS, due, days, before) == words


@pytest.mark.parametrize(
    ("kind", "due_on", "words"),
    [
        (MONTH, date(2020, 4, 20), "từ 15/3 đến hết 14/4/2020"),
        (MONTH, date(2020, 4, 14), "từ 15/3 đến hết 14/4/2020"),
        (MONTH, date(2020, 4, 10), "từ 15/2 đến hết 14/3/2020"),
        (MONTH, date(2020, 1, 5), "từ 15/11 đến hết 14/12/2019"),
        (QUARTER, date(2020, 3, 20), "từ 15/12/2019 đến hết 14/3/2020"),
        (QUARTER, date(2020, 5, 30), "từ 15/12/2019 đến hết 14/3/2020"),
        (HALF, date(2020, 6, 18), "từ 15/12/2019 đến hết 14/6/2020"),
        (HALF, date(2020, 12, 18), "từ 15/6 đến hết 14/12/2020"),
        (YEAR, date(2020, 12, 20), "từ 15/12/2019 đến hết 14/12/2020"),
    ],
)
def test_a_month_quarter_half_year_and_year_are_those_of_the_decree(kind, due_on, words):
    assert said(kind, due_by(due_on, None)) == words


def test_a_rule_of_months_proposes_the_decrees_days_and_a_weekly_one_none():
    rules = {
        "FREQ=MONTHLY;BYMONTHDAY=20": MONTH,
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1": QUARTER,
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20": QUARTER,
        "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=20": HALF,
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20": YEAR,
        "FREQ=YEARLY": YEAR,
    }
    assert {rule: proposed(rule) for rule in rules} == {rule: WindowRule(kind) for rule, kind in rules.items()}
    assert proposed("FREQ=WEEKLY;BYDAY=FR") is None
    assert proposed("FREQ=MONTHLY;INTERVAL=2") is None


@pytest.mark.parametrize(
    ("rule", "due", "before"),
    [
        ("FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0", FRIDAY, BEFORE),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=15;BYMINUTE=0", FRIDAY, at(date(2020, 4, 10), time(15))),
        ("FREQ=MONTHLY;BYMONTHDAY=31", due_by(date(2020, 4, 30), None), due_by(date(2020, 3, 31), None)),
        (
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
            due_by(date(2020, 3, 20), None),
            due_by(date(2019, 12, 20), None),
        ),
    ],
)
def test_the_cut_off_before_the_first_is_found_by_the_rule(rule, due, before):
    assert schedule.previous_cutoff(rule, due) == before


def test_less_than_a_working_day_between_the_two_dates_is_seen():
    monday, calendar = at(date(2020, 4, 27), time(9)), WorkingCalendar()

    assert leaves_too_little(data_days_of(WindowRule(DAYS, 0), due_by(date(2020, 4, 24), None), None), FRIDAY, calendar)
    assert not leaves_too_little(data_days_of(WindowRule(DAYS, 1), FRIDAY, None), FRIDAY, calendar)
    assert not leaves_too_little(data_days_of(WindowRule(DAYS, 1), monday, None), monday, calendar)
    holiday = due_by(date(2020, 5, 3), None)  # a Sunday after two days off
    assert leaves_too_little(data_days_of(WindowRule(DAYS, 4), holiday, None), holiday, calendar)


def test_two_periods_that_would_ask_for_the_same_data_are_seen():
    weekly = DueDates(None, "FREQ=WEEKLY;BYDAY=FR", BEFORE)

    assert repeated(preview(WindowRule(MONTH), weekly)) is not None
    assert repeated(preview(WindowRule(DAYS, 1), weekly)) is None
    assert preview(WindowRule(MONTH), DueDates(None, "FREQ=NEVER", BEFORE)) == []
