"""Write the chains of all copies: each event's body with its own numbers, hashed over the one before.

An event of a unit's chain is made once for each copy. One of a directive or of the agency is made once, and what it
seals of units then holds the rows of all copies.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from bench.ministry.copying import OWN_TEXTS, Head
from bench.ministry.stencils import Holes, Stencil, digest_of, escaped, is_marked, own
from bench.ministry.template import Row, Template, mail_instance
from directives.queries import audience
from directives.record import ledger, seals
from directives.record.new_rows import AT_ONCE
from directives.rules.proof.moved_chains import heads_in, runs_of
from directives.terms import ChainKind, EventKind

COLUMNS = (
    *("id", "chain_kind", "chain_id", "seq", "kind", "directive_id", "task_id", "recorded_at", "happened_at"),
    *("actor_kind", "actor_id", "schema", "body", "previous_hash", "hash"),
)

DATA_NUMBERS = {"unit": "unit", "tasks": "task", "extension": "extension", "links": "link", "link": "link"}
"""What stands in `data` of units' events as numbers of rows."""

DATA_PLAIN = frozenset({"version", "flags", "link_generation", "generation", "figures"})

ROWS = "\ue002rows\ue003"
"""Stands in a body for its sealed rows."""


class EventCopier:
    """Walks the template's events in their order; afterwards `heads` has the ends of all chains."""

    def __init__(self, template: Template) -> None:
        self.template, self.copies = template, template.copies
        self.hashes: dict[tuple[str, int], list[str]] = {}
        self.seqs: dict[tuple[str, int], int] = defaultdict(int)

    @property
    def heads(self) -> dict[tuple[str, int], Head]:
        return {chain: Head(self.seqs[chain], hashes) for chain, hashes in self.hashes.items()}

    def lines(self) -> Iterator[str]:
        for event in self.template.rows["event"]:
            body = json.loads(event["body"])
            if event["chain_kind"] == ChainKind.ASSIGNMENT:
                yield from self._of_units(event, body)
            elif event["kind"] == EventKind.ROWS_SEALED:
                yield from self._of_sealed(event, body)
            else:
                yield from self._of_all(event, body)

    def _chain(self, event: Row) -> tuple[str, int]:
        return self.template.target("event", "chain_id", event) or "", event["chain_id"]

    def _of_units(self, event: Row, body: dict[str, Any]) -> Iterator[str]:
        """One event in the chain of each copy."""
        chain = self._chain(event)
        before = self.hashes.setdefault(chain, [""] * self.copies)
        self.seqs[chain] = event["seq"]
        holes = Holes()
        stencil = holes.stencil(self._mapped(holes, event, body))
        start, numbers = self._columns(event, event["seq"]), range(self.copies)
        for copy in numbers:
            text, previous = stencil.fill(copy), before[copy]
            before[copy] = ledger.link_hash(previous, text)
            yield f"{start.fill(copy)}\t{escaped(text)}\t{previous}\t{before[copy]}\n"

    def _columns(self, event: Row, seq: int, number: int | None = None) -> Stencil:
        """The columns before the body."""
        holes = Holes()
        cells = []
        for name in COLUMNS[:-3]:
            value, target = event[name], self.template.target("event", name, event)
            if value is None:
                cells.append("\\N")
            elif name == "seq":
                cells.append(str(seq))
            elif name == "id" and number is not None:
                cells.append(str(number))
            elif target is not None:
                cells.append(holes.inner_number(*self.template.base(target, value)))
            else:
                cells.append(value.isoformat() if isinstance(value, datetime) else str(value))
        return Stencil(holes.parts("\t".join(cells)))

    def _mapped(self, holes: Holes, event: Row, body: dict[str, Any]) -> dict[str, Any]:
        """The body with holes for all numbers of rows."""
        mapped = {**body, "data": self._data(holes, body["data"])}
        mapped["chain"] = [body["chain"][0], self._number(holes, "assignment", event["chain_id"])]
        if body["task"] is not None:
            mapped["task"] = self._number(holes, "task", body["task"])
        kind, actor = body["actor"]
        if actor is not None:
            mapped["actor"] = [kind, self._number(holes, kind, actor)]
        for part in ("rows", "made"):
            if part in body:
                mapped[part] = {
                    table: [names, *(self._sealed(holes, table, names, values) for values in rows)]
                    for table, (names, *rows) in body[part].items()
                }
        if "gone" in body:
            raise ValueError("the story deletes no rows that were sealed")
        return mapped

    def _number(self, holes: Holes, table: str, number: int) -> str | int:
        base, each = self.template.base(table, number)
        return holes.number(base) if each else base

    def _data(self, holes: Holes, data: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(data)
        for name, value in data.items():
            table = DATA_NUMBERS.get(name)
            if table and isinstance(value, int):
                found[name] = self._number(holes, table, value)
            elif table and isinstance(value, list) and all(isinstance(one, int) for one in value):
                found[name] = [self._number(holes, table, one) for one in value]
            elif isinstance(value, int) and not isinstance(value, bool) and name not in DATA_PLAIN:
                raise ValueError(f"nobody knows of which row the event's {name} is the number")
        return found

    def _sealed(self, holes: Holes, table: str, names: list[str], values: list[Any]) -> list[Any]:
        row = self.template.by_key.get(table, {}).get(values[0]) if names[0] == "id" else None
        return [self._value(holes, table, name, value, row) for name, value in zip(names, values, strict=True)]

    def _value(self, holes: Holes, table: str, name: str, value: Any, row: Row | None) -> Any:
        if value is None:
            return None
        target = table if name == "id" else self.template.targets[table].get(name)
        if target:
            return self._number(holes, target, value)
        if (table, name) in OWN_TEXTS:
            return holes.text(own(value))
        if row and isinstance(value, dict) and "salt" in value and is_marked(row[name]):
            if seals.digest(value["salt"], row[name]) != value["seal"]:
                raise ValueError(f"{table}.{name} was changed after it was sealed")
            return {**value, "seal": holes.text(digest_of(value["salt"], row[name]))}
        if row and (table, name) == ("mail", "instance"):
            return mail_instance(self.template, holes, row)
        return holes.marked(value) if is_marked(value) else value

    def _of_sealed(self, event: Row, body: dict[str, Any]) -> Iterator[str]:
        """What no event had sealed: of all copies, as many rows in each event as the product seals at once."""
        if reached := body["data"].get("reached"):
            body["data"]["reached"] = {table: self._last(table, last) for table, last in reached.items()}
        rows, number = self._all_rows(body.get("rows", {})), self.template.base("event", event["id"])[0]
        part = list(islice(rows, AT_ONCE))
        while True:
            yield self._shared(event, body, part, number)
            number += 1
            part = list(islice(rows, AT_ONCE))
            if not part:
                return

    def _last(self, table: str, last: int) -> int:
        """The greatest number of a table's rows at that time."""
        if last == 0:
            return 0
        base, each = self.template.base(table, last)
        return base + self.copies - 1 if each else base

    def _of_all(self, event: Row, body: dict[str, Any]) -> Iterator[str]:
        body["data"] = self._shared_data(event, body)
        rows = list(self._all_rows(body.get("rows", {})))
        yield self._shared(event, body, rows, self.template.base("event", event["id"])[0])

    def _all_rows(self, rows: Mapping[str, list[Any]]) -> Iterator[tuple[str, list[str], str]]:
        """The sealed rows of all copies: table, names of the columns, and the values as JSON."""
        for table, (names, *found) in rows.items():
            for values in found:
                holes = Holes()
                stencil = holes.stencil(self._sealed(holes, table, names, values))
                each = names[0] == "id" and values[0] in self.template.units[table]
                for copy in range(self.copies if each else 1):
                    yield table, names, stencil.fill(copy)

    def _shared(self, event: Row, body: dict[str, Any], rows: list[tuple[str, list[str], str]], number: int) -> str:
        """One event of a chain that all copies share."""
        chain = self._chain(event)
        (previous,) = self.hashes.setdefault(chain, [""])
        self.seqs[chain] += 1
        written: dict[str, list[str]] = {}
        names: dict[str, list[str]] = {}
        for table, columns, values in rows:
            written.setdefault(table, []).append(values)
            names[table] = columns
        body = {**body, "seq": self.seqs[chain]}
        body.pop("rows", None)
        if written:
            body["rows"] = {table: [names[table], ROWS + table] for table in written}
        text = ledger.canonical(body)
        for table, found in written.items():
            text = text.replace(f'"{ROWS}{table}"', ",".join(found))
        self.hashes[chain] = [ledger.link_hash(previous, text)]
        start = self._columns(event, self.seqs[chain], number).fill(0)
        return f"{start}\t{escaped(text)}\t{previous}\t{self.hashes[chain][0]}\n"

    def _shared_data(self, event: Row, body: dict[str, Any]) -> dict[str, Any]:
        data: dict[str, Any] = body["data"]
        if event["kind"] == EventKind.HEADS_RECORDED:
            return self._all_heads(data)
        if event["kind"] == EventKind.PERIOD_OPENED:
            return data | self._audience(data["period"])
        if event["kind"] == EventKind.DIRECTIVE_ISSUED:
            return self._issued(data, event["chain_id"])
        if event["kind"] == EventKind.UNITS_IMPORTED:
            return data | {"new": data["new"] * self.copies}
        return data

    def _all_heads(self, data: Mapping[str, Any]) -> dict[str, Any]:
        reached, hashes = [], []
        for assignment, seq in heads_in(data):
            base, _each = self.template.base("assignment", assignment)
            reached += [(base + copy, seq) for copy in range(self.copies)]
            hashes += self.hashes["assignment", assignment]
        return {"root": hashlib.sha256("\n".join(hashes).encode()).hexdigest(), "moved": runs_of(reached)}

    def _audience(self, period: int) -> dict[str, Any]:
        """Of a period: how many units owe it, and the digest of their numbers."""
        assignments = {task["assignment_id"] for task in self.template.rows["task"] if task["period_id"] == period}
        return self._units({self.template.by_key["assignment"][number]["unit_id"] for number in assignments})

    def _units(self, units: set[int]) -> dict[str, Any]:
        bases = [self.template.base("unit", unit)[0] for unit in units]
        numbers = [base + copy for base in bases for copy in range(self.copies)]
        return {"units": len(numbers), "audience": audience.digest(numbers)}

    def _issued(self, data: Mapping[str, Any], directive: int) -> dict[str, Any]:
        everybody = {row["unit_id"] for row in self.template.rows["assignment"] if row["directive_id"] == directive}
        items = [
            item | (self._audience(item["periods"][0][0]) if item["periods"] else self._units(everybody))
            for item in data["items"]
        ]
        counts = {name: count * self.copies for name, count in data["counts"].items()}
        return {**data, "counts": counts, "items": items}
