"""Blank tables of a letter become tables of a form; whatever is not plainly blank is left alone."""

import pytest

from directives.drafts.form_tables import blank_tables
from directives.terms import FieldKind

APPENDIX = """Đề nghị các đơn vị báo cáo theo mẫu.

PHỤ LỤC I
(Kèm theo Công văn số 12/SGDĐT-GDTrH)

Biểu 1: Số liệu dạy học trực tuyến
TT    |    Cấp học    |    Số lớp (lớp)    |    Người học    |    Tỷ lệ (%)    |    Ghi chú
(1)   |    (2)        |    (3)             |    (4)          |    (5)          |    (6)
1     |    Mầm non    |                    |                 |                 |
2     |    Tiểu học   |    ……              |    ……           |    .....        |
      |    Tổng cộng  |                    |                 |                 |
"""
DRAWN = """| Nội dung | Số lượng |
|----------|----------|
| Giáo viên | … |
| Phòng máy |  |
"""


def test_heads_become_columns_and_labels_rows():
    [table] = blank_tables(APPENDIX)

    assert table.name == "Biểu 1: Số liệu dạy học trực tuyến"
    assert table.rows == ("Mầm non", "Tiểu học")
    assert [(column.name, column.measure, column.kind, column.summed) for column in table.columns] == [
        ("Số lớp", "lớp", FieldKind.WHOLE, True),
        ("Người học", "", FieldKind.WHOLE, True),
        ("Tỷ lệ", "%", FieldKind.PERCENTAGE, False),
        ("Ghi chú", "", FieldKind.TEXT, False),
    ]


def test_a_table_drawn_with_dashes_is_read_and_two_tables_share_no_key():
    first, second = blank_tables(f"{APPENDIX}\n\n{DRAWN}")

    assert [first.rows, second.rows] == [("Mầm non", "Tiểu học"), ("Giáo viên", "Phòng máy")]
    assert second.name == "Bảng 2"
    assert [line.key for table in (first, second) for line in table.columns] == ["f1", "f2", "f3", "f4", "f5"]


@pytest.mark.parametrize(
    "text",
    [
        "Không có bảng nào.",
        "| TT | Công việc | Hạn |\n| 1 | Rà soát | 15/11/2020 |",
        "| TT | Họ và tên | Chức vụ |\n| 1 |  |  |\n| 2 |  |  |",
        "| Cấp học | Số lớp |",
        "| Cấp học |  | Số lớp |\n| Mầm non |  |  |",
        "SỞ GIÁO DỤC VÀ ĐÀO TẠO    |    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12    |    Gia Lai, ngày 17/4",
    ],
)
def test_what_is_filled_in_or_has_no_labels_is_no_form(text):
    assert blank_tables(text) == []
