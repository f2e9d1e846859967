"""What the ledger says of links and contacts, as steps of the replay of deliveries."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Directive, Event, Link, Unit
from directives.past.delivery_replay import Replay
from directives.past.parts import Part
from directives.record.ledger import data_of
from directives.terms import ChainKind, EventKind

ReplayStep = Callable[[], None]


class ContactStep(NamedTuple):
    """A change of a contact that the agency's chain has."""

    at: datetime
    event_id: int
    contact_id: int
    step: Callable[[Replay], None]


class RecordedStep(NamedTuple):
    """An event of an assignment's chain about a link or a contact."""

    at: datetime
    event_id: int
    kind: EventKind
    chain_id: int
    data: Mapping[str, Any]


def contact_steps(session: Session, directive_id: int, at: datetime) -> dict[int, list[ContactStep]]:
    """By contact, what the chain of the directive's agency says of contacts."""
    agency = (
        select(func.coalesce(Unit.agency_id, Unit.id))
        .join(Directive, Directive.issuer_id == Unit.id)
        .where(Directive.id == directive_id)
        .scalar_subquery()
    )
    changed = select(Event.id, Event.recorded_at, Event.body).where(
        Event.chain_kind == ChainKind.AGENCY,
        Event.chain_id == agency,
        Event.kind == EventKind.UNIT_CHANGED,
        Event.recorded_at <= at,
    )
    found: dict[int, list[ContactStep]] = {}
    for id_, recorded_at, body in session.execute(changed.execution_options(yield_per=200)):
        data = data_of(body)
        if step := _step_of_contact(EventKind.UNIT_CHANGED, data):
            of_contact = ContactStep(recorded_at, id_, data["contact"], step)
            found.setdefault(of_contact.contact_id, []).append(of_contact)
    return found


def recorded_steps(session: Session, part: Part, at: datetime) -> Iterator[RecordedStep]:
    """Events of links and contacts in chains of these units, and of the units whose contacts hold the links."""
    units = union(
        select(Assignment.unit_id).where(part.is_theirs),
        select(Contact.unit_id).join(Link).join(Assignment).where(part.is_theirs),
    )
    kinds = (EventKind.CONTACT_CHANGED, EventKind.LINK_RENEWED, EventKind.LINK_REVOKED)
    for id_, kind, chain_id, recorded_at, body in session.execute(
        select(Event.id, Event.kind, Event.chain_id, Event.recorded_at, Event.body).where(
            Event.chain_kind == ChainKind.ASSIGNMENT,
            Event.chain_id.in_(select(Assignment.id).where(Assignment.unit_id.in_(units))),
            Event.kind.in_(kinds),
            Event.recorded_at <= at,
        )
    ):
        yield RecordedStep(recorded_at, id_, kind, chain_id, data_of(body))


def step_of(replay: Replay, kind: EventKind, chain_id: int, at: datetime, data: Mapping[str, Any]) -> ReplayStep | None:
    if kind == EventKind.LINK_RENEWED:
        return partial(replay.open, [data["link"]])
    if kind == EventKind.LINK_REVOKED:
        if data["links"] == "all":
            return partial(replay.close_all, chain_id, at)
        return partial(replay.close, data["links"])
    step = _step_of_contact(kind, data)
    return partial(step, replay) if step else None


def _step_of_contact(kind: EventKind, data: Mapping[str, Any]) -> Callable[[Replay], None] | None:
    """What an event does to a contact; None if nothing."""
    if data.get("what") == "contact_removed":
        return partial(Replay.remove_contact, contact_id=data["contact"])
    if kind == EventKind.CONTACT_CHANGED or data.get("what") == "contact_added" or data.get("moved"):
        return partial(Replay.correct_address, contact_id=data["contact"])
    return None
