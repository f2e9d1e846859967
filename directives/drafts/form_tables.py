"""Blank tables in a letter and its appendices, as tables of a form to propose.

Only the plain case: one row of heads, and rows with a label and nothing filled in. Who reads the draft decides.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from directives.models import Directive
from directives.rules.forms.design import FieldDesign, FormDesign, TableDesign, from_json
from directives.rules.forms.measures import kind_of
from directives.rules.search import unaccented
from directives.terms import FieldKind

BLANK_TABLES = "blank_tables"
"""Where Directive.reading keeps them."""
LONGEST_NAME = 200
MOST_COLUMNS, MOST_ROWS = 20, 60
_BLANK = re.compile(r"[\s.…_·-]*")
_RULE = re.compile(r"[\s|:+=-]+")
_NUMBERS = re.compile(r"\(?\d{1,2}\)?")
_COUNTS_ROWS = {"stt", "tt", "so tt", "so thu tu"}
_TOTALS = ("tong", "cong")
_IN_BRACKETS = re.compile(r"(.+?)\s*\(([^()]{1,20})\)")
_CAPTION = re.compile(r"(?:phu luc|bang|bieu|mau)\b")
_KINDS = (("ghi chu", FieldKind.TEXT), ("ly do", FieldKind.TEXT), ("ngay", FieldKind.DATE))
"""Beginnings of heads that ask for no number."""


def proposed_tables(directive: Directive) -> FormDesign:
    """The blank tables that were found in the letter's text as it came, as a form; the text that is kept has lost
    which cells were blank.
    """
    return from_json(directive.reading.get(BLANK_TABLES, {}))


def blank_tables(text: str) -> list[TableDesign]:
    """The blank tables of a letter, in order, with keys of their own."""
    found: list[TableDesign] = []
    before: list[str] = []
    for is_row, lines in groupby(text.splitlines(), key=lambda line: "|" in line):
        block = list(lines)
        if is_row and (table := _table(block, sum(len(each.columns) for each in found))):
            name = _caption(before) or f"Bảng {len(found) + 1}"
            found.append(TableDesign(name, table.rows, table.columns))
        before = [*before, *block] if not is_row else []
    return found


def _caption(before: Sequence[str]) -> str:
    """The heading above a table: the last line that names an appendix, table or form, else ''."""
    lines = [line.strip() for line in before[-6:] if line.strip()]
    named = [line for line in lines if _CAPTION.match(unaccented(line)) and len(line) <= LONGEST_NAME]
    return named[-1] if named else ""


def _table(block: Sequence[str], keys: int) -> TableDesign | None:
    is_drawn = all(line.strip().startswith("|") for line in block)
    rows = [_cells(line, is_drawn) for line in block if not _RULE.fullmatch(line)]
    rows = [row for n, row in enumerate(rows) if not n or not all(map(_NUMBERS.fullmatch, filter(None, row)))]
    if len(rows) < 2:
        return None
    heads, body = rows[0], rows[1:]
    label = 1 if unaccented(heads[0]).strip(". ") in _COUNTS_ROWS else 0
    asked = [head for head in heads[label + 1 :] if head]
    if not asked or len(asked) < len(heads) - label - 1 or len(asked) > MOST_COLUMNS:
        return None
    if not all(_is_to_fill_in(row, label) for row in body):
        return None
    labels = list(dict.fromkeys(row[label] for row in body))
    plain = [name for name in labels if not unaccented(name).startswith(_TOTALS)]
    if not plain or len(plain) > MOST_ROWS or max(map(len, [*plain, *asked])) > LONGEST_NAME:
        return None
    return TableDesign("", tuple(plain), tuple(_columns(asked, keys, is_summed=plain != labels)))


def _cells(line: str, is_drawn: bool) -> list[str]:
    """The cells of a row; a table that is drawn in the text has bars on both sides."""
    inner = line.strip().removeprefix("|").removesuffix("|") if is_drawn else line
    return [" ".join(cell.split()) for cell in inner.split("|")]


def _is_to_fill_in(row: Sequence[str], label: int) -> bool:
    """Whether a row has a label and, beside it, only blanks or dots."""
    named = len(row) > label and any(map(str.isalpha, row[label]))
    return named and all(_BLANK.fullmatch(cell) for cell in row[label + 1 :])


def _columns(heads: Sequence[str], keys: int, *, is_summed: bool) -> Iterator[FieldDesign]:
    for n, head in enumerate(heads, keys + 1):
        bracketed = _IN_BRACKETS.fullmatch(head)
        name, measure = (bracketed[1], bracketed[2]) if bracketed else (head, "")
        said = next((kind for words, kind in _KINDS if unaccented(name).startswith(words)), None)
        column = FieldDesign(f"f{n}", name, said or kind_of(name, measure), "" if said else measure)
        yield FieldDesign(f"f{n}", name, column.kind, column.measure, summed=is_summed and column.has_sum)
