"""Check the chains of events, and gather where the events sealed rows."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Assignment, Directive, Event, Unit
from directives.past.findings import FaultKind, LedgerFault
from directives.past.raw_values import Unreadable, read_rows
from directives.past.sealed.places import SealedState
from directives.record import ledger, locks
from directives.terms import ChainKind

PARENTS: Mapping[ChainKind, type[locks.ChainParent]] = {
    ChainKind.AGENCY: Unit,
    ChainKind.DIRECTIVE: Directive,
    ChainKind.ASSIGNMENT: Assignment,
}

HEAD = ("id", "head_seq", "head_hash", "head_at", "directive_id")
"""The columns of a parent that are read: assignments alone have the last."""

Head = tuple[Any, Any, Any]
"""Number, hash and moment of a chain's last event."""


class ChainCheck:
    """Walks all chains; afterwards `sealed` has what their events sealed."""

    def __init__(self, session: Session, seen: Callable[[int], None]) -> None:
        self.session, self.seen = session, seen
        self.sealed = SealedState()
        self.directives: dict[Any, Any] = {}

    def faults(self) -> Iterator[LedgerFault]:
        heads = self._heads()
        events = read_rows(self.session, table_of(Event), "chain_kind", "chain_id", "seq")
        for chain, theirs in groupby(events, key=lambda event: (event["chain_kind"], event["chain_id"])):
            last: Head = (0, "", None)
            for event in theirs:
                yield from self._event(chain, event, last)
                self.seen(1)
                last = (event["seq"], event["hash"], event["recorded_at"])
            if heads.pop(chain, None) != last:
                yield LedgerFault(FaultKind.HEAD, *_place(chain), last[0] if isinstance(last[0], int) else None)
        for chain, (seq, _, _) in heads.items():
            yield LedgerFault(FaultKind.MISSING, *_place(chain), seq if isinstance(seq, int) else None)

    def _heads(self) -> dict[tuple[Any, Any], Head]:
        found = {}
        for kind, parent in PARENTS.items():
            for row in read_rows(self.session, table_of(parent), columns=HEAD):
                head = (row["head_seq"], row["head_hash"], row["head_at"])
                if head != (0, "", None):
                    found[kind.value, row["id"]] = head
                if kind == ChainKind.ASSIGNMENT:
                    self.directives[row["id"]] = row["directive_id"]
        return found

    def _event(self, chain: tuple[Any, Any], event: Mapping[str, Any], last: Head) -> Iterator[LedgerFault]:
        """Faults of one event, which should follow the one of `last`."""
        (seq, previous, _), place = last, _place(chain)
        number = event["seq"] if isinstance(event["seq"], int) else None
        if not isinstance(seq, int) or event["seq"] != seq + 1:
            yield LedgerFault(FaultKind.MISSING, *place, seq + 1 if isinstance(seq, int) else number)
        elif event["previous_hash"] != previous:
            yield LedgerFault(FaultKind.UNLINKED, *place, number)
        if event["hash"] != ledger.link_hash(str(event["previous_hash"]), str(event["body"])):
            yield LedgerFault(FaultKind.ALTERED, *place, number)
        elif column := self._column_that_differs(chain, event):
            found = "" if column == "body" else str(event[column])
            yield LedgerFault(FaultKind.COLUMNS, *place, number, column=column, found=found)

    def _column_that_differs(self, chain: tuple[Any, Any], event: Mapping[str, Any]) -> str:
        """The column that does not repeat the body, "body" where that is none, or ''."""
        try:
            body = json.loads(event["body"])
            expected = {
                **{name: body[name] for name in ("schema", "seq", "kind", "recorded_at", "happened_at")},
                "task_id": body["task"],
                "chain_kind": body["chain"][0],
                "chain_id": body["chain"][1],
                "actor_kind": body["actor"][0],
                "actor_id": body["actor"][1],
                "directive_id": self._directive_of(chain),
            }
            self.sealed.add(event["id"], body)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return "body"
        return next((name for name, due in expected.items() if event[name] != due), "")

    def _directive_of(self, chain: tuple[Any, Any]) -> Any:
        kind, id_ = chain
        if kind == ChainKind.ASSIGNMENT:
            return self.directives.get(id_)
        return id_ if kind == ChainKind.DIRECTIVE else None


def _place(chain: tuple[Any, Any]) -> tuple[str, int | str]:
    kind, id_ = (part.raw if isinstance(part, Unreadable) else part for part in chain)
    return str(kind), id_ if isinstance(id_, int) else str(id_)
