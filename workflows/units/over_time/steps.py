"""Rename, move, close, merge and split units; each is recorded with who, why and from which day.

What was open goes to the successor. The assignment stays the closed unit's: its history, and the board of the past,
are as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, contacts
from directives.acts.contacts import ContactEntry
from directives.attributes import group_rules
from directives.cascade import following as cascade
from directives.database import Base
from directives.models import Assignment, Unit
from directives.record import facts, ledger, locks
from directives.rules import schedule
from directives.succession import taking_over
from directives.succession.taking_over import Succession
from directives.terms import EventKind, UnitEnding
from workflows.followup.steps import withdraw
from workflows.mailing import outbox
from workflows.mailing.occasions import took_over


class UnitHasEnded(ValueError):
    """Somebody else has recorded the end of a unit in the meantime."""


class WrongSuperior(ValueError):
    """The unit itself or one below it cannot be its superior."""


@dataclass(frozen=True)
class UnitDecision:
    """Who records a change of a unit, why (with the decision's number), and from which day it holds."""

    by: ActedBy
    on: date

    @property
    def now(self) -> datetime:
        return self.by.now

    @property
    def actor(self) -> ledger.Actor:
        return ledger.by_staff(self.by.staff.id)

    @property
    def happened_at(self) -> datetime:
        return schedule.at(self.on, time(0))

    @property
    def succession(self) -> Succession:
        """The same, as an act on assignments."""
        return Succession(self.actor, self.now, self.happened_at, self.by.reason)


@dataclass(frozen=True)
class NewUnitEntry:
    """A unit that comes about by a merger or split."""

    name: str
    code: str
    contact: ContactEntry | None


def rename(session: Session, unit: Unit, name: str, decision: UnitDecision) -> None:
    """Give a unit another name; the former one stays among its other names, so that letters find it."""
    others = [one for one in unit.attributes.get("aliases", []) if one != name]
    aliases = [*others, *([unit.name] if unit.name not in {name, *others} else [])]
    while len(" ".join([name, *aliases, unit.code])) > facts.LONGEST_SEARCH:
        aliases.pop(0)
    facts.change(session, unit, decision.now, name=name, attributes={**unit.attributes, "aliases": aliases})
    _record(session, unit, "renamed", decision)


def move(session: Session, unit: Unit, superior: Unit, decision: UnitDecision) -> None:
    """Place a unit below another, or below the agency. Raises WrongSuperior."""
    if is_below(superior, unit):
        raise WrongSuperior(superior.name)
    facts.change(session, unit, decision.now, parent=superior)
    group_rules.settle(session, unit.agency_id or 0, decision.now)
    _record(session, unit, "moved", decision, {"above": superior.id})


def is_below(unit: Unit, other: Unit) -> bool:
    """Whether a unit is another or stands below it in the tree."""
    above: Unit | None = unit
    while above is not None and above.id != other.id:
        above = above.parent
    return above is not None


def found(session: Session, like: Unit, entry: NewUnitEntry, decision: UnitDecision) -> Unit:
    """Enter a unit that comes about: of the kind, at the place and in the groups of the one before it."""
    unit = Unit(agency_id=like.agency_id, code=entry.code, attributes={})
    by_hand = [group for group in like.groups if not group.is_by_rule]
    values = {"name": entry.name, "kind": like.kind, "parent": like.parent, "groups": by_hand, "phone": ""}
    facts.change(session, unit, decision.now, **values)
    group_rules.settle(session, unit.agency_id or 0, decision.now)
    made = [contacts.add_contact(session, unit, entry.contact)] if entry.contact else []
    _record(session, unit, "founded", decision, rows=made)
    return unit


def close(session: Session, unit: Unit, decision: UnitDecision) -> None:
    """Dissolve a unit whose work nobody takes over: it is exempted from what is open, with the reason.

    What it passed on is withdrawn: nobody would read the schools' answers.
    """
    _refuse_ended(session, unit)
    assignments = taking_over.followed_assignments(session, unit)
    for passed_on in [one for above in assignments for one in cascade.directives_of(session, above)]:
        withdraw(session, passed_on, decision.by)
    taking_over.release(session, assignments, decision.actor, decision.now, decision.by.reason)
    _end(session, unit, UnitEnding.DISSOLVED, None, decision)


def merge(session: Session, units: Sequence[Unit], into: Unit, decision: UnitDecision) -> None:
    """Merge units into one that is there: it takes over what is open, and is told in one mail."""
    _hand_over(session, units, into, UnitEnding.MERGED, decision)


def hand_on(session: Session, unit: Unit, successor: Unit, decision: UnitDecision) -> None:
    """Dissolve a unit whose work another takes over."""
    _hand_over(session, [unit], successor, UnitEnding.DISSOLVED, decision)


def split(session: Session, unit: Unit, heir: Unit, decision: UnitDecision) -> None:
    """Split a unit into others, which are there already: one of them takes over what is open."""
    _hand_over(session, [unit], heir, UnitEnding.SPLIT, decision)


def _hand_over(
    session: Session, units: Sequence[Unit], successor: Unit, ending: UnitEnding, decision: UnitDecision
) -> None:
    for unit in (*units, successor):
        _refuse_ended(session, unit)
    taken: list[Assignment] = []
    for unit in units:
        theirs = taking_over.followed_assignments(session, unit)
        taking_over.take_over(session, theirs, successor, decision.succession)
        taken += theirs
    events = [_end(session, unit, ending, successor, decision) for unit in units]
    _tell(session, successor, taken, [unit.name for unit in units], events[-1], decision)


def _end(
    session: Session, unit: Unit, ending: UnitEnding, successor: Unit | None, decision: UnitDecision
) -> ledger.RecordedEvent:
    """The unit is no more: its waiting mails are dropped, and units below it go to the successor or one up."""
    outbox.drop_to(session, unit.contacts, decision.now)
    below = select(Unit).where(Unit.parent_id == unit.id, Unit.closed_at.is_(None)).order_by(Unit.id)
    superior = successor or unit.parent or session.get_one(Unit, unit.agency_id)
    for one in session.scalars(below).all():
        if one is not superior:
            move(session, one, superior, decision)
    if successor is not None and successor.parent_id == unit.id:
        move(session, successor, unit.parent or session.get_one(Unit, unit.agency_id), decision)
    unit.closed_at, unit.ended_as, unit.successor = decision.now, ending, successor
    session.flush()
    return _record(session, unit, ending, decision, {"into": successor.id if successor else None})


def _refuse_ended(session: Session, unit: Unit) -> None:
    """Under the agency's lock, so that of two people one is told. Raises UnitHasEnded."""
    locks.lock_under(session, session.get_one(Unit, unit.agency_id), unit)
    if unit.closed_at is not None:
        raise UnitHasEnded(unit.name)


def _tell(
    session: Session,
    successor: Unit,
    taken: Sequence[Assignment],
    former: Sequence[str],
    event: ledger.RecordedEvent,
    decision: UnitDecision,
) -> None:
    """One mail to each contact of the successor, with all that it took over."""
    assert successor.agency_id is not None, "an agency takes nothing over"
    lines = [(assignment.id, None, "") for assignment in sorted(taken, key=lambda one: one.id)]
    for contact in successor.contacts if lines else ():
        if contact.works:
            outbox.queue_one(
                session,
                successor.agency_id,
                outbox.NewMail(
                    took_over.MAIL, event, contact.email, contact.id, lines=lines, values={"former": list(former)}
                ),
                decision.now,
            )


def _record(
    session: Session,
    unit: Unit,
    what: str,
    decision: UnitDecision,
    data: dict[str, Any] | None = None,
    rows: Sequence[Base] = (),
) -> ledger.RecordedEvent:
    agency = session.get_one(Unit, unit.agency_id)
    return ledger.record(
        session,
        agency,
        EventKind.UNIT_CHANGED,
        decision.now,
        decision.actor,
        {**(data or {}), "unit": unit.id, "what": what},
        happened_at=decision.happened_at,
        text=decision.by.reason,
        rows=[unit, *rows],
    )
