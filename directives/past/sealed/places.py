"""Remember which event sealed each row last, in a few bytes a row, and read from that event what it sealed."""

import json
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Event
from directives.record.seals import key_columns

LEGACY = 1
"""The schema of events that sealed no rows."""

CHUNK = 1024
"""Rows in one piece of an index."""

AT_ONCE = 500
"""Events read in one query."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

RowKey = tuple[Any, ...]


class SealedRow(NamedTuple):
    """A row as an event sealed it last."""

    names: tuple[str, ...]
    values: list[Any]


class SealedPlace(NamedTuple):
    """Which event said last how a row is, or that it was deleted."""

    moment: int
    event_id: int
    gone: bool = False


class PlaceIndex:
    """By the key of a row of one table, the event that sealed it last.

    A key that is one number, as nearly all are, takes sixteen bytes: moment and event, whose number is negative where
    the row was deleted.
    """

    def __init__(self) -> None:
        self.chunks: dict[int, array[int]] = {}
        self.others: dict[RowKey, SealedPlace] = {}

    @property
    def is_empty(self) -> bool:
        return not self.chunks and not self.others

    def put(self, key: RowKey, place: SealedPlace) -> None:
        """Take over a place if it is as late as the known one."""
        number = key[0]
        if len(key) != 1 or type(number) is not int:
            known = self.others.get(key)
            if known is None or known[:2] <= place[:2]:
                self.others[key] = place
            return
        chunk = self.chunks.get(number // CHUNK)
        if chunk is None:
            chunk = self.chunks[number // CHUNK] = array("q", bytes(16 * CHUNK))
        at = number % CHUNK * 2
        if (chunk[at], abs(chunk[at + 1])) <= place[:2]:
            chunk[at], chunk[at + 1] = place.moment, -place.event_id if place.gone else place.event_id

    def pop(self, key: RowKey) -> SealedPlace | None:
        number = key[0]
        if len(key) != 1 or type(number) is not int:
            return self.others.pop(key, None)
        chunk, at = self.chunks.get(number // CHUNK), number % CHUNK * 2
        if chunk is None or not chunk[at + 1]:
            return None
        place = SealedPlace(chunk[at], abs(chunk[at + 1]), chunk[at + 1] < 0)
        chunk[at + 1] = 0
        return place

    def standing(self) -> Iterator[RowKey]:
        """The keys that were not popped, of rows that were not deleted."""
        for number, chunk in sorted(self.chunks.items()):
            yield from ((number * CHUNK + at,) for at in range(CHUNK) if chunk[at * 2 + 1] > 0)
        yield from (key for key, place in self.others.items() if not place.gone)


@dataclass
class SealedState:
    """Where all rows were sealed last, by table."""

    tables: dict[str, PlaceIndex] = field(default_factory=dict)
    has_legacy: bool = False
    has_baseline: bool = False
    """Whether the rows of a database of the version before were sealed after its upgrade."""

    def add(self, event_id: int, body: Mapping[str, Any]) -> None:
        """Take over what an event sealed. Raises as JSON of another shape does."""
        if body["schema"] == LEGACY:
            self.has_legacy = True
            return
        place = SealedPlace(_moment(body["recorded_at"]), event_id)
        self.has_baseline = self.has_baseline or bool(body["data"].get("all"))
        for part in ("rows", "made"):
            for table, sealed in body.get(part, {}).items():
                index = self._of(table)
                for key in _keys(part, table, event_id, sealed):
                    index.put(key, place)
        for table, gone in body.get("gone", {}).items():
            for key in gone:
                self._of(table).put(tuple(key), place._replace(gone=True))

    def _of(self, table: str) -> PlaceIndex:
        return self.tables.setdefault(table, PlaceIndex())


def _keys(part: str, table: str, event_id: int, sealed: Any) -> list[RowKey]:
    """The keys of the rows that an event sealed; a row made with the event has the event's number."""
    names, *rows = sealed
    if part == "made":
        return [(event_id,)] * len(rows)
    places = [names.index(name) for name in key_columns(table)]
    if len(places) == 1:
        (place,) = places
        return [(values[place],) for values in rows]
    return [tuple(values[place] for place in places) for values in rows]


def _moment(text: Any) -> int:
    """Microseconds, to compare; 0 for what is no moment, which the check of the event's columns finds."""
    try:
        return (datetime.fromisoformat(text) - EPOCH) // MICROSECOND
    except (ValueError, TypeError):
        return 0


class SealedReader:
    """Reads what events sealed of one table's rows; what the rows just before asked for is kept."""

    def __init__(self, session: Session, table: str) -> None:
        self.session, self.table = session, table
        self.known: dict[int, dict[RowKey, SealedRow]] = {}

    def read(self, event_ids: Collection[int]) -> Mapping[int, Mapping[RowKey, SealedRow]]:
        """By event and key of the row. Rows come in the order of their keys, so the same events are asked for again."""
        self.known = {id_: self.known[id_] for id_ in event_ids if id_ in self.known}
        wanted = sorted(set(event_ids) - self.known.keys())
        for start in range(0, len(wanted), AT_ONCE):
            query = select(Event.id, Event.body).where(Event.id.in_(wanted[start : start + AT_ONCE]))
            for id_, body in self.session.execute(query.execution_options(yield_per=50)):
                self.known[id_] = self._sealed(id_, json.loads(body))
        return self.known

    def _sealed(self, event_id: int, body: Mapping[str, Any]) -> dict[RowKey, SealedRow]:
        found: dict[RowKey, SealedRow] = {}
        for part in ("rows", "made"):
            if sealed := body.get(part, {}).get(self.table):
                names = tuple(sealed[0])
                keys = _keys(part, self.table, event_id, sealed)
                found.update((key, SealedRow(names, values)) for key, values in zip(keys, sealed[1:], strict=True))
        return found
