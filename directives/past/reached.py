"""Replay deliveries: which units had been told, or could not be reached, by a past moment.

The same table, rules/delivery.EFFECTS, decides what workflows/mailing/sending/delivery_effects.py writes now.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Directive, Event, Link, MailFact, MailLine, Unit
from directives.past.delivery_replay import AcceptedMail, LinkSpan, ReachedSince, Replay
from directives.past.parts import Part, parts
from directives.record.ledger import data_of
from directives.rules.delivery import EFFECTS, Told, effect_of
from directives.terms import ChainKind, EventKind, MailFactKind

ReplayStep = Callable[[], None]


class ReplayEvent(NamedTuple):
    """One step of the replay. At the same moment, events of the ledger come before those of mails."""

    at: datetime
    is_delivery: bool
    number: int
    step: ReplayStep


class ContactStep(NamedTuple):
    """A change of a contact that the agency's chain has."""

    at: datetime
    event_id: int
    contact_id: int
    step: Callable[[Replay], None]


def reached_by(session: Session, directive_id: int, at: datetime) -> dict[int, ReachedSince]:
    """For each assignment, whether its unit had been reached, as known at `at`."""
    changes = contact_steps(session, directive_id, at)
    found: dict[int, ReachedSince] = {}
    for part in parts(session, directive_id):
        found.update(reached_in(session, part, changes, at))
    return found


def reached_in(
    session: Session, part: Part, changes: Mapping[int, Sequence[ContactStep]], at: datetime
) -> dict[int, ReachedSince]:
    """The same for a part of the assignments. What is known of one depends on no other."""
    replay = Replay(_links(session, part, at), _lines(session, part))
    replay.found.update(_unreachable_at_start(session, part, replay.links.values()))
    happened = [
        *_opened(replay),
        *_changed(replay, changes),
        *_recorded(session, part, replay, at),
        *_deliveries(session, part, replay, at),
    ]
    for one in sorted(happened, key=lambda one: one[:3]):
        one.step()
    return replay.found


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


def _links(session: Session, part: Part, at: datetime) -> dict[int, LinkSpan]:
    found = session.execute(
        select(Link.id, Link.assignment_id, Link.contact_id, Link.created_at)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .where(part.is_theirs, Link.created_at <= at)
    )
    return {
        id_: LinkSpan(assignment_id, contact_id, created_at)
        for id_, assignment_id, contact_id, created_at in found
        if contact_id is not None  # a colleague's link tells no unit
    }


def _lines(session: Session, part: Part) -> dict[int, set[int]]:
    """By mail, the assignments of these that it is about."""
    found: dict[int, set[int]] = {}
    for mail_id, assignment_id in session.execute(
        select(MailLine.mail_id, MailLine.assignment_id)
        .join(Assignment, Assignment.id == MailLine.assignment_id)
        .where(part.is_theirs)
        .distinct()
    ):
        found.setdefault(mail_id, set()).add(assignment_id)
    return found


def _unreachable_at_start(session: Session, part: Part, links: Iterable[LinkSpan]) -> dict[int, ReachedSince]:
    """Units without a working contact when assigned: unreachable from the start."""
    found = session.execute(select(Assignment.id, Assignment.created_at).where(part.is_theirs))
    linked = {(link.assignment_id, link.created_at) for link in links}
    return {id_: ReachedSince(None, created_at) for id_, created_at in found if (id_, created_at) not in linked}


def _opened(replay: Replay) -> Iterator[ReplayEvent]:
    for id_, link in replay.links.items():
        yield ReplayEvent(link.created_at, False, 0, partial(replay.open, [id_]))


def _changed(replay: Replay, changes: Mapping[int, Sequence[ContactStep]]) -> Iterator[ReplayEvent]:
    """Steps from the agency's chain about contacts who hold these links."""
    for contact in sorted(replay.of_contact):
        for change in changes.get(contact, ()):
            yield ReplayEvent(change.at, False, change.event_id, partial(change.step, replay))


def _recorded(session: Session, part: Part, replay: Replay, at: datetime) -> Iterator[ReplayEvent]:
    """Steps from chains of assignments of these units, and of the units whose contacts hold the links."""
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
        step = _step_of(replay, kind, chain_id, recorded_at, data_of(body))
        if step is not None:
            yield ReplayEvent(recorded_at, False, id_, step)


def _step_of(
    replay: Replay, kind: EventKind, chain_id: int, at: datetime, data: Mapping[str, Any]
) -> ReplayStep | None:
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


def _deliveries(session: Session, part: Part, replay: Replay, at: datetime) -> Iterator[ReplayEvent]:
    """Steps from the delivery log of mails to holders of these links."""
    holders = select(Link.contact_id).join(Assignment).where(part.is_theirs)
    columns = (MailFact.kind, MailFact.mail_id, MailFact.is_ours)
    mail = (MailFact.at, MailFact.contact_id, MailFact.address)
    for id_, kind, mail_id, is_ours, when, contact_id, address in session.execute(
        select(MailFact.id, *columns, *mail).where(
            MailFact.contact_id.in_(holders), MailFact.at <= at, MailFact.kind.in_(EFFECTS)
        )
    ):
        assert contact_id is not None, "the query finds facts of contacts only"
        fact = AcceptedMail(when, contact_id, address)
        yield ReplayEvent(when, True, id_, partial(_apply, replay, kind, mail_id, fact, is_ours=is_ours))


def _apply(replay: Replay, kind: MailFactKind, mail_id: int, mail: AcceptedMail, *, is_ours: bool) -> None:
    effect, (at, contact_id, _address) = effect_of(kind, is_ours), mail
    if effect.told == Told.BY_THIS:
        replay.accept(mail_id, mail)
    if effect.told == Told.AFTER_ALL:
        replay.undo_bounce(mail_id)
    if effect.address_works:
        replay.address_works(contact_id, mail_id)
    if effect.address_works is False:
        replay.address_fails(contact_id, at)
    if effect.told == Told.NOT_BY_THIS:
        replay.bounce(contact_id, mail_id)
