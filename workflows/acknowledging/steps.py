"""A unit acknowledges, or asks for a new link."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import assign
from directives.delegations.delegating import is_running
from directives.models import Assignment, Delegation, Directive, Link, Unit
from directives.queries.reachable import is_reachable
from directives.record.ledger import SYSTEM
from directives.rules.proof.short_code import is_code_of_sheet
from directives.rules.search import unaccented
from directives.terms import DirectiveState
from workflows.mailing import outbox
from workflows.mailing.occasions import delegated, new_link

OPEN_TO_ASK = (DirectiveState.ISSUED, DirectiveState.CLOSED)

PAUSE = timedelta(minutes=15)
"""Least time between two new links to one contact: anybody may ask for one. The contact then has the one just sent."""


def receive(
    session: Session, link: Link, name: str, position: str, arrival_number: str, now: datetime, phone: str = ""
) -> None:
    """Acknowledge as the holder of a link."""
    origin = acts.from_link(link, now)
    acts.acknowledge(session, link.assignment, name, position, origin, now, arrival_number, phone=phone)


def send_new_links(session: Session, number: str, unit_name: str, now: datetime) -> int:
    """Mail new links of a directive to the unit's addresses on record; returns how many.

    The page answers the same for any number, so that outsiders learn nothing.
    """
    return sum(_send(session, link, now) for link in _links(session, number, unit_name))


def send_newest_link(session: Session, link: Link, now: datetime) -> bool:
    """Mail a new link to the contact or colleague of this one; False if none can be sent, or one was just sent."""
    if link.delegation is not None:
        return is_running(link.delegation) and _send_to_colleague(session, link.delegation, now)
    may_open = link.assignment.directive.state in OPEN_TO_ASK and is_reachable(link)
    return may_open and _send(session, link, now)


def _send(session: Session, link: Link, now: datetime) -> bool:
    if _sent_lately(session, link, now):
        return False
    assign.renew_link(session, link, now, SYSTEM)
    outbox.tell(session, new_link.MAIL, about=link, to=link, now=now)
    return True


def _send_to_colleague(session: Session, delegation: Delegation, now: datetime) -> bool:
    if outbox.was_queued(session, delegated.MAIL, about=delegation.link, since=now - PAUSE):
        return False
    assign.renew_link(session, delegation.link, now, SYSTEM)
    return outbox.tell_colleague(session, delegation, now) is not None


def _sent_lately(session: Session, link: Link, now: datetime) -> bool:
    return outbox.was_queued(session, new_link.MAIL, about=link, since=now - PAUSE)


def _links(session: Session, number: str, unit_name: str) -> list[Link]:
    directives = select(Directive).where(Directive.state.in_(OPEN_TO_ASK))
    directive_ids = [
        directive.id for directive in session.scalars(directives) if _same_number(number, directive.number)
    ]
    addressed = session.execute(
        select(Assignment, Unit)
        .join(Unit, or_(Unit.id == Assignment.unit_id, Unit.id == Assignment.responsible_unit_id))
        .where(Assignment.directive_id.in_(directive_ids))
        .order_by(Assignment.id)
    ).all()
    found = _named(unit_name, [unit for _, unit in addressed])
    chosen = [assignment for assignment, unit in addressed if unit is found] + _by_code(session, number, unit_name)
    return [link for assignment in chosen for link in assignment.links if is_reachable(link)]


def _by_code(session: Session, code: str, unit_code: str) -> list[Assignment]:
    """The assignment whose paper has this code, for somebody who also types the code of its unit."""
    of_unit = (
        select(Assignment)
        .join(Assignment.unit)
        .join(Assignment.directive)
        .where(func.lower(Unit.code) == unit_code.strip().lower(), Directive.state.in_(OPEN_TO_ASK))
    )
    return [one for one in session.scalars(of_unit) if is_code_of_sheet(code, one.public_id)]


def _same_number(typed: str, number: str) -> bool:
    """Whether '715', '715/SGDDT-GDTrH' or 'CV 715/sgdđt-gdtrh' means this number."""
    plain = re.sub(r"^\D+|\s", "", unaccented(typed))
    whole = re.sub(r"\s", "", unaccented(number))
    return plain != "" and plain in {whole, whole.split("/")[0]}


def _named(typed: str, units: Sequence[Unit]) -> Unit | None:
    """The unit that was typed: by code or full name, else the only unit whose name contains the words; else None."""
    plain = unaccented(typed)
    exact = {unit for unit in units if plain in {unaccented(unit.code), unaccented(unit.name)}}
    words = re.compile(rf"\b{re.escape(plain)}\b")
    found = exact or {unit for unit in units if words.search(unit.search_name)}
    return found.pop() if len(found) == 1 else None
