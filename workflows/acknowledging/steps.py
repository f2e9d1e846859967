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

MANY = 200
"""Units that are looked at: words that as many have in their names name none of them."""

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
    chosen = _by_number(session, number, unit_name) + _by_code(session, number, unit_name)
    return [link for assignment in chosen for link in assignment.links if is_reachable(link)]


def _by_number(session: Session, number: str, unit_name: str) -> list[Assignment]:
    """The assignments of this number that the unit of this code or name answers for."""
    begin = re.match(r"\d+", _plain_number(number))
    if begin is None:
        return []
    directives = session.execute(
        select(Directive.id, Directive.number).where(
            Directive.state.in_(OPEN_TO_ASK), func.replace(Directive.number, " ", "").startswith(begin.group())
        )
    )
    named = [directive_id for directive_id, written in directives if _same_number(number, written)]
    if not named:
        return []
    unit = _addressed(session, named, unit_name)
    if unit is None:
        return []
    theirs = or_(Assignment.unit_id == unit.id, Assignment.responsible_unit_id == unit.id)
    query = select(Assignment).where(Assignment.directive_id.in_(named), theirs)
    return list(session.scalars(query.order_by(Assignment.id)))


def _addressed(session: Session, directive_ids: Sequence[int], typed: str) -> Unit | None:
    """The unit that was typed, of those that answer for these directives.

    By code or full name, else the only one whose name contains the words. Of words that many have, nobody is meant.
    """
    plain = unaccented(typed).strip()
    code, name = func.lower(Unit.code), Unit.search_name
    theirs = select(Assignment.id).where(Assignment.directive_id.in_(directive_ids))
    answers = or_(
        theirs.where(Assignment.unit_id == Unit.id).exists(),
        theirs.where(Assignment.responsible_unit_id == Unit.id).exists(),
    )
    whole = or_(name == plain, name.startswith(f"{plain} ", autoescape=True))
    of_these = select(Unit).where(answers).limit(MANY)
    for which in (code.in_({plain, typed.strip().lower()}), whole):
        units = session.scalars(of_these.where(which)).all()
        exact = [unit for unit in units if plain in {unaccented(unit.code), unaccented(unit.name)}]
        if exact:
            return exact[0] if len(exact) == 1 else None
    units = session.scalars(of_these.where(Unit.is_named(plain))).all()
    words = re.compile(rf"\b{re.escape(plain)}\b")
    found = [unit for unit in units if words.search(unit.search_name)]
    return found[0] if len(found) == 1 and len(units) < MANY else None


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
    plain = _plain_number(typed)
    whole = re.sub(r"\s", "", unaccented(number))
    return plain != "" and plain in {whole, whole.split("/")[0]}


def _plain_number(typed: str) -> str:
    return re.sub(r"^\D+|\s", "", unaccented(typed))
