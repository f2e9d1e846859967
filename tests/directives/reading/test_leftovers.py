"""No duty is dropped in silence: a passage that asks something and became no item is named with its place."""

import pytest

from directives.reading import read, read_passage
from directives.reading.draft import Place
from tests.directives.reading.letters import FOOT, HEAD, TABLE, item


def leftovers(body: str):
    return read(HEAD + body + FOOT).leftovers


def test_the_rows_of_a_table_that_assigns_work_are_named():
    asking = [left.place for left in leftovers(TABLE) if left.asks]

    assert asking == [Place(table=1, row=2), Place(table=1, row=3)]


def test_the_rows_of_a_table_inside_an_item_are_named():
    table = TABLE.partition(":\n\n")[2].partition("\n\n")[0]
    body = f"1. Chuẩn bị kỳ thi theo bảng sau:\n\n{table}\n\nĐơn vị báo cáo kết quả.\n\n2. Rà soát cơ sở vật chất."

    asking = [left.place for left in leftovers(body) if left.asks]

    assert asking == [Place(table=1, row=2), Place(table=1, row=3)]


def test_a_row_taken_back_has_its_deadline_and_its_number():
    row = leftovers(TABLE)[0]

    made = read_passage(row.text, row.span.start, None)

    assert (made.label, made.title) == ("1", "Lập danh sách đội tuyển")
    assert made.text == "Lập danh sách đội tuyển; Các trường THPT; Trước 15/11/2020"
    assert [deadline.text for deadline in made.deadlines] == ["Trước 15/11/2020"]
    assert made.span == row.span


def test_a_paragraph_among_unnumbered_ones_is_named_by_its_number():
    body = """Sở GDĐT đề nghị các trường vệ sinh lớp học.

Các trường phối hợp với trạm y tế hướng dẫn học sinh rửa tay.

Giáo viên chủ nhiệm thông tin cho phụ huynh về bệnh."""

    found = leftovers(body)

    assert [(left.place, left.text[:10]) for left in found] == [
        (Place(paragraph=8), "Các trường"),
        (Place(paragraph=9), "Giáo viên "),
    ]


@pytest.mark.parametrize(
    "closing",
    [
        "Nhận được công văn này, yêu cầu Thủ trưởng các đơn vị nghiêm túc thực hiện./.",
        "Trên đây là hướng dẫn của Sở GDĐT.",
        "Sở GDĐT sẽ tổ chức kiểm tra tại một số đơn vị.",
    ],
)
def test_a_usual_closing_is_kept_as_no_task(closing):
    found = leftovers(f"1. Rà soát cơ sở vật chất.\n\n2. Báo cáo trước ngày 24/4/2020.\n\n{closing}")

    assert [(left.text, left.asks) for left in found] == [(closing, False)]


def test_what_is_an_item_is_no_leftover():
    assert read(item("Báo cáo kết quả trước ngày 24/4/2020.")).leftovers == ()


def test_head_bases_and_foot_ask_nothing():
    body = """Căn cứ Công văn số 12/BGDĐT-VP ngày 1/4/2020 yêu cầu báo cáo;

Sở GDĐT yêu cầu các đơn vị thực hiện các nội dung sau:

1. Rà soát.

2. Báo cáo."""

    assert leftovers(body) == ()
