"""CSV as Excel in Vietnamese opens it: in columns, with its numbers, and without running anything."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from directives.sources.tables import plain_tables
from workflows.web.csv_file import written


def text(*cells):
    return written([cells]).decode("utf-8-sig").removesuffix("\r\n")


def test_cells_are_parted_by_semicolons_and_decimals_by_a_comma():
    data = written([["Mã", "Số lớp"], ["T1", Decimal("12.50")], ["T2", 1012], ["T3", None]])

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == "Mã;Số lớp\r\nT1;12,5\r\nT2;1012\r\nT3;\r\n"


def test_a_moment_is_local():
    assert text(datetime(2020, 4, 17, 1, 5, tzinfo=UTC)) == "2020-04-17 08:05"


RISKY = ["=1+1", "+84905", "-2", "@SUM(A1)", "  =1+1", "\u00a0=1", "＝1", "＋1", "－1", "＠A", "\t=1", "-"]


@pytest.mark.parametrize("cell", [*RISKY, "\tx", "\rx", "\nx"])
def test_no_text_is_taken_for_a_formula(cell):
    assert text(cell).strip('"').startswith("'")


def test_what_is_written_is_read_again_as_it_was():
    lines = [["Mã", "Tên; hai phần"], ["001", 'Trường "A"'], ["+84905123456", "=A1"]]

    assert [cells for _number, cells in plain_tables(written(lines))["sheets"][0][1]] == lines
