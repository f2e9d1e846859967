"""Lines of a register of incoming documents, pasted or uploaded, as checked values. No database."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
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
        found = [_("Dòng %(n)s: %(fault)s", n=number, fault=fault) for fault in _faults(by_column)]
        faults += found
        if not found:
            lines.append(_line(by_column))
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


def _faults(cells: dict[RegisterColumn, str]) -> Iterator[str]:
    """Everything that is wrong with a line."""
    for column, cell in cells.items():
        most = LETTERS.get(column, len(cell))
        if is_error(cell):
            yield _("có ô báo lỗi công thức %(error)s. Xin ghi giá trị vào ô đó.", error=cell)
        elif len(cell) > most:
            yield _("“%(cell)s…” dài quá %(most)s ký tự.", cell=cell[:40], most=most)
        elif label := _day_label(column):
            try:
                _date(label, cell)
            except ValueError as error:
                yield str(error)
    if not cells.get(RegisterColumn.SENDER):
        yield _("chưa ghi cơ quan gửi.")
    if not cells.get(RegisterColumn.SYMBOL) and not cells.get(RegisterColumn.SUMMARY):
        yield _("chưa ghi số, ký hiệu hoặc trích yếu.")


def _line(cells: dict[RegisterColumn, str]) -> RegisterLine:
    """A line without faults."""
    days = {c: _date(_day_label(c), cells.get(c, "")) for c in (RegisterColumn.DATED_ON, RegisterColumn.ARRIVED_ON)}
    return RegisterLine(
        arrival_number=cells.get(RegisterColumn.ARRIVAL_NUMBER, ""),
        symbol=cells.get(RegisterColumn.SYMBOL, ""),
        dated_on=days[RegisterColumn.DATED_ON],
        arrived_on=days[RegisterColumn.ARRIVED_ON],
        sender=cells[RegisterColumn.SENDER],
        summary=cells.get(RegisterColumn.SUMMARY, ""),
    )


def _day_label(column: RegisterColumn) -> str:
    """What a column of days is called; '' of other columns."""
    labels = {RegisterColumn.DATED_ON: _("Ngày văn bản"), RegisterColumn.ARRIVED_ON: _("Ngày đến")}
    return str(labels.get(column, ""))


def _date(label: str, typed: str) -> date | None:
    day = re.split(r"[T ]\d{1,2}:", typed)[0]  # document systems add the hour of arrival
    return parse_date(label, day) if day else None
