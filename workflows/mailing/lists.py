"""What the pages of mails ask of the database: the agency's mails, found by what a person knows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from directives.models import Assignment, Contact, Directive, Mail, MailLine
from directives.terms import DirectiveState, MailState, Occasion

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None or '' wherever it does not matter."""

    state: MailState | None = None
    occasion: Occasion | None = None
    directive: str = ""
    """A directive's public id."""
    address: str = ""


def find(session: Session, agency_id: int, wanted: Wanted, page: int) -> tuple[Sequence[Mail], int]:
    """One page of the mails, newest first, and how many there are in all."""
    query = _matching(agency_id, wanted)
    if wanted.state is not None:
        query = query.where(Mail.state == wanted.state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    found = session.scalars(
        query.options(joinedload(Mail.contact).joinedload(Contact.unit))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return found, total


def count_by_state(session: Session, agency_id: int, wanted: Wanted) -> Mapping[MailState, int]:
    """How many of them stand where, whatever state is looked for."""
    query = _matching(agency_id, wanted).with_only_columns(Mail.state, func.count()).group_by(Mail.state)
    return {state: count for state, count in session.execute(query)}  # noqa: C416 (rows are no pairs to mypy)


def _matching(agency_id: int, wanted: Wanted) -> Select[Mail]:
    query = select(Mail).where(Mail.agency_id == agency_id)
    if wanted.occasion is not None:
        query = query.where(Mail.occasion == wanted.occasion)
    if wanted.directive:
        # a reminder names its directives by its lines alone
        named = select(Directive.id).where(Directive.public_id == wanted.directive)
        spoken_of = select(MailLine.mail_id).join(MailLine.assignment).where(Assignment.directive_id.in_(named))
        query = query.where(Mail.id.in_(spoken_of))
    if wanted.address:
        query = query.where(Mail.recipient.icontains(wanted.address, autoescape=True))
    return query


def directives_of(session: Session, agency_id: int) -> Sequence[Directive]:
    """The directives that mails can be about, newest first."""
    return session.scalars(
        select(Directive)
        .where(Directive.issuer_id == agency_id, Directive.state != DirectiveState.DRAFT)
        .order_by(Directive.issued_at.desc())
    ).all()
