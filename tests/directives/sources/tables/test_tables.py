"""Lists are read as their offices see them, whatever program wrote them; what is no list is refused with a reason."""

import io
import re
import unicodedata
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from directives.rules.search import TONES
from directives.sources.tables import SheetFault, UnreadableSheet, plain_tables, tables_of
from directives.sources.tables.cells import lost_digits, shown, typed

HEADS = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị"]
SCHOOL = ["T1", "Trường Lê Lợi", "Trường THPT"]
LINES = "\n".join(";".join(line) for line in (HEADS, SCHOOL))


def cells(data):
    return [line for _number, line in tables_of(plain_tables(data))[0].lines]


def book(*lines, change=lambda book: None):
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_member(data, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            new.writestr(member, change(old.read(member)) if member == name else old.read(member))
    return out.getvalue()


def fault(data):
    with pytest.raises(UnreadableSheet) as refused:
        tables_of(plain_tables(data))
    return refused.value.reason


def tone_apart(letter):
    """windows-1258 has 'ơ' and the five tones, and no 'ờ'."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in parts if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)) + tones


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [";", ",", "\t", "|"])
def test_a_csv_file_is_read_in_every_encoding_and_with_every_mark(encoding, ending, mark):
    text = LINES.replace("\n", ending).replace(";", mark)
    if encoding == "cp1258":
        text = "".join(map(tone_apart, text))

    assert cells(text.encode(encoding)) == [HEADS, SCHOOL]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;", "sep=|"])
def test_the_line_that_tells_excel_the_mark_is_no_row(first):
    [table] = tables_of(plain_tables(f"{first}\r\n{LINES}".encode()))

    assert table.lines == [(1, HEADS), (2, SCHOOL)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", SheetFault.EMPTY),
        (b"\x00\x01\x02", SheetFault.KIND),
        (b"<html><table><tr><td>Ma</td></tr></table></html>", SheetFault.KIND),
        ("Mã;Tên\nT1;Trường".encode().replace("ờ".encode(), "ờ".encode()[:2]), SheetFault.BROKEN),
        ("M· ®¬n vÞ;Tªn ®¬n vÞ\nT1;Tr­êng THPT Lª Lîi".encode(), SheetFault.OLD_FONT),
        (b"PK\x03\x04 broken", SheetFault.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), SheetFault.BROKEN),
        (b"x;y\n" * 100_001, SheetFault.LONG),
        (b'code;name\nT1;"School A;x\nT2;School B;y\n', SheetFault.QUOTE),
        (b'sep=;\ncode;name\nT1;"School A', SheetFault.QUOTE),
    ],
)
def test_what_is_no_table_says_why(data, reason):
    assert fault(data) is reason


@pytest.mark.parametrize("name", ["list.xls", "list.ods"])
def test_old_excel_and_opendocument_are_read_as_they_look(name):
    [table] = tables_of(plain_tables(Path(__file__).with_name(name).read_bytes()))

    assert table.lines == [
        (1, ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Điện thoại", "Ngày"]),
        (2, ["007", "Trường A", "#N/A", "905123456", "17/04/2020"]),
        (3, ["008", "Trường B", "95,5%", "", ""]),
    ]
    assert table.hidden == {3}


def test_formulas_merged_cells_and_the_number_of_columns_are_told():
    def change(made):
        made.active["C3"] = "=1+1"
        made.active.merge_cells("A2:A3")
        made.active.cell(1, 200, "xa")

    [office] = tables_of(plain_tables(Path(__file__).with_name("list.ods").read_bytes()))
    [table] = tables_of(plain_tables(book(HEADS, SCHOOL, change=change)))

    assert office.formulas == {(2, 2)}
    assert (table.formulas, table.merged, table.columns) == ({(3, 2)}, (((2, 0), (3, 0)),), 200)


def test_sheets_that_are_hidden_are_not_read_and_rows_that_are_hidden_are():
    def change(made):
        made.create_sheet("Danh mục", 0).append(["không đọc"])
        made.create_sheet("Rất ẩn", 0).append(["không đọc"])
        made["Danh mục"].sheet_state, made["Rất ẩn"].sheet_state = "hidden", "veryHidden"
        made["Sheet"].row_dimensions[2].hidden = True

    [table] = tables_of(plain_tables(book(HEADS, SCHOOL, change=change)))

    assert (table.sheet, table.lines, table.hidden) == ("Sheet", [(1, HEADS), (2, SCHOOL)], {2})


def test_an_error_of_a_formula_stays_what_it_is():
    def change(made):
        for place, error in enumerate(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"), 1):
            made.active.cell(2, place, error).data_type = "e"

    assert cells(book(HEADS, change=change))[1] == ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!"]


def test_numbers_dates_and_percentages_are_read_as_they_look():
    def change(made):
        for address, look in (("A1", "000"), ("B1", "0000 000 000"), ("C1", "0.00E+00"), ("D1", "0%")):
            made.active[address].number_format = look

    values = [7, 905123456, 905123456, 0.95, date(2020, 4, 17), datetime(2020, 4, 17, 8, 5), time(8, 15), 12.0, 12.5]  # noqa: DTZ001

    assert cells(book(values, change=change)) == [
        ["007", "0905 123 456", "905123456", "95%", "17/04/2020", "17/04/2020 08:05", "08:15", "12", "12,5"]
    ]


@pytest.mark.parametrize(
    ("value", "look", "text"),
    [
        (905123456, '"0"#########', "0905123456"),
        (905123456, "0### ### ###", "0905 123 456"),
        (1012, "#,##0", "1012"),
        (1, "0", "1"),
        (1.5, "000", "1,5"),
        (1234, "00\\-00", "12-34"),
        (1e15, "General", "1000000000000000"),
        (0.955, "0.0%", "95,5%"),
    ],
)
def test_a_number_is_shown_by_its_format(value, look, text):
    assert shown(value, look) == text


@pytest.mark.parametrize(
    "cell", ['="0905123456"', "'0905123456", " 0905123456\u00a0", "\ufeff0905123456", "０９０５１２３４５６"]
)
def test_marks_that_keep_a_text_a_text_are_no_part_of_it(cell):
    assert typed(cell) == "0905123456"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", lambda xml: re.sub(rb"<fill>.*?</fill>", b"<fill/>", xml, flags=re.S)),
        ("xl/styles.xml", lambda xml: xml.replace(b"<cellXfs", b"<cellXfs odd='1'").replace(b'numFmtId="0"', b"")),
        ("docProps/core.xml", lambda _xml: b"\x00"),
    ],
)
def test_what_is_no_cell_may_be_odd(part, change):
    assert cells(with_member(book(HEADS, SCHOOL), part, change)) == [HEADS, SCHOOL]


def test_a_damaged_member_is_a_reason_and_no_crash():
    assert (
        fault(with_member(book(HEADS, SCHOOL), "xl/worksheets/sheet1.xml", lambda xml: xml[:-40])) is SheetFault.BROKEN
    )


def test_a_cell_far_away_is_refused_before_all_between_is_unpacked():
    assert fault(book(HEADS, change=lambda made: made.active.cell(1_048_576, 16_384, "x"))) is SheetFault.LONG


def test_a_mark_of_secrecy_above_a_list_is_found_in_every_kind():
    letter = [["SỞ GIÁO DỤC VÀ ĐÀO TẠO", "MẬT"], ["Số: 12/SGDĐT"]]

    assert fault("\n".join(";".join(line) for line in letter).encode("utf-16")) is SheetFault.SECRET
    assert fault(book(*letter)) is SheetFault.SECRET


def test_a_cell_that_is_merged_over_rows_is_seen_in_each():
    def merge(made):
        made.active.merge_cells("A2:A3")
        made.active.merge_cells("A4:C4")

    data = book(HEADS, ["T1", "Cô Mai"], [None, "Thầy Nam"], ["Ghi chú"], change=merge)

    assert cells(data)[1:] == [["T1", "Cô Mai", ""], ["T1", "Thầy Nam", ""], ["Ghi chú", "", ""]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"),
        ("xl/worksheets/sheet1.xml", "xl\\worksheets\\Sheet1.xml"),
    ],
)
def test_books_of_other_programs_are_read(old, new):
    made = book(HEADS, [7], change=lambda made: setattr(made.active["A2"], "number_format", "000"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name.replace(old, new), before.read(name).replace(old.encode(), new.encode()))

    assert cells(out.getvalue())[1][0] == "007"


def test_a_formula_that_was_never_computed_is_an_error_and_no_empty_cell():
    assert cells(book(HEADS, ["T1", "=A1", "THPT"]))[1] == ["T1", "#CALC!", "THPT"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [("9,05E+08", True), ("9.05123456E8", True), ("9E+8", True), ("1E5", False), ("12E3", False), ("905123456", False)],
)
def test_digits_in_scientific_notation_are_lost(text, lost):
    assert lost_digits(text) is lost
