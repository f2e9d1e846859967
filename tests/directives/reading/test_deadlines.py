"""Times in an item of a letter of Friday 17 April 2020."""

from typing import Any

import pytest

from directives.reading import read
from tests.directives.reading.letters import item


def times(text: str) -> list[dict[str, Any]]:
    """What is filled of each deadline, apart from its words."""
    (reading,) = read(item(text)).as_json()["items"]
    return [
        {key: value for key, value in deadline.items() if value is not None and key != "text"}
        for deadline in reading["deadlines"]
    ]


@pytest.mark.parametrize(
    ("text", "iso", "bound"),
    [
        ("Gửi báo cáo trước ngày 05 tháng 5 năm 2020.", "2020-05-05", "before"),
        ("Nộp trước 11h30' ngày 22/4/2020.", "2020-04-22T11:30", "before"),
        ("Nộp trước 17 giờ 00 phút ngày 22-4-2020 (thứ Tư).", "2020-04-22T17:00", "before"),
        ("Nộp chậm nhất 16 giờ ngày 18.5.2020.", "2020-05-18T16:00", "by"),
        ("Hoàn thành trướcngày20/5/2020.", "2020-05-20", "before"),
        ("Khai giảng ngày 05/9/2020.", "2020-09-05", "on"),
        ("Tổng hợp trong tháng 5/2020.", "2020-05-31", "by"),
    ],
)
def test_a_date_that_comes_once(text: str, iso: str, bound: str) -> None:
    assert times(text) == [{"kind": "once", "iso": iso, "bound": bound}]


@pytest.mark.parametrize(("printed", "iso"), [("30/5", "2020-05-30"), ("15/01", "2021-01-15")])
def test_a_year_that_is_not_printed_follows_from_the_letter(printed: str, iso: str) -> None:
    assert times(f"Gửi về Sở trước ngày {printed}.") == [
        {"kind": "once", "iso": iso, "bound": "before", "year_inferred": True}
    ]


def test_a_range_takes_month_and_year_from_its_end() -> None:
    assert times("Nhận hồ sơ từ ngày 10 đến ngày 15/5/2020.") == [
        {"kind": "once", "iso": "2020-05-10", "iso_end": "2020-05-15", "bound": "range"}
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Báo cáo trước 16h00 các ngày thứ Ba và thứ Năm hằng tuần.", "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=16;BYMINUTE=0"),
        ("Hàng tuần, tổng hợp số liệu. Báo cáo gửi trước 9h00 thứ Hai.", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0"),
        ("Báo cáo hằng ngày về Sở trước 16 giờ 30.", "FREQ=DAILY;BYHOUR=16;BYMINUTE=30"),
        ("Gửi báo cáo vào ngày 15 và ngày 30 hằng tháng.", "FREQ=MONTHLY;BYMONTHDAY=15,30"),
        ("Gửi báo cáo vào các ngày 15 và 31 hằng tháng.", "FREQ=MONTHLY;BYMONTHDAY=15,31"),
        ("Gửi báo cáo hằng tháng vào các ngày 10, 20, 30.", "FREQ=MONTHLY;BYMONTHDAY=10,20,30"),
        ("Báo cáo định kỳ ngày 29, 30 và 31 mỗi tháng.", "FREQ=MONTHLY;BYMONTHDAY=29,30,31"),
        ("Gửi báo cáo trước ngày 30 tháng cuối quý.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=30"),
        ("Gửi báo cáo hằng quý trước ngày 31.", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31"),
        ("Gửi báo cáo trước 16 giờ ngày cuối tháng.", "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=16;BYMINUTE=0"),
        ("Gửi báo cáo trước ngày cuối của quý.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31"),
        ("Gửi báo cáo trước ngày 31/3, 30/6, 30/9, 31/12.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31"),
        ("Gửi báo cáo ngày 30 các tháng 2, 5, 8 và 11 hằng năm.", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=30"),
        ("Gửi báo cáo vào ngày cuối cùng của tháng 2 hằng năm.", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"),
        ("Gửi báo cáo vào thứ Sáu tuần cuối hằng tháng.", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("Gửi báo cáo vào thứ Hai của tuần thứ hai hằng tháng.", "FREQ=MONTHLY;BYDAY=2MO"),
        ("Định kỳ hàng quý, gửi trước ngày 20 của tháng cuối quý.", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"),
        ("Báo cáo vào ngày cuối cùng của tháng.", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("Họp vào thứ Hai đầu tiên của tháng.", "FREQ=MONTHLY;BYDAY=1MO"),
        ("Cập nhật trong 05 ngày làm việc đầu của tháng.", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=5"),
        ("Gửi báo cáo trước ngày 15/6 hằng năm.", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"),
        ("Kiểm tra ít nhất 02 lần/tháng.", "FREQ=MONTHLY"),
    ],
)
def test_what_returns_becomes_a_rule(text: str, rule: str) -> None:
    assert [time.get("rrule") for time in times(text)] == [rule]


def test_a_recurrence_knows_its_first_and_last_day() -> None:
    (daily,) = times("Từ ngày 20/4/2020 đến hết ngày 31/5/2020, hằng ngày báo cáo sĩ số trước 9h00.")

    assert (daily["start"], daily["until"]) == ("2020-04-20", "2020-05-31")


def test_no_rule_can_say_a_semester() -> None:
    assert times("Tuyên truyền ít nhất một buổi/học kỳ.") == [{"kind": "recurring"}]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Thi thử vào giữa tháng 7/2020.", "2020-07-11", "2020-07-20"),
        ("Hoàn thành trong quý II/2020.", "2020-04-01", "2020-06-30"),
        ("Lập nhóm lớp trong tuần này.", "2020-04-17", "2020-04-19"),
    ],
)
def test_a_vague_time_has_bounds(text: str, first: str, last: str) -> None:
    assert times(text) == [{"kind": "vague", "from": first, "to": last}]


def test_an_event_keeps_its_offset() -> None:
    assert times("Nộp trong vòng 05 ngày làm việc kể từ ngày nhận thông báo.") == [
        {"kind": "event", "offset": {"n": 5, "unit": "working_day", "from": "nhận thông báo"}}
    ]


def test_a_superseded_date_does_not_stay_alive() -> None:
    assert times("Lùi thời hạn nộp báo cáo từ ngày 20/4/2020 sang ngày 05/5/2020.") == [
        {"kind": "once", "iso": "2020-05-05", "bound": "on", "supersedes": "2020-04-20"}
    ]


def test_a_stopped_report_does_not_stay_alive() -> None:
    assert times("Dừng báo cáo hằng ngày kể từ ngày 27/4/2020.") == [
        {"kind": "recurring", "rrule": "FREQ=DAILY", "cancelled_from": "2020-04-27"}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ.",
        "Thực hiện theo Công văn số 700/SGDĐT-VP ngày 20/4/2020 của Sở.",
        "Tuyển trẻ sinh từ ngày 01/01/2014 đến ngày 31/12/2014, đủ 6 tuổi.",
        "Rà soát số học sinh tính đến ngày 30/6/2020.",
        "Ngày 12/3/2020, UBND tỉnh đã họp với các đơn vị.",
        "Bố trí 1/2 số giáo viên trực 24/7, đạt 95,7% kế hoạch năm học 2019-2020.",
        "Nộp trước ngày 31/02/2021.",
    ],
)
def test_history_citations_ages_and_snapshots_are_no_deadlines(text: str) -> None:
    assert times(text) == []
