"""A spreadsheet or CSV file, or cells pasted from one, as lines of plain text, for all who take a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from directives import fence
from directives.fence import FenceRefused
from directives.sources import is_secret_file
from directives.sources.tables import SheetFault, SourceTable, UnreadableSheet, plain_tables, tables_of

__all__ = ["HeadedTable", "SheetFault", "SourceTable", "UnreadableSheet", "below_heads", "read_tables"]

TITLE_ROWS = 15
"""How many lines may stand above the heads: the name of the office, of the list, the span of days."""

Column = TypeVar("Column", bound=StrEnum)


@dataclass(frozen=True)
class HeadedTable(Generic[Column]):
    """The lines below the heads, and which column is which."""

    names: Sequence[str]
    """The heads as they are written."""
    heads: Sequence[Column | None]
    lines: Sequence[tuple[int, list[str]]]
    hidden: frozenset[int] = frozenset()


def read_tables(data: bytes) -> list[SourceTable]:
    """The sheets that are neither hidden nor empty, in their order; at least one. Raises UnreadableSheet."""
    try:
        return tables_of(fence.run(_plain_tables, data))
    except FenceRefused as refused:
        raise UnreadableSheet(SheetFault(refused.reason)) from refused


def _plain_tables(data: bytes) -> dict[str, Any]:
    return {"fault": SheetFault.SECRET} if is_secret_file(data) else plain_tables(data)


def below_heads(tables: Sequence[SourceTable], column_of: Callable[[str], Column | None]) -> HeadedTable[Column] | None:
    """The first sheet with a line that names two columns or more, from there on; None if none has one.

    Titles may stand above that line, and sheets of instructions before that sheet.
    """
    for table in tables:
        top = [[column_of(name) for name in names] for _number, names in table.lines[:TITLE_ROWS]]
        known = [len(set(heads) - {None}) for heads in top]
        place = next((place for place, count in enumerate(known) if count >= 2), None)
        if place is None:
            continue
        if known[place + 1 : place + 2] > [known[place]]:  # heads of two lines: the second names the parts of the first
            place += 1
        names = table.lines[place][1]
        below = [line for line in table.lines[place + 1 :] if line[1] != names]
        return HeadedTable(names, top[place], below, table.hidden)
    return None
