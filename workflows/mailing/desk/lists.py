"""Queries of the pages on sent mails: the list with its filters, and one mail with its log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.models import Assignment, Contact, Directive, IncomingMail, Mail, MailFact, MailLine, Unit
from directives.record import locks
from directives.rules import schedule
from directives.rules.delivery import WAITING
from directives.rules.search import unaccented
from directives.terms import DirectiveState, IncomingKind, MailFactKind, MailState
from workflows.mailing import unsent
from workflows.mailing.unsent import TROUBLE
from workflows.web.pagination import select_page


class MailLook(StrEnum):
    """Several states at once."""

    WAITING = "waiting"
    TROUBLE = "trouble"


LOOKS: Mapping[MailLook, ColumnElement[bool]] = {MailLook.WAITING: Mail.state.in_(WAITING), MailLook.TROUBLE: TROUBLE}


@dataclass(frozen=True)
class MailFilters:
    """The filters of the list; None or '' filters nothing."""

    state: MailState | MailLook | None = None
    occasion: str | None = None
    directive: str = ""
    """A directive's public id."""
    address: str = ""
    unit: str = ""
    """Part of a unit's name, with or without diacritics."""
    since: date | None = None
    until: date | None = None
    """The day on which it was queued, the last day included."""


WITHIN_ONE = frozenset({MailState.SENDING, MailState.SENT, MailState.BOUNCED})
"""States in which Mail.sent_in_id holds; a mail that waits again may go with others."""


def find(session: Session, agency_id: int, wanted: MailFilters, page: int) -> Sequence[Mail]:
    """One page of the mails, newest first."""
    query = (
        select(Mail)
        .where(*matching(agency_id, wanted))
        .options(joinedload(Mail.contact).joinedload(Contact.unit), joinedload(Mail.staff))
        .order_by(Mail.id.desc())
    )
    return session.scalars(select_page(query, page)).all()


def one(session: Session, agency_id: int, mail_id: int, locked: bool = False) -> Mail | None:
    """One mail of the agency; locked if it is about to be changed."""
    query = select(Mail).where(Mail.id == mail_id, Mail.agency_id == agency_id)
    return session.scalar(locks.locking(query) if locked else query)


def matching(agency_id: int, wanted: MailFilters) -> list[ColumnElement[bool]]:
    """The conditions of these filters."""
    among = _matching_but_for_state(agency_id, wanted)
    if isinstance(wanted.state, MailLook):
        among.append(LOOKS[wanted.state])
    elif wanted.state is not None:
        among.append(Mail.state == wanted.state)
    return among


def _matching_but_for_state(agency_id: int, wanted: MailFilters) -> list[ColumnElement[bool]]:
    among = [Mail.agency_id == agency_id]
    if wanted.occasion is not None:
        among.append(Mail.occasion == wanted.occasion)
    if wanted.directive:
        named = select(Directive.id).where(Directive.public_id == wanted.directive).scalar_subquery()
        among.append(unsent.names(named))
    if wanted.address:
        among.append(Mail.recipient.icontains(wanted.address, autoescape=True))
    if wanted.unit:
        of_units = select(Contact.id).join(Unit).where(_named(wanted.unit))
        among.append(Mail.contact_id.in_(of_units))
    if wanted.since is not None:
        among.append(Mail.created_at >= schedule.at(wanted.since, time(0)))
    if wanted.until is not None:
        among.append(Mail.created_at < schedule.at(wanted.until + timedelta(days=1), time(0)))
    return among


def _named(typed: str) -> ColumnElement[bool]:
    by_name = Unit.name.icontains(typed, autoescape=True)
    return or_(by_name, Unit.search_name.contains(unaccented(typed), autoescape=True))


def count_by_state(session: Session, agency_id: int, wanted: MailFilters) -> Mapping[MailState | MailLook, int]:
    """How many mails match in each state, the filter for the state left out."""
    among = _matching_but_for_state(agency_id, wanted)
    found = session.execute(select(Mail.state, func.count()).where(*among).group_by(Mail.state))
    counts: dict[MailState | MailLook, int] = {state: count for state, count in found}  # noqa: C416 (rows are no pairs to mypy)
    # only failed mails can be in trouble: few rows, found by their state
    counts[MailLook.TROUBLE] = session.scalar(select(func.count(Mail.id)).where(*among, TROUBLE)) or 0
    return counts


def total(counts: Mapping[MailState | MailLook, int], state: MailState | MailLook | None) -> int:
    """How many of the counted mails are in this state or look."""
    return sum(n for one, n in counts.items() if one == state or one in STATES[state])


STATES: Mapping[MailState | MailLook | None, frozenset[MailState]] = {
    None: frozenset(MailState),
    MailLook.TROUBLE: frozenset(),
    MailLook.WAITING: WAITING,
    **{state: frozenset({state}) for state in MailState},
}
"""The states that each choice of the filter covers completely."""


def directives_of(session: Session, agency_id: int) -> Sequence[Directive]:
    """The directives that mails can be about, newest first."""
    return session.scalars(
        select(Directive)
        .where(Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT)
        .order_by(Directive.issued_at.desc())
    ).all()


def directive_of(session: Session, agency_id: int, wanted: MailFilters) -> Directive | None:
    """The directive that the list is filtered by."""
    return session.scalar(
        select(Directive).where(Directive.issuer_id == agency_id, Directive.public_id == wanted.directive)
    )


def seen_to(session: Session, mail_ids: Sequence[int]) -> frozenset[int]:
    """Which of these mails did not arrive and have been sent again since."""
    found = session.scalars(
        select(Mail.id)
        .join(MailFact)
        .where(Mail.id.in_(mail_ids), MailFact.kind == MailFactKind.SENT_AGAIN, MailFact.at >= Mail.ended_at)
    )
    return frozenset(found)


def log_of(session: Session, mail: Mail) -> Sequence[MailFact]:
    """The delivery log of a mail, newest first, with the staff who acted."""
    return session.scalars(
        select(MailFact)
        .options(joinedload(MailFact.staff))
        .where(MailFact.mail_id == mail.id)
        .order_by(MailFact.at.desc(), MailFact.id.desc())
    ).all()


def one_message(session: Session, mail: Mail) -> Sequence[Mail]:
    """The other mails that went with it in one message, or are being sent so."""
    if mail.state not in WITHIN_ONE:
        return ()
    lead = mail.sent_in_id or mail.id
    together = or_(Mail.id == lead, Mail.sent_in_id == lead)
    return session.scalars(
        select(Mail).where(together, Mail.id != mail.id, Mail.state.in_(WITHIN_ONE)).order_by(Mail.id)
    ).all()


def reports_of(session: Session, mail: Mail) -> Sequence[IncomingMail]:
    """The delivery reports that mail servers sent about it: bounces and delays."""
    of_delivery = (IncomingKind.BOUNCE, IncomingKind.DELAY)
    return session.scalars(
        select(IncomingMail)
        .where(IncomingMail.mail_id == mail.id, IncomingMail.kind.in_(of_delivery))
        .order_by(IncomingMail.id.desc())
    ).all()


def lines_of(session: Session, mail: Mail) -> Sequence[MailLine]:
    return session.scalars(
        select(MailLine)
        .options(
            joinedload(MailLine.assignment).joinedload(Assignment.directive),
            joinedload(MailLine.assignment).joinedload(Assignment.unit),
            selectinload(MailLine.task),
        )
        .where(MailLine.mail_id == mail.id)
        .order_by(MailLine.id)
    ).all()
