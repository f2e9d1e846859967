"""Compare every row with what events sealed of it: values changed, rows removed, rows added, values that are none."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Boolean, Table
from sqlalchemy.orm import Session

from directives.database import Base
from directives.past.findings import FaultKind, LedgerFault
from directives.past.raw_values import Unreadable, read_rows
from directives.past.sealed.places import PlaceIndex, RowKey, SealedReader, SealedRow, SealedState
from directives.record.seals import digest, is_private, is_salt, key_columns, salt_column, seal, sealed_columns

AT_ONCE = 1000
"""Rows compared together."""

ALWAYS = frozenset(
    {
        *("acknowledgement", "assignment", "attribute_declaration", "calendar_day", "calendar_year", "call"),
        *("contact_suggestion", "counted_report", "document_match"),
        *("area_event", "area_event_task"),
        *("exemption", "extension", "figure", "incident", "incident_act", "link", "objection"),
        *("remark", "report", "review", "task", "unit_pause"),
    }
)
"""Tables in which no row comes about without an event."""

ONCE_SUBMITTED = {
    "evidence": "report_id",
    "evidence_link": "report_id",
    "incident_file": "incident_id",
    "directive": "issued_at",
}
"""Tables whose rows have an event once this column is set; before, they belong to a draft."""

OF_ITEM = frozenset({"figure_spec", "period"})

_Columns = tuple[tuple[str, int], ...]

OF_EVENTS = frozenset({*ALWAYS, *ONCE_SUBMITTED, *OF_ITEM, "item", "enclosure", "former_facts"})
"""Tables whose rows may be there without the event that they need; see RowCheck._has_event."""


class RowCheck:
    """Compares the tables one after another; `unsealed` counts rows from before rows were sealed."""

    def __init__(self, session: Session, sealed: SealedState, unsealed: Counter[str]) -> None:
        self.session, self.sealed, self.unsealed = session, sealed, unsealed
        self.issued: set[Any] = set()
        self.items: dict[Any, Any] = {}

    def faults(self) -> Iterator[LedgerFault]:
        """Every fault of every row of every table but the events."""
        places = dict(self.sealed.tables)
        for table in Base.metadata.sorted_tables:
            if table.name != "event":
                yield from self._table(table, places.pop(table.name, PlaceIndex()))
        for name, index in places.items():
            yield from _removed(name, index)

    def _table(self, table: Table, index: PlaceIndex) -> Iterator[LedgerFault]:
        keys, reader = key_columns(table.name), SealedReader(self.session, table.name)
        rows = read_rows(self.session, table, doubtful=index.is_empty and table.name not in OF_EVENTS)
        while some := [(tuple(values[name] for name in keys), values) for values in islice(rows, AT_ONCE)]:
            places = [None if _is_unreadable(key) else index.pop(key) for key, _values in some]
            sealed = reader.read({place.event_id for place in places if place and not place.gone})
            for (key, values), place in zip(some, places, strict=True):
                self._note(table.name, values)
                row = sealed[place.event_id][key] if place and not place.gone else None
                yield from self._row(table.name, key, values, row, deleted=place is not None and place.gone)
        yield from _removed(table.name, index)

    def _row(
        self, table: str, key: RowKey, values: Mapping[str, Any], sealed: SealedRow | None, *, deleted: bool
    ) -> Iterator[LedgerFault]:
        wrong = dict(_differing(table, values, sealed)) if sealed else {}
        yield from (_fault(FaultKind.TEXT, table, key, name, values[name], due) for name, due in wrong.items())
        if Unreadable in map(type, values.values()):
            for name, value in values.items():
                if isinstance(value, Unreadable) and name not in wrong:
                    yield _fault(FaultKind.VALUE, table, key, name, value, value.wanted)
        if sealed is None and self._has_event(table, values):
            if not deleted and self.sealed.has_legacy and not self.sealed.has_baseline:
                self.unsealed[table] += 1
            else:
                yield LedgerFault(FaultKind.ADDED, table, _name(key))

    def _note(self, table: str, values: Mapping[str, Any]) -> None:
        """Remember what is issued; directives come before items, and items before what belongs to them."""
        if table == "directive" and values["issued_at"] is not None:
            self.issued.add(values["id"])
        elif table == "item":
            self.items[values["id"]] = values["directive_id"]

    def _has_event(self, table: str, values: Mapping[str, Any]) -> bool:
        """Whether such a row comes about with an event only."""
        if table in ONCE_SUBMITTED:
            return values[ONCE_SUBMITTED[table]] is not None
        if table in {"item", "enclosure"}:
            return values["directive_id"] in self.issued
        if table in OF_ITEM:
            return self.items.get(values["item_id"]) in self.issued
        if table == "former_facts":
            return values["noun"] != "directive" or values["noun_id"] in self.issued
        return table in ALWAYS


def _removed(table: str, index: PlaceIndex) -> Iterator[LedgerFault]:
    return (LedgerFault(FaultKind.REMOVED, table, _name(key)) for key in index.standing())


def _is_unreadable(key: RowKey) -> bool:
    return any(isinstance(part, Unreadable) for part in key)


def _differing(table: str, values: Mapping[str, Any], sealed: SealedRow) -> Iterator[tuple[str, Any]]:
    """The columns that differ from what was sealed, each with what should be there."""
    at_once, one_by_one = _columns_of(table, sealed.names)
    dues = sealed.values
    if [values[name] for name, _ in at_once] != [dues[place] for _, place in at_once]:
        one_by_one = (*at_once, *one_by_one)
    for name, place in one_by_one:
        if not _agrees(table, name, values, dues[place]):
            yield name, dues[place]


@cache
def _columns_of(table: str, names: tuple[str, ...]) -> tuple[_Columns, _Columns]:
    """Sealed columns with their places: those to be compared all at once, which takes most of the time; and the rest.

    To Python true is 1, so truths and JSON are apart, and so is what was sealed as a digest.
    """
    now_sealed, columns = sealed_columns(table), Base.metadata.tables[table].c
    found = [(name, place) for place, name in enumerate(names) if name in now_sealed]
    apart = [
        name
        for name, _ in found
        if is_salt(name) or is_private(table, name) or isinstance(columns[name].type, Boolean | JSON)
    ]
    return tuple(one for one in found if one[0] not in apart), tuple(one for one in found if one[0] in apart)


def _agrees(table: str, name: str, values: Mapping[str, Any], due: Any) -> bool:
    value = values[name]
    if isinstance(value, Unreadable):
        return False
    if not isinstance(due, dict) or "seal" not in due:
        return bool(value == due) and isinstance(value, bool) == isinstance(due, bool)
    if is_salt(name):
        return bool(value) and isinstance(value, str) and seal(value) == due["seal"]
    salt = due.get("salt") or values.get(salt_column(table, name) or "")
    return isinstance(salt, str) and value is not None and digest(salt, value) == due["seal"]


def _fault(kind: FaultKind, table: str, key: tuple[Any, ...], name: str, found: Any, due: Any) -> LedgerFault:
    expected = f"digest {due['seal'][:16]}" if isinstance(due, dict) and "seal" in due else _shown(due)
    raw = found.raw if isinstance(found, Unreadable) else found
    return LedgerFault(kind, table, _name(key), column=name, found=_shown(raw), expected=expected)


def _shown(value: Any) -> str:
    """A value as one short line."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def _name(key: tuple[Any, ...]) -> int | str:
    parts = [part.raw if isinstance(part, Unreadable) else part for part in key]
    if len(parts) == 1 and isinstance(parts[0], int):
        return parts[0]
    return "-".join(str(part) for part in parts)
