"""Write the copies of all rows into PostgreSQL by COPY, a row at a time, so that memory stays small."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Table

from bench.ministry.stencils import Computed, Holes, Stencil, computed_of, escaped, is_marked, own
from bench.ministry.template import MAIL_VALUES, Row, Template, mail_instance
from directives.rules.search import vietnamese_order

AT_ONCE = 2000
"""Lines in one write."""

OWN_TEXTS = frozenset(
    {("call", "submission_key"), ("mail", "message_id"), ("assignment", "public_id"), ("incident", "public_id")}
)
"""Random texts of which no two rows may have the same."""


def copy_lines(connection: psycopg.Connection, table: Table, names: Sequence[str], lines: Iterable[str]) -> int:
    """Write lines in COPY's text format; returns how many."""
    wanted = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    count, block = 0, list[str]()
    with connection.cursor().copy(wanted) as stream:
        for line in lines:
            block.append(line)
            count += 1
            if len(block) == AT_ONCE:
                stream.write("".join(block))
                block.clear()
        stream.write("".join(block))
    return count


class Head(NamedTuple):
    """The new end of a chain: the number of its last event, and that event's hash for each copy."""

    seq: int
    hashes: list[str]


class RowCopier:
    """Makes the lines of a table out of the rows of the template."""

    def __init__(self, template: Template, heads: Mapping[tuple[str, int], Head]) -> None:
        self.template, self.heads = template, heads
        """By table and number of the template's row."""

    def lines(self, table: Table) -> Iterator[str]:
        for row in self.template.rows[table.name]:
            stencil = self._stencil(table, row)
            copies = self.template.copies if self.template.is_units(table.name, row) else 1
            yield from (stencil.fill(copy) for copy in range(copies))

    def _stencil(self, table: Table, row: Row) -> Stencil:
        holes = Holes()
        return Stencil(holes.parts("\t".join(self._cell(holes, table, row, c.name) for c in table.c) + "\n"))

    def _cell(self, holes: Holes, table: Table, row: Row, name: str) -> str:
        value, place = row[name], (table.name, name)
        head = self.heads.get((table.name, row.get("id", 0)))
        if head is not None and name in {"head_seq", "head_hash"}:
            return str(head.seq) if name == "head_seq" else holes.text(Computed(head.hashes.__getitem__))
        if value is None:
            return "\\N"
        if target := self.template.target(table.name, name, row):
            return holes.inner_number(*self.template.base(target, value))
        made = self._made(holes, row, place)
        return made if made is not None else escaped(self._text(holes, table, name, value))

    def _made(self, holes: Holes, row: Row, place: tuple[str, str]) -> str | None:
        """A cell that is made of others or of numbers of rows, or is unique; None if it is none of these."""
        if place == ("mail", "instance"):
            return mail_instance(self.template, holes, row)
        if place == ("mail", "values"):
            return escaped(self._values(holes, row))
        if place == ("unit", "sort_name"):
            return holes.text(computed_of(row["name"], lambda name: escaped(vietnamese_order(name))))
        if place in OWN_TEXTS and self.template.is_units(place[0], row):
            return escaped(self._own(holes, row[place[1]]))
        return None

    def _own(self, holes: Holes, value: str) -> str:
        """A unique text; of a Message-ID only what stands before the domain."""
        random, at, domain = value.removeprefix("<").partition("@")
        return ("<" if at else "") + holes.text(own(random)) + at + domain

    def _text(self, holes: Holes, table: Table, name: str, value: Any) -> str:
        if isinstance(table.c[name].type, JSON):
            return json.dumps(value)
        if isinstance(value, Enum):
            return str(value.value)
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, int | Decimal):
            return str(value)
        return holes.marked(value) if is_marked(value) else str(value)

    def _values(self, holes: Holes, mail: Row) -> str:
        """The values of a mail; where a mail to staff names rows, it names those of all copies."""
        found = dict(mail["values"])
        for name, table in MAIL_VALUES.items():
            if name not in found:
                continue
            given = found[name] if isinstance(found[name], list) else [found[name]]
            numbers = [self.template.base(table, number)[0] for number in given]
            if not self.template.is_units("mail", mail):
                found[name] = [base + copy for base in numbers for copy in range(self.template.copies)]
            else:
                places = [holes.number(base) for base in numbers]
                found[name] = places if isinstance(found[name], list) else places[0]
        return json.dumps(found, ensure_ascii=False)
