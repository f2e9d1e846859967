"""Recompute the heads that a directive's chain recorded day by day: a chain whose tail was removed since is named."""

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Event
from directives.past.findings import FaultKind, LedgerFault
from directives.past.parts import parts
from directives.record.ledger import data_of
from directives.rules.proof.moved_chains import heads_in
from directives.terms import ChainKind, EventKind

AT_ONCE = 50
"""Recorded roots for which the events are read together; those of old have a head for each assignment."""

_RECORDED = (Event.chain_kind == ChainKind.DIRECTIVE, Event.kind == EventKind.HEADS_RECORDED)


class RecordedRoot:
    """One root, while its heads are looked up in the order of the assignments."""

    def __init__(self, seq: int, data: Mapping[str, Any]) -> None:
        self.seq, self.root = seq, data["root"]
        self.heads = array("q", (number for head in heads_in(data) for number in head))
        self.at = 0
        self.hashes = hashlib.sha256()
        self.cut: list[tuple[int, int]] = []

    def look_up(self, hashes: Mapping[tuple[int, int], str], last: int | None = None) -> None:
        """Take the heads of the assignments up to the id `last`, or all that are left."""
        while self.at < len(self.heads) and (last is None or self.heads[self.at] <= last):
            head = (self.heads[self.at], self.heads[self.at + 1])
            if head not in hashes:
                self.cut.append(head)
            self.hashes.update(f"{'' if self.at == 0 else chr(10)}{hashes.get(head, '')}".encode())
            self.at += 2


def root_faults(session: Session) -> Iterator[LedgerFault]:
    """Heads that are not there, and roots that are not those of the heads."""
    directives = session.scalars(select(Event.chain_id).where(*_RECORDED).distinct().order_by(Event.chain_id)).all()
    for directive_id in directives:
        theirs = select(Event.seq).where(*_RECORDED, Event.chain_id == directive_id)
        numbers = session.scalars(theirs.order_by(Event.seq)).all()
        for start in range(0, len(numbers), AT_ONCE):
            for root in _looked_up(session, directive_id, numbers[start : start + AT_ONCE]):
                yield from (LedgerFault(FaultKind.MISSING, ChainKind.ASSIGNMENT, *head) for head in root.cut)
                if not root.cut and root.hashes.hexdigest() != root.root:
                    yield LedgerFault(FaultKind.ROOT, ChainKind.DIRECTIVE, directive_id, root.seq)


def _looked_up(session: Session, directive_id: int, numbers: Sequence[int]) -> list[RecordedRoot]:
    """The roots of these events of a directive's chain, with all of their heads looked up."""
    recorded = select(Event.seq, Event.body).where(*_RECORDED, Event.chain_id == directive_id, Event.seq.in_(numbers))
    rows = session.execute(recorded.order_by(Event.seq).execution_options(yield_per=1))
    roots = [RecordedRoot(seq, data_of(body)) for seq, body in rows]
    for part in parts(session, directive_id):
        theirs = select(Event.chain_id, Event.seq, Event.hash).where(
            Event.chain_kind == ChainKind.ASSIGNMENT, part.has(Event.chain_id), Event.directive_id == directive_id
        )
        hashes = {(id_, seq): hash_ for id_, seq, hash_ in session.execute(theirs)}
        for root in roots:
            root.look_up(hashes, part.last)
    for root in roots:
        root.look_up({})
    return roots
