"""Which unit sent a document, and which of its open tasks it may answer."""

from dataclasses import replace
from datetime import date

import pytest

from workflows.registry.lines import RegisterLine
from workflows.registry.matching import DocumentProposal, OpenTask, Senders, propose

SENDERS = Senders.of(
    [
        (1, ["Trường THPT mẫu A", "THPT mẫu một"]),
        (2, ["Trường THPT mẫu B"]),
        (3, ["Phòng GDĐT thị xã An Khê"]),
        (4, ["Trường Tiểu học số 1"]),
        (5, ["Trường Tiểu học số 1"]),
        (6, ["Trường Tiểu học số 1A"]),
        (7, ["Trường THPT số 1 An Nhơn"]),
    ]
)
NUMBER, SUBJECT, DUE = "649/SGDĐT-GDTrH", "dạy học qua Internet", date(2020, 4, 24)
REPORT = OpenTask(
    10, NUMBER, SUBJECT, "Báo cáo tập huấn giáo viên", "Báo cáo kết quả tập huấn giáo viên.", 1, None, True
)
TEACH = OpenTask(11, NUMBER, SUBJECT, "Dạy học qua Internet", "Tiếp tục dạy học qua Internet.", 2, None, False)
FIGURES = OpenTask(12, NUMBER, SUBJECT, "Số liệu tuần", "Thống kê số lớp học trực tuyến.", 3, DUE, True)
OTHER = OpenTask(13, "715/SGDĐT-VP", "công đoàn", "Báo cáo tổng kết công đoàn", "Báo cáo tổng kết năm.", 4, None, True)


def line(summary):
    return RegisterLine("412", "57/BC-THPT", date(2020, 4, 23), None, "Trường THPT mẫu A", summary)


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("Trường THPT mẫu A", (1, True)),
        ("TRƯỜNG TRUNG HỌC PHỔ THÔNG MẪU A", (1, True)),
        ("thpt mau mot", (1, True)),
        ("Phòng Giáo dục và Đào tạo thị xã An Khê", (3, True)),
        ("Phòng GD&ĐT Thị xã An Khe", (3, True)),
        ("Phòng GDĐT An Khê thị xã", (3, False)),
        ("Trường Tiểu học số 1", (None, False)),
        ("Trường THPT An Nhơn số 1", (7, False)),
        ("Trường THPT số 2 An Nhơn", (None, False)),
        ("Trường THPT mẫu C", (None, False)),
        ("Sở Y tế", (None, False)),
    ],
)
def test_the_sender_is_a_unit_by_its_name_or_alias(sender, found):
    assert SENDERS.find(sender) == found


def test_a_directive_named_in_full_with_one_report_is_sure():
    summary = "Báo cáo thực hiện Công văn số 649/SGDĐT-GDTrH"

    assert propose(line(summary), True, [REPORT, TEACH, OTHER]) == [DocumentProposal(10, True)]
    assert propose(line(summary), False, [REPORT, TEACH, OTHER]) == [DocumentProposal(10, False)]


@pytest.mark.parametrize("name", ["649 /SGDĐT", "CV 0649/SGDDT-GDTrH", "649/sgdđt-gdtrh"])
def test_a_number_is_known_in_the_ways_that_offices_write_it(name):
    assert propose(line(f"V/v thực hiện {name}"), True, [REPORT, OTHER]) == [DocumentProposal(10, True)]


def test_two_reports_of_one_directive_leave_a_doubt_unless_the_words_tell():
    both = [REPORT, FIGURES]

    unclear = propose(line("Phúc đáp Công văn số 649/SGDĐT-GDTrH"), True, both)
    clear = propose(line("Báo cáo kết quả tập huấn giáo viên theo 649/SGDĐT-GDTrH"), True, both)

    assert unclear == [DocumentProposal(10, False), DocumentProposal(12, False)]
    assert clear == [DocumentProposal(10, True)]


def test_a_bare_number_or_alike_words_are_a_doubt():
    assert propose(line("Thực hiện công văn 649"), True, [REPORT, OTHER]) == [DocumentProposal(10, False)]
    assert propose(line("Báo cáo kết quả tập huấn giáo viên"), True, [REPORT, OTHER]) == [DocumentProposal(10, False)]


@pytest.mark.parametrize(
    "summary", ["Tờ trình xin bổ sung biên chế", "Trả lời 6490/SGDĐT-GDTrH", "649/UBND-VX", "Báo cáo"]
)
def test_nothing_is_proposed_where_nothing_speaks_for_it(summary):
    assert propose(line(summary), True, [REPORT, TEACH, OTHER]) == []


@pytest.mark.parametrize(("day", "periods"), [(23, [12]), (24, [12]), (25, [12, 22])])
def test_of_two_periods_a_document_answers_the_one_that_was_in_time_on_its_day(day, periods):
    weeks = [FIGURES, FIGURES._replace(task_id=22, due_on=date(2020, 5, 1))]
    told = replace(line("Số liệu tuần theo Công văn số 649/SGDĐT-GDTrH"), dated_on=date(2020, 4, day))

    found = propose(told, True, weeks)

    assert [one.task_id for one in found] == periods
    assert all(one.sure == (len(periods) == 1) for one in found)
