"""Check a receipt by its code, and lead from its event to the root of the day: for somebody who does not trust us."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, DailyRoot, Directive, Event, Unit
from directives.record.daily_roots import day_events, heads_by
from directives.rules import schedule
from directives.rules.proof import merkle, short_code
from directives.rules.proof.chain_heads import EVENTS, leaf_of, path_of
from directives.terms import ChainKind, EventKind

RECEIPTS = (
    EventKind.ACKNOWLEDGED,
    EventKind.UNDER_WAY,
    EventKind.IMPLEMENTED,
    EventKind.REPORTED,
    EventKind.INCIDENT_REPORTED,
)
"""The events that have a receipt; the code of any other is unknown."""


class DayProof(NamedTuple):
    """The way from an event to the root of its day: two paths, the second from the tree of the day's events."""

    on: date
    root: str
    leaf: str
    path: merkle.Path
    events_leaf: str
    path_of_events: merkle.Path

    @property
    def code(self) -> str:
        return short_code.code_of(self.root)


class CheckedReceipt(NamedTuple):
    """A genuine receipt: what the page may say of it."""

    agency: str
    number: str
    at: datetime
    proof: DayProof | None
    """None until its day has ended."""


def check_receipt(session: Session, typed: str) -> CheckedReceipt | None:
    """The receipt of a code; None if there is none."""
    begins = short_code.hash_begins(typed)
    if begins is None:
        return None
    issuer = aliased(Unit)
    found = session.execute(
        select(Event.chain_id, Event.seq, Event.recorded_at, Directive.number, Unit.name)
        .join(Assignment, Assignment.id == Event.chain_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(issuer, issuer.id == Directive.issuer_id)
        .join(Unit, Unit.id == func.coalesce(issuer.agency_id, issuer.id))  # a superior's directive is in its system
        .where(Event.hash >= begins, Event.hash < f"{begins}g")
        .where(Event.chain_kind == ChainKind.ASSIGNMENT, Event.kind.in_(RECEIPTS))
    ).first()
    if found is None:
        return None
    chain_id, seq, at, number, agency = found
    return CheckedReceipt(agency, number, at, _proof(session, chain_id, seq, schedule.local(at).date()))


def _proof(session: Session, chain_id: int, seq: int, day: date) -> DayProof | None:
    root = session.scalar(select(DailyRoot.root).where(DailyRoot.on == day))
    if root is None:
        return None
    heads = heads_by(session, day)
    events = day_events(session, day, heads_by(session, day - timedelta(days=1)), heads)
    places = [place for place, _leaf in events]
    leaves: Sequence[str] = [leaf for _place, leaf in events]
    if (ChainKind.ASSIGNMENT.value, chain_id, seq) not in places:
        return None
    place = places.index((ChainKind.ASSIGNMENT.value, chain_id, seq))
    return DayProof(
        day, root, leaves[place], merkle.path_to(leaves, place), leaf_of(EVENTS, heads[EVENTS]), path_of(heads, EVENTS)
    )
