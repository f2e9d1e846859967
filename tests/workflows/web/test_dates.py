"""One way to type a date or an hour on every page, whatever the browser's language."""

import re
from datetime import date, time
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from workflows.web.typed.dates import TypedMoment, parse_date, parse_hour, parse_moment, written_date, written_moment

ROOT = Path(__file__).parents[3]
PAGES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "workflows").rglob("*.py")])
BY_LANGUAGE = re.compile(
    r"""type['"]?\s*[=:]\s*['"](date|time|datetime-local|month|week)\b|\b(Date|Time|DateTime)\w*Field\b"""
)
"""Inputs that a browser shows in the order of its own language, so that 4/5 is read as 5 April or 4 May."""


def test_no_page_asks_for_a_date_in_the_order_of_the_browsers_language():
    found = [str(path.relative_to(ROOT)) for path in PAGES if BY_LANGUAGE.search(path.read_text("utf-8"))]

    assert PAGES
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["<input type='date'>", '<input name="on" type="time">', "field(form.on, type='datetime-local')", "DateField()"],
)
def test_a_page_that_does_is_found(line):
    assert BY_LANGUAGE.search(line)


@pytest.mark.parametrize(
    "typed", ["1/4/2020", "01-04-2020", "1.4.2020", "01/04/20", "1 / 4 / 2020", "01042020", "1,4,2020", "2020-04-01"]
)
def test_a_day_may_be_typed_as_people_do(typed):
    assert parse_date("Ngày", typed) == date(2020, 4, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1/4", "Ngày: “1/4” thiếu năm. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020."),
        ("hôm qua", "Ngày: “hôm qua” chưa đúng dạng. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020."),
        ("30/2/2020", "Ngày: 30/2/2020 không có trong lịch. Tháng 2 năm 2020 có 29 ngày."),
        ("30/2", "Ngày: 30/2 không có trong lịch. Tháng 2 có 29 ngày."),
        ("31/4", "Ngày: 31/4 không có trong lịch. Tháng 4 có 30 ngày."),
        ("29/2", "Ngày: “29/2” thiếu năm."),
        ("4/24/2020", "Ngày: 4/24/2020 không có trong lịch. Một năm có 12 tháng."),
        ("1/4/1020", "Ngày: 1/4/1020, xin xem lại năm."),
        ("1/4/202", "chưa đúng dạng"),
    ],
)
def test_a_wrong_day_is_named_with_the_field_and_an_example(app: Flask, typed, said):
    with app.test_request_context(), pytest.raises(ValueError, match=re.escape(said)):
        parse_date("Ngày", typed)


TYPED = (
    "ngày ",
    "tháng ",
    "/",
    "-",
    ":",
    "h",
    " ",
    "T",
    "Z",
    "+23:59",
    "0",
    "31",
    "02",
    "2020",
    "²",
    "٣",
    "15h00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "âm lịch",
)


@given(st.lists(st.sampled_from(TYPED), max_size=7).map("".join))
def test_whatever_is_typed_is_read_or_refused_with_words(typed):
    for parse in (parse_date, parse_hour, parse_moment):
        try:
            parse("Hạn", typed)
        except ValueError as refused:
            assert "Hạn" in str(refused)


@pytest.mark.parametrize("typed", ["15:00", "15h00", "15 giờ", "15h", "15g00", "15.00", "15 giờ 00 phút", "1500", "15"])
def test_an_hour_may_be_typed_as_people_do(typed):
    assert parse_hour("Giờ", typed) == time(15)


@pytest.mark.parametrize("typed", ["24:00", "15:60", "2460", "chiều", "15:0:0"])
def test_a_wrong_hour_is_named(app: Flask, typed):
    with (
        app.test_request_context(),
        pytest.raises(ValueError, match=r"Giờ: “.*” chưa đúng\. Xin ghi giờ và phút, ví dụ 15:00"),
    ):
        parse_hour("Giờ", typed)


@pytest.mark.parametrize(
    "typed",
    [
        "15:00 24/4/2020",
        "24/04/2020 15:00",
        "15h ngày 24/4/2020",
        "15 giờ 00, 24-4-2020",
        "15:00 ngày 24 tháng 4 năm 2020",
        "2020-04-24T15:00",
        "2020-04-24T08:00:00+00:00",
    ],
)
def test_a_moment_may_be_typed_either_way_and_older_addresses_still_work(typed):
    assert parse_moment("Lúc", typed) == TypedMoment(date(2020, 4, 24), time(15))


@pytest.mark.parametrize("typed", ["24/4/2020", "2020-04-24", "24 4 2020", "24 04 20"])
def test_a_day_alone_is_the_whole_day(typed):
    moment = parse_moment("Lúc", typed)

    assert moment == TypedMoment(date(2020, 4, 24), None)
    assert written_moment(moment.starts_at) == "00:00 24/04/2020"
    assert written_moment(moment.ends_at) == "00:00 25/04/2020"


def test_a_field_shows_a_day_with_both_figures():
    assert written_date(date(2020, 4, 1)) == "01/04/2020"


@pytest.mark.parametrize("typed", ["0001-01-01", "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31"])
def test_a_year_that_no_calendar_of_ours_has_is_refused(typed):
    with pytest.raises(ValueError, match="năm"):
        parse_moment("Lúc", typed)
