"""Renew, activate and revoke links; what was done by them stays."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directives.models import Assignment, Delegation, Link
from directives.record import ledger, locks
from directives.terms import EventKind


def renew_link(session: Session, link: Link, now: datetime, actor: ledger.Actor, *, ends_older: bool = False) -> Link:
    """Make a newer generation of a link. Older ones open until somebody presses by it, or end now (`ends_older`)."""
    locks.lock(session, link.assignment)
    link.generation += 1
    link.revoked_at = None
    if ends_older:
        link.opens_from = link.ended_below = link.generation
    data = {"link": link.id, "generation": link.generation, "ends_older": ends_older}
    ledger.record(session, link.assignment, EventKind.LINK_RENEWED, now, actor, data, rows=[link])
    if ends_older:
        _end_what_it_gave(session, link, now, actor)
    return link


def activate_link(session: Session, link: Link, generation: int, now: datetime) -> None:
    """Let a press by this generation replace the older ones."""
    locks.lock(session, link.assignment)
    link.opens_from = generation
    data = {"link": link.id, "generation": generation}
    ledger.record(session, link.assignment, EventKind.LINK_ACTIVATED, now, ledger.by_link(link), data, rows=[link])


def revoke_link(
    session: Session,
    link: Link,
    now: datetime,
    actor: ledger.Actor,
    kind: EventKind = EventKind.LINK_REVOKED,
    reason: str | None = None,
) -> None:
    """Revoke one link, whatever its generation, and the links of colleagues to whom work was handed by it."""
    locks.lock(session, link.assignment)
    link.revoked_at = now
    link.generation = link.opens_from = link.ended_below = link.generation + 1
    ledger.record(session, link.assignment, kind, now, actor, {"links": [link.id]}, rows=[link], text=reason)
    _end_what_it_gave(session, link, now, actor)


def _end_what_it_gave(session: Session, link: Link, now: datetime, actor: ledger.Actor) -> None:
    """Whoever reads a wrong mailbox may have handed work on: that ends with the link."""
    given = select(Delegation.link_id).where(Delegation.by_link_id == link.id)
    for one in session.scalars(select(Link).where(Link.id.in_(given), Link.revoked_at.is_(None))).all():
        revoke_link(session, one, now, actor, EventKind.DELEGATION_ENDED)


def revoke_links(session: Session, assignments: list[Assignment], now: datetime, actor: ledger.Actor) -> None:
    """Revoke every link of these assignments, those of colleagues too."""
    after = Link.generation + 1
    of_these = Link.assignment_id.in_([assignment.id for assignment in assignments])
    ended = {"revoked_at": now, "generation": after, "opens_from": after, "ended_below": after}
    session.execute(update(Link).where(of_these, Link.revoked_at.is_(None)).values(ended))
    found = session.scalars(select(Link).where(of_these).order_by(Link.id).execution_options(populate_existing=True))
    theirs: dict[int, list[Link]] = defaultdict(list)
    for link in found:
        theirs[link.assignment_id].append(link)
    for assignment in assignments:
        rows = theirs[assignment.id]
        ledger.record(session, assignment, EventKind.LINK_REVOKED, now, actor, {"links": "all"}, rows=rows)
