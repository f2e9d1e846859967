"""Hand items of an assignment to a colleague, who gets a link to them; and end that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.acts import assign
from directives.acts.contacts import new_link
from directives.models import Assignment, DelegatedItem, Delegation, Item, Link, Task
from directives.queries.submissions import closed_reason
from directives.record import ledger, locks
from directives.record.ledger import Actor
from directives.record.seals import new_salt
from directives.rules import schedule
from directives.rules.delegating import MOST_A_DAY
from directives.terms import DirectiveState, EventKind


class NotDelegated(ValueError):
    """It was not handed over; each reason is a class."""


class TooManyToday(NotDelegated):
    """MOST_A_DAY of this assignment were handed over today."""


class DelegatedAlready(NotDelegated):
    """Somebody at this address has a link to some items of the assignment already."""


class IsContact(NotDelegated):
    """The address is a contact's of the unit, who opens the whole assignment."""


class AskedNoMore(NotDelegated):
    """An item that was chosen takes no answers any more, or the follow-up has ended."""


@dataclass(frozen=True)
class DelegationEntry:
    """What somebody of the unit types: who they are, whom they ask, what they add; and the items (ids)."""

    by_name: str
    name: str
    email: str
    word: str
    item_ids: frozenset[int]


def delegate(session: Session, by_link: Link, entry: DelegationEntry, now: datetime) -> Delegation:
    """Hand over; the caller mails the link. Raises NotDelegated."""
    assignment = by_link.assignment
    locks.lock(session, assignment)
    _refuse(session, assignment, entry, now)
    link = new_link(session, assignment, None, now)
    made = Delegation(
        assignment=assignment,
        link=link,
        by_link_id=by_link.id,
        by_name=entry.by_name,
        name=entry.name,
        email=entry.email,
        word=entry.word,
        salt=new_salt(),
        recorded_at=ledger.next_moment(session, assignment, now),
        items=[DelegatedItem(item_id=item_id) for item_id in sorted(entry.item_ids)],
    )
    session.add(made)
    session.flush()
    data = {"delegation": made.id, "link": link.id, "items": sorted(entry.item_ids)}
    actor, rows = ledger.by_link(by_link), [link, made, *made.items]
    ledger.record(session, assignment, EventKind.DELEGATED, now, actor, data, rows=rows)
    return made


def _refuse(session: Session, assignment: Assignment, entry: DelegationEntry, now: datetime) -> None:
    if not entry.item_ids <= {item.id for item in delegable(session, assignment)}:
        raise AskedNoMore
    if any(one.email.lower() == entry.email for one in assignment.responsible_unit.contacts if one.removed_at is None):
        raise IsContact
    if any(one.email == entry.email and is_running(one) for one in of_assignment(session, assignment)):
        raise DelegatedAlready
    if handed_over_today(session, assignment, now) >= MOST_A_DAY:
        raise TooManyToday


def handed_over_today(session: Session, assignment: Assignment, now: datetime) -> int:
    """How often items of the assignment were handed over on this day in Vietnam, ended since or not."""
    morning = schedule.at(schedule.local(now).date(), datetime.min.time())
    counted = select(func.count()).where(
        Delegation.assignment_id == assignment.id,
        Delegation.recorded_at >= morning,
        Delegation.recorded_at < morning + timedelta(days=1),
    )
    return session.scalar(counted) or 0


def delegable(session: Session, assignment: Assignment) -> list[Item]:
    """The items that can be handed over: asked of the unit, still taking answers, and no incidents."""
    if assignment.directive.state != DirectiveState.ISSUED:
        return []
    tasks = session.scalars(select(Task).where(Task.assignment_id == assignment.id)).all()
    found = {task.item for task in tasks if not task.item.mode.is_incident and closed_reason(task) is None}
    return sorted(found, key=lambda item: item.position)


def is_running(delegation: Delegation) -> bool:
    """Whether the colleague's link still opens: not ended, and the directive is followed (links.load_valid)."""
    followed = delegation.assignment.directive.state == DirectiveState.ISSUED
    return delegation.link.revoked_at is None and followed


def of_assignment(session: Session, assignment: Assignment) -> Sequence[Delegation]:
    """All that was handed over of an assignment, the newest first."""
    found = select(Delegation).where(Delegation.assignment_id == assignment.id)
    return session.scalars(found.order_by(Delegation.id.desc())).all()


def end(session: Session, delegation: Delegation, now: datetime, actor: Actor, reason: str | None = None) -> bool:
    """Revoke the colleague's link, once; what was done by it stays. False if it had ended."""
    locks.lock(session, delegation.assignment)
    session.refresh(delegation.link, ["revoked_at"])
    if delegation.link.revoked_at is not None:
        return False
    assign.revoke_link(session, delegation.link, now, actor, EventKind.DELEGATION_ENDED, reason)
    return True
