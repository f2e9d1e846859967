"""Every CSV file that the product writes: as a spreadsheet in Vietnamese reads it, and safe from formulas."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from directives.rules.schedule import local

CsvValue = str | int | Decimal | datetime | None

RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Leading characters by which a spreadsheet takes a text for a formula."""


def written(lines: Iterable[Iterable[CsvValue]]) -> bytes:
    """The lines with ';' between cells and ',' before decimals; the byte order mark tells Excel that it is UTF-8."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_cell(value) for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: CsvValue) -> str:
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")  # read as a moment whatever the country
    if isinstance(value, str):
        return f"'{value}" if value.strip().startswith(RISKY) or value[:1] in ("\t", "\r", "\n") else value
    return "" if value is None else _number(value)


def _number(value: int | Decimal) -> str:
    """'12', '12,5': without trailing zeros."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")
