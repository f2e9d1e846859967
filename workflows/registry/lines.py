"""Lines of a register of incoming documents, pasted or uploaded, as checked values. No database."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _

from directives.rules.search import unaccented
from directives.sources.tables import is_error
from workflows.web import table_file
from workflows.web.typed.dates import parse_date


class RegisterColumn(StrEnum):
    """The columns of the register, in the order in which they are expected without a head."""

    ARRIVAL_NUMBER = "arrival_number"
    SYMBOL = "symbol"
    DATED_ON = "dated_on"
    SENDER = "sender"
    SUMMARY = "summary"
    ARRIVED_ON = "arrived_on"


HEADS = {
    r"trich yeu|^(noi dung|ve viec)( (cong )?van ban| vb)?$": RegisterColumn.SUMMARY,
    r"k[yi] hieu|^so (hieu|van ban|cong van|vb|cv)( goc)?$": RegisterColumn.SYMBOL,
    r"^so .*\bden$|^so den": RegisterColumn.ARRIVAL_NUMBER,
    r"^ngay .*\b(den|nhan)$": RegisterColumn.ARRIVED_ON,
    r"^ngay( thang| nam)*( (cong )?van ban| vb| cv| ky| ban hanh)*$": RegisterColumn.DATED_ON,
    r"^(co quan|noi|don vi|to chuc)\b.*\b(gui|ban hanh)\b|^tac gia": RegisterColumn.SENDER,
}
"""Heads of the register (Decree 30/2020/NĐ-CP, annex IV) and of document systems, without diacritics or marks.

The first pattern that fits decides.
"""

LETTERS = {RegisterColumn.ARRIVAL_NUMBER: 60, RegisterColumn.SYMBOL: 120, RegisterColumn.SENDER: 300}
"""The longest text of a column."""


@dataclass(frozen=True)
class RegisterLine:
    """One incoming document as the register has it."""

    arrival_number: str
    symbol: str
    dated_on: date | None
    arrived_on: date | None
    sender: str
    summary: str

    @property
    def digest(self) -> str:
        """The same for the same line, whatever its spaces and capitals."""
        parts = [self.arrival_number, self.symbol, self.sender, self.summary]
        text = "\n".join([*map(unaccented, parts), str(self.dated_on), str(self.arrived_on)])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class RegisterTable:
    """All lines of a table, or what is wrong with it: nothing is taken from a table with faults."""

    lines: tuple[RegisterLine, ...]
    faults: tuple[str, ...]


def read_table(data: bytes) -> RegisterTable:
    """Read a spreadsheet or CSV file, or text pasted from one. Raises table_file.UnreadableSheet."""
    heads, numbered = _columns_and_lines(table_file.read_tables(data))
    lines, faults = [], []
    for number, cells in numbered:
        by_column: dict[RegisterColumn, str] = {}
        for head, cell in zip(heads, cells, strict=False):
            if head is not None:
                by_column.setdefault(head, cell)  # of two columns of one name the first
        try:
            lines.append(_line(by_column))
        except ValueError as error:
            faults.append(_("Dòng %(n)s: %(fault)s", n=number, fault=error))
    return RegisterTable(tuple(dict.fromkeys(lines)), tuple(faults))


def _columns_and_lines(
    tables: Sequence[table_file.SourceTable],
) -> tuple[Sequence[RegisterColumn | None], Sequence[tuple[int, list[str]]]]:
    """Which column is which, and the lines of documents: without titles, heads and the numbers of columns."""
    found = table_file.below_heads(tables, _column)
    if found is None:
        return list(RegisterColumn), tables[0].lines
    return found.heads, [line for line in found.lines if not _numbers_columns(line[1])]


def _column(name: str) -> RegisterColumn | None:
    words = " ".join(re.findall(r"\w+", unaccented(name)))
    return next((head for pattern, head in HEADS.items() if len(name) < 60 and re.search(pattern, words)), None)


def _numbers_columns(cells: Iterable[str]) -> bool:
    """Whether a line only counts the columns: (1) (2) (3)."""
    return all(re.fullmatch(r"\(?\d{1,2}\)?", cell) for cell in cells if cell)


def _line(cells: dict[RegisterColumn, str]) -> RegisterLine:
    """Raises ValueError with a text for the person who typed it."""
    if broken := next((cell for cell in cells.values() if is_error(cell)), ""):
        raise ValueError(_("có ô báo lỗi công thức %(error)s. Xin ghi giá trị vào ô đó.", error=broken))
    for column, most in LETTERS.items():
        if len(cells.get(column, "")) > most:
            raise ValueError(_("“%(cell)s…” dài quá %(most)s ký tự.", cell=cells[column][:40], most=most))
    if not cells.get(RegisterColumn.SENDER):
        raise ValueError(_("chưa ghi cơ quan gửi."))
    if not cells.get(RegisterColumn.SYMBOL) and not cells.get(RegisterColumn.SUMMARY):
        raise ValueError(_("chưa ghi số, ký hiệu hoặc trích yếu."))
    return RegisterLine(
        arrival_number=cells.get(RegisterColumn.ARRIVAL_NUMBER, ""),
        symbol=cells.get(RegisterColumn.SYMBOL, ""),
        dated_on=_date(_("Ngày văn bản"), cells.get(RegisterColumn.DATED_ON, "")),
        arrived_on=_date(_("Ngày đến"), cells.get(RegisterColumn.ARRIVED_ON, "")),
        sender=cells[RegisterColumn.SENDER],
        summary=cells.get(RegisterColumn.SUMMARY, ""),
    )


def _date(label: str, typed: str) -> date | None:
    day = re.split(r"[T ]\d{1,2}:", typed)[0]  # document systems add the hour of arrival
    return parse_date(label, day) if day else None
