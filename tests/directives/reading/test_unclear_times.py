"""Words of time that give no date are told to the officer: a letter of Monday 5 January 2026."""

import pytest

from directives.reading import NoteCode, read
from tests.directives.reading.letters import item

IMPOSSIBLE, UNCLEAR = NoteCode.DATE_IMPOSSIBLE, NoteCode.DATE_UNCLEAR


def reading(text):
    return read(item(text).replace("17 tháng 4 năm 2020", "05 tháng 01 năm 2026"))


def told(text):
    return [(note.code, note.detail) for note in reading(text).notes if note.code in (IMPOSSIBLE, UNCLEAR)]


@pytest.mark.parametrize(
    "text, code, words",
    [
        ("Báo cáo chậm nhất ngày 30/02/2026.", IMPOSSIBLE, "ngày 30/02/2026"),
        ("Báo cáo trước 31/4.", IMPOSSIBLE, "31/4"),
        ("Báo cáo trước ngày 31 tháng 6 năm 2026.", IMPOSSIBLE, "ngày 31 tháng 6 năm 2026"),
        ("Báo cáo trước ngày 29/2.", IMPOSSIBLE, "ngày 29/2"),
        ("Báo cáo trước ngày 30 tháng 2 hằng năm.", IMPOSSIBLE, "ngày 30 tháng 2"),
        ("Nhận hồ sơ từ ngày 29 đến ngày 31/6/2026.", IMPOSSIBLE, "ngày 31/6/2026"),
        ("Báo cáo trước ngày 24.13.2026.", IMPOSSIBLE, "ngày 24.13.2026"),
        ("Báo cáo ngày 45 hằng tháng.", IMPOSSIBLE, "ngày 45"),
        ("Báo cáo trước ngày 24/4/26.", UNCLEAR, "ngày 24/4/26"),
        ("Báo cáo trước ngày …/4/2026.", UNCLEAR, "trước ngày …/4/2026"),
        ("Báo cáo trước ngày 15/8 (âm lịch).", UNCLEAR, "ngày 15/8 (âm lịch)"),
        ("Báo cáo trước ngày 23 tháng Chạp.", UNCLEAR, "ngày 23 tháng Chạp"),
        ("Báo cáo trước mùng 5 Tết.", UNCLEAR, "mùng 5 Tết"),
        ("Báo cáo hết ngày 31 tháng 12 năm 9999.", UNCLEAR, "ngày 31 tháng 12 năm 9999"),
        ("Báo cáo trước 17h75.", UNCLEAR, "trước 17h75"),
        ("Báo cáo chậm nhất 24.04.", UNCLEAR, "chậm nhất 24.04"),
        ("Báo cáo vào ngày 24-4.", UNCLEAR, "ngày 24-4"),
        ("Báo cáo trước ngày l5/4/2026.", UNCLEAR, "trước ngày l5/4/2026"),
        ("Báo cáo trước ngày 3O/4/2026.", UNCLEAR, "trước ngày 3O/4/2026"),
        ("Báo cáo trước ngày 15/04/2O26.", UNCLEAR, "trước ngày 15/04/2O26"),
        ("Báo cáo trước ngày 24//4/2026.", UNCLEAR, "trước ngày 24//4/2026"),
        ("Báo cáo trước ngày ²⁴/4/2026.", UNCLEAR, "trước ngày ²⁴/4/2026"),
        ("Báo cáo trước ngày 2026/02/30.", UNCLEAR, "trước ngày 2026/02/30"),
        ("Báo cáo trước ngày 24 thg 4, 2026.", UNCLEAR, "ngày 24 thg 4, 2026"),
        ("Báo cáo ngày hai mươi bốn tháng tư năm 2026.", UNCLEAR, "ngày hai mươi bốn tháng tư năm 2026"),
    ],
)
def test_a_time_that_gives_no_date_is_told_and_made_into_none(text, code, words):
    (read_item,) = reading(text).items

    assert told(text) == [(code, words)]
    assert [deadline.at for deadline in read_item.deadlines if deadline.at] == []


@pytest.mark.parametrize(
    "text",
    [
        "Báo cáo trước ngày 28/2/2026.",
        "Báo cáo trước ngày 29 tháng 2 hằng năm.",
        "Trực 24/7; tỷ lệ 45/50 học sinh; điểm 31.4; mục 30-2.",
        "Thực hiện Công văn số 12/SGDĐT-VP ngày 30/02/2026, báo cáo trước ngày 24/4/2026.",
        "Trong 45 ngày, báo cáo trước 24h00 ngày 24/4/2026.",
    ],
)
def test_numbers_and_days_of_the_calendar_are_not_doubted(text):
    assert told(text) == []


@pytest.mark.parametrize(
    "printed", ["24⁄4⁄2026", "２４/４/２０２６", "24/4/\u200b2026", "24\u00a0/\u00a04/2026", "٢٤/٤/٢٠٢٦"]
)
def test_digits_and_strokes_of_other_keyboards_are_the_same_date(printed):
    (deadline,) = reading(f"Báo cáo trước ngày {printed}.").items[0].deadlines

    assert deadline.as_json()["iso"] == "2026-04-24"


def test_a_row_of_a_table_is_looked_at_too():
    text = "Thực hiện:\n\n| TT | Việc | Hạn |\n|---|---|---|\n| 1 | Lập danh sách | Trước 31/11/2026 |"

    assert told(text) == [(IMPOSSIBLE, "31/11/2026")]
