"""What must hold after a round, whatever was killed in it; read from the database and from the mail server."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import String, case, cast, func, select

from directives.database import db, read_only
from directives.models import Assignment, Directive, Event, Item, Link, Mail, MailFact, MailLine, Period, Task, Unit
from directives.past import verification
from directives.past.reached import reached_by
from directives.rules import delivery
from directives.terms import DirectiveState, EventKind, MailFactKind, MailState
from tests.soak.sink import Sink
from tests.soak.stage import BEGINS, UNITS
from workflows import clock

COUNTED = (Assignment, Task, Link, Period, Event, Mail, MailLine)
FOR_EVER = BEGINS + timedelta(days=30)
ENDED = frozenset({MailState.SENT, MailState.DROPPED})


@dataclass
class Truth:
    """The state after a round."""

    mails: Counter[tuple[object, ...]] = field(default_factory=Counter)
    """The rows without their ids, so that two rounds can be compared."""
    rows: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    taken: int = 0
    chains: int = 0
    events: int = 0
    doubled: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)


def waiting(app: Flask, *states: MailState) -> int:
    """How many mails are in one of these states, or have not ended."""
    with app.app_context(), read_only():
        return db.session.scalar(select(func.count()).where(Mail.state.in_(states or delivery.WAITING))) or 0


def due(app: Flask) -> int:
    """How many mails a worker would still send now: what waits for the next working day is not among them."""
    with app.app_context(), read_only():
        now = clock.now(db.session)
        ripe = Mail.state.in_(delivery.WAITING) & ((Mail.not_before <= now) | (Mail.state == MailState.SENDING))
        return db.session.scalar(select(func.count()).where(ripe)) or 0


def half_issued(app: Flask) -> Iterator[str]:
    """The directive is issued in full or not at all."""
    with app.app_context(), read_only():
        dealt = select(func.count()).where(Assignment.directive_id == Directive.id).scalar_subquery()
        told = select(func.count()).where(Mail.directive_id == Directive.id, Mail.occasion == "issued")
        # one statement sees one moment
        last = select(Directive.state, dealt, told.scalar_subquery()).order_by(Directive.id.desc()).limit(1)
        state, *counts = db.session.execute(last).one()
    whole = UNITS if state == DirectiveState.ISSUED else 0
    if counts != [whole, whole]:
        yield f"the letter is {state} with {counts[0]} assignments and {counts[1]} mails"


def truth(app: Flask, sink: Sink) -> Truth:
    """The state, and its breaches of the rules."""
    with app.app_context(), read_only():
        found = Truth(_mails(), {noun.__tablename__: _count(noun) for noun in COUNTED}, taken=sink.taken().total())
        found.breaches += _broken(found)
        found.breaches += _mail_by_mail(found, sink)
        found.breaches += _reached()
    return found


def compare(found: Truth, undisturbed: Truth) -> Iterator[str]:
    """The differences from a round without kills."""
    yield from (f"missing: {mail}" for mail in (undisturbed.mails - found.mails).elements())
    yield from (f"too many: {mail}" for mail in (found.mails - undisturbed.mails).elements())
    yield from (
        f"{name}: {count} rows instead of {undisturbed.rows[name]}"
        for name, count in found.rows.items()
        if count != undisturbed.rows[name]
    )


def _mails() -> Counter[tuple[object, ...]]:
    lines: dict[int, list[tuple[object, ...]]] = {}
    for mail_id, *line in db.session.execute(
        select(MailLine.mail_id, Directive.number, Unit.code, Item.position, Period.number, MailLine.offset)
        .join(Assignment, Assignment.id == MailLine.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Task, Task.id == MailLine.task_id)
        .outerjoin(Item, Item.id == Task.item_id)
        .outerjoin(Period, Period.id == Task.period_id)
    ):
        lines.setdefault(mail_id, []).append(tuple(line))
    # what missed the day's mail goes on Monday, or is dropped then as no longer true: that is chance, not a loss
    ended = case((~Mail.at_once & Mail.state.in_(ENDED), "ended"), else_=cast(Mail.state, String))
    found = db.session.execute(select(Mail.id, Mail.occasion, Mail.recipient, ended))
    return Counter((*about, *sorted(lines.get(id_, []), key=str)) for id_, *about in found)


def _count(noun: type) -> int:
    rows = select(func.count()).select_from(noun)
    if noun is Event:  # how many ticks found something to seal is a matter of time
        rows = rows.where(Event.kind != EventKind.ROWS_SEALED)
    return db.session.scalar(rows) or 0


def _broken(found: Truth) -> Iterator[str]:
    """Chains, projections, texts and files, as `dondoc ledger verify` checks them."""

    def seen(events: int) -> None:
        found.events += events

    found.chains = len(db.session.execute(select(Event.chain_kind, Event.chain_id).distinct()).all())
    for fault in verification.faults(db.session, Path(current_app.config["FILES_DIR"]), seen):
        what = f"{fault.column}: {fault.found}, not {fault.expected}" if fault.column else f"at {fault.seq}"
        yield f"{fault.wrong} in {fault.where} {fault.id} {what}"


def _mail_by_mail(found: Truth, sink: Sink) -> Iterator[str]:
    """Each mail has an outcome; a sent mail was taken once, or twice where its worker was killed."""
    taken, held = sink.taken(), Counter(last.message_id for last in sink.in_flight())
    of_the_round = Mail.sent_at.is_(None) | (Mail.sent_at >= BEGINS)
    for mail in db.session.scalars(select(Mail).where(of_the_round).order_by(Mail.id)):
        about = f"{mail.occasion} to {mail.recipient}, {mail.state}"
        found.sent += mail.state == MailState.SENT
        if mail.sent_in_id is not None and mail.state == MailState.SENT:
            continue  # a part of another mail, which is looked at by itself
        times = taken.pop(mail.message_id, 0)
        if mail.state not in ENDED:
            yield f"not ended: {about}"
        if mail.state == MailState.SENT and not times:
            yield f"lost: {about}"
        if times > 1 + held[mail.message_id] or (times and mail.state != MailState.SENT):
            yield f"taken {times} times: {about}"
        if times > 1:
            found.doubled.append(about)
    yield from (f"taken and not known: {message_id}" for message_id in taken)


def _reached() -> Iterator[str]:
    """What is shown as reached is what the delivery log says, and each taken mail has one fact."""
    facts = select(MailFact.mail_id).where(MailFact.kind == MailFactKind.TAKEN)
    once = db.session.scalars(facts.group_by(MailFact.mail_id).having(func.count() == 1)).all()
    sent = db.session.scalars(select(Mail.id).where(Mail.state == MailState.SENT)).all()
    if sorted(once) != sorted(sent):
        yield f"{len(sent)} mails sent and {len(once)} put down once as taken"
    for directive_id in db.session.scalars(select(Directive.id)):
        told = reached_by(db.session, directive_id, FOR_EVER)
        rows = select(Assignment.id, Assignment.told_at).where(Assignment.directive_id == directive_id)
        for id_, told_at in db.session.execute(rows):
            if told_at is None or told[id_].told_at != told_at:
                yield f"assignment {id_} is told since {told_at}, by its mails since {told[id_].told_at}"
