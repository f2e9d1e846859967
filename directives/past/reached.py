"""Replay deliveries: which units had been told, or could not be reached, by a past moment.

The same table, rules/delivery.EFFECTS, decides what workflows/mailing/sending/delivery_effects.py writes now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Link, MailFact, MailLine
from directives.past.contact_steps import ContactStep, RecordedStep, ReplayStep, contact_steps, recorded_steps, step_of
from directives.past.delivery_replay import AcceptedMail, LinkSpan, ReachedSince, Replay
from directives.past.parts import Part, parts
from directives.rules.delivery import EFFECTS, DeliveryEffect, Told, effect_of
from directives.terms import MailFactKind


class ReplayEvent(NamedTuple):
    """One step of the replay. At the same moment, events of the ledger come before those of mails."""

    at: datetime
    is_delivery: bool
    number: int
    step: ReplayStep


def reached_by(session: Session, directive_id: int, at: datetime) -> dict[int, ReachedSince]:
    """For each assignment, whether its unit had been reached, as known at `at`."""
    changes = contact_steps(session, directive_id, at)
    found: dict[int, ReachedSince] = defaultdict(ReachedSince)
    for part in parts(session, directive_id):
        found.update(reached_in(session, part, changes, at))
    return found


def reached_in(
    session: Session, part: Part, changes: Mapping[int, Sequence[ContactStep]], at: datetime
) -> dict[int, ReachedSince]:
    """The same for a part of the assignments. What is known of one depends on no other.

    Where nothing but accepted mails happened to a unit's links and contacts, the first of these has told it. Only the
    others are replayed step by step.
    """
    links = _links(session, part, at)
    recorded = list(recorded_steps(session, part, at))
    found = {id_: ReachedSince(told_at) for id_, told_at in _first_taken(session, part, at)}
    eventful = _with_failures(session, part, at) | _with_steps(links, changes, recorded)
    at_start = _unreachable_at_start(session, part.is_theirs, links.values())
    eventful |= at_start.keys()
    if not eventful:
        return found
    which = Assignment.id.in_(eventful)
    theirs = {id_: link for id_, link in links.items() if link.assignment_id in eventful}
    replay = Replay(theirs, _lines(session, which))
    replay.found.update(at_start)
    happened = [
        *_opened(replay),
        *_changed(replay, changes),
        *_steps(replay, recorded),
        *_deliveries(session, which, replay, at),
    ]
    for one in sorted(happened, key=lambda one: one[:3]):
        one.step()
    return {**{id_: known for id_, known in found.items() if id_ not in eventful}, **replay.found}


def _first_taken(session: Session, part: Part, at: datetime) -> Iterable[tuple[int, datetime]]:
    """When a mail about each assignment first told a contact who has a link to it."""
    told = (MailFact.kind.in_(_telling()), MailFact.at <= at, Link.created_at <= at)
    first = (
        select(Assignment.id, func.min(MailFact.at))
        .join(MailLine, MailLine.assignment_id == Assignment.id)
        .join(MailFact, MailFact.mail_id == MailLine.mail_id)
        .join(Link, and_(Link.assignment_id == Assignment.id, Link.contact_id == MailFact.contact_id))
        .where(part.is_theirs, part.has(Link.assignment_id), part.has(MailLine.assignment_id), *told)
        .group_by(Assignment.id)
    )
    return ((id_, told_at) for id_, told_at in session.execute(first))


def _telling() -> list[MailFactKind]:
    """The kinds of entries that do nothing but tell."""
    return [kind for kind, effect in EFFECTS.items() if effect == DeliveryEffect(Told.BY_THIS, address_works=True)]


def _with_failures(session: Session, part: Part, at: datetime) -> set[int]:
    """The assignments of which the delivery log says more of some contact than that a mail told it."""
    others = MailFact.kind.in_(EFFECTS.keys() - set(_telling()))
    ours = and_(MailFact.kind.in_(EFFECTS), MailFact.is_ours)
    failed = (
        select(Link.assignment_id)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .join(MailFact, MailFact.contact_id == Link.contact_id)
        .where(part.is_theirs, part.has(Link.assignment_id), MailFact.at <= at, or_(others, ours))
    )
    return set(session.scalars(failed.distinct()))


def _with_steps(
    links: Mapping[int, LinkSpan], changes: Mapping[int, Sequence[ContactStep]], recorded: Sequence[RecordedStep]
) -> set[int]:
    """The assignments whose links or contacts were changed."""
    changed = {step.data["contact"] for step in recorded if "contact" in step.data} | changes.keys()
    renewed = {step.data.get("link") for step in recorded}
    closed = {id_ for step in recorded if isinstance(some := step.data.get("links"), list) for id_ in some}
    of_links = {
        link.assignment_id
        for id_, link in links.items()
        if link.contact_id in changed or id_ in renewed or id_ in closed
    }
    return of_links | {step.chain_id for step in recorded} & {link.assignment_id for link in links.values()}


def _links(session: Session, part: Part, at: datetime) -> dict[int, LinkSpan]:
    found = session.execute(
        select(Link.id, Link.assignment_id, Link.contact_id, Link.created_at)
        .join(Assignment, Assignment.id == Link.assignment_id)
        .where(part.is_theirs, part.has(Link.assignment_id), Link.created_at <= at)
    )
    return {
        id_: LinkSpan(assignment_id, contact_id, created_at)
        for id_, assignment_id, contact_id, created_at in found
        if contact_id is not None  # a colleague's link tells no unit
    }


def _lines(session: Session, which: ColumnElement[bool]) -> dict[int, set[int]]:
    """By mail, the assignments of these that it is about."""
    found: dict[int, set[int]] = {}
    for mail_id, assignment_id in session.execute(
        select(MailLine.mail_id, MailLine.assignment_id)
        .join(Assignment, Assignment.id == MailLine.assignment_id)
        .where(which)
        .distinct()
    ):
        found.setdefault(mail_id, set()).add(assignment_id)
    return found


def _unreachable_at_start(
    session: Session, which: ColumnElement[bool], links: Iterable[LinkSpan]
) -> dict[int, ReachedSince]:
    """Units without a working contact when assigned: unreachable from the start."""
    found = session.execute(select(Assignment.id, Assignment.created_at).where(which))
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


def _steps(replay: Replay, recorded: Sequence[RecordedStep]) -> Iterator[ReplayEvent]:
    for at, id_, kind, chain_id, data in recorded:
        step = step_of(replay, kind, chain_id, at, data)
        if step is not None:
            yield ReplayEvent(at, False, id_, step)


def _deliveries(session: Session, which: ColumnElement[bool], replay: Replay, at: datetime) -> Iterator[ReplayEvent]:
    """Steps from the delivery log of mails to holders of these links."""
    holders = select(Link.contact_id).join(Assignment).where(which)
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
