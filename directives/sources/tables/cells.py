"""The cells of a spreadsheet as text: as a person saw them there. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from directives.rules.typed_text import one_line

Value = int | float | str | bool | date | datetime | time | timedelta | None
Place = tuple[int, int]
"""Row and column, counted from 0."""

ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|EXTERNAL!"
    r"|PYTHON!|GETTING_DATA|#+)|Err:\d+",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+E\+?|E\+)\d+", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"|\'(?=[\d=+@-])(.*)')
"""How a text that must not become a number is written in a CSV file: ="0905…" or '0905…"""
_SECTION = re.compile(r"\[[^\]]*\]|_.|\*.")
_PARTS = re.compile(r'([0#?])|"([^"]*)"|\\(.)|(.)')


@dataclass(frozen=True)
class CellLooks:
    """How the cells of one sheet look, where their values do not tell."""

    texts: Mapping[Place, str] = field(default_factory=dict)
    formats: Mapping[Place, str] = field(default_factory=dict)
    """Number formats that change how digits read, such as '000' or '0%'."""
    hidden: frozenset[int] = frozenset()
    """Rows that are hidden, counted from 0."""
    formulas: tuple[Place, ...] = ()
    """Cells whose values a formula gives."""
    extent: Place = (0, 0)
    """How many rows and columns lie between the first cell and the last that holds something."""


def is_error(text: str) -> bool:
    """Whether a cell holds the error of a formula: '#N/A', '#REF!'."""
    return ERROR.fullmatch(text) is not None


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet wrote a long number in scientific notation, '9,05E+08': its digits are lost."""
    return _SCIENTIFIC.fullmatch(text) is not None


def typed(text: str) -> str:
    """The text of a cell of a CSV file."""
    line = one_line(text)
    quoted = _AS_TEXT.fullmatch(line)
    return line if quoted is None else quoted[1] or quoted[2] or ""


def shown(value: Value, number_format: str = "") -> str:
    """The value of a spreadsheet's cell as it is shown there."""
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).upper()
        case int() | float():
            text = _number(value, number_format)
        case datetime():
            text = f"{value:%d/%m/%Y}" if value.time() == time(0) else f"{value:%d/%m/%Y %H:%M}"
        case date():
            text = f"{value:%d/%m/%Y}"
        case time():
            text = f"{value:%H:%M}"
        case _:
            text = one_line(str(value))
    return text


def _number(value: float, number_format: str) -> str:
    if "%" in _SECTION.sub("", number_format):
        return f"{_digits(float(Decimal(str(value)) * 100))}%"
    if value == int(value) and (padded := _padded(int(value), number_format)):
        return padded
    return _digits(value)


def _digits(value: float) -> str:
    """'12', '12,5': in full, without an exponent."""
    if value == int(value):
        return str(int(value))
    return f"{Decimal(str(value)):f}".replace(".", ",")


def tells_more(number_format: str) -> bool:
    """Whether a number format changes how digits read."""
    return "%" in _SECTION.sub("", number_format) or bool(_padded(1, number_format))


def _padded(number: int, number_format: str) -> str:
    """A whole number by a format of digits alone: 7 by '000' is '007'; '' by any other format."""
    parts = _PARTS.findall(_SECTION.sub("", number_format.split(";", maxsplit=1)[0]))
    zeros = sum(place == "0" for place, *_literal in parts)
    marks = "".join(quoted + escaped + other for _place, quoted, escaped, other in parts)
    if number < 0 or (zeros < 2 and not marks) or any(other not in " -()/" for *_rest, other in parts):
        return ""
    digits, filled = list(str(number)), list[str]()
    for place, quoted, escaped, other in reversed(parts):
        missing = "0" if place == "0" else ""
        filled.append((digits.pop() if digits else missing) if place else quoted + escaped + other)
    return "".join([*digits, *reversed(filled)]).strip()
