"""Lines of a register of incoming documents, pasted or uploaded, as checked values. No database."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _

from directives.rules.search import unaccented
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
    "so den": RegisterColumn.ARRIVAL_NUMBER,
    "so ky hieu": RegisterColumn.SYMBOL,
    "so ki hieu": RegisterColumn.SYMBOL,
    "so ky hieu van ban": RegisterColumn.SYMBOL,
    "so van ban": RegisterColumn.SYMBOL,
    "ky hieu": RegisterColumn.SYMBOL,
    "ngay": RegisterColumn.DATED_ON,
    "ngay van ban": RegisterColumn.DATED_ON,
    "ngay thang": RegisterColumn.DATED_ON,
    "ngay thang van ban": RegisterColumn.DATED_ON,
    "ngay ban hanh": RegisterColumn.DATED_ON,
    "ngay vb": RegisterColumn.DATED_ON,
    "ngay den": RegisterColumn.ARRIVED_ON,
    "co quan gui": RegisterColumn.SENDER,
    "noi gui": RegisterColumn.SENDER,
    "don vi gui": RegisterColumn.SENDER,
    "tac gia": RegisterColumn.SENDER,
    "co quan ban hanh": RegisterColumn.SENDER,
    "noi ban hanh": RegisterColumn.SENDER,
    "trich yeu": RegisterColumn.SUMMARY,
    "trich yeu noi dung": RegisterColumn.SUMMARY,
    "ten loai va trich yeu noi dung": RegisterColumn.SUMMARY,
    "noi dung": RegisterColumn.SUMMARY,
}
"""Heads of the register (Decree 30/2020/NĐ-CP, annex IV) and of document systems, without diacritics."""

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
    """Read a CSV or XLSX file, or text pasted from a spreadsheet. Raises table_file.UnreadableSheet."""
    numbered = table_file.read_lines(data)
    heads, has_heads = _heads(numbered[0][1])
    lines, faults = [], []
    for number, cells in numbered[1:] if has_heads else numbered:
        by_column = {head: cell for head, cell in zip(heads, cells, strict=False) if head is not None}
        try:
            lines.append(_line(by_column))
        except ValueError as error:
            faults.append(_("Dòng %(n)s: %(fault)s", n=number, fault=error))
    return RegisterTable(tuple(dict.fromkeys(lines)), tuple(faults))


def _heads(first: Iterable[str]) -> tuple[list[RegisterColumn | None], bool]:
    found = [HEADS.get(" ".join(re.findall(r"\w+", unaccented(cell)))) for cell in first]
    if len(set(found) - {None}) >= 2:
        return found, True
    return list(RegisterColumn), False


def _line(cells: dict[RegisterColumn, str]) -> RegisterLine:
    """Raises ValueError with a text for the person who typed it."""
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
