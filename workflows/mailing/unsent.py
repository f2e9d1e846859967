"""Mails of a directive that have not reached their units: waiting, held or failed."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Directive, Mail, MailFact, MailLine
from directives.terms import DirectiveState, MailFactKind, MailState
from workflows.mailing.occasions import OCCASIONS

_SENT_AGAIN = (
    select(MailFact.id)
    .where(MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.SENT_AGAIN, MailFact.at >= Mail.ended_at)
    .exists()
)
_CONTACT_GONE = select(Contact.id).where(Contact.id == Mail.contact_id, Contact.removed_at.is_not(None)).exists()
_ENDED = (
    select(Directive.id).where(Directive.id == Mail.directive_id, Directive.state != DirectiveState.ISSUED).exists()
)

TROUBLE = and_(
    Mail.state.in_((MailState.FAILED, MailState.BOUNCED)),
    Mail.occasion.not_in([kind.name for kind in OCCASIONS.values() if kind.replaced_by_next]),
    ~_SENT_AGAIN,
    ~_CONTACT_GONE,
    ~_ENDED,
)
"""Over Mail: it did not arrive, and staff still have to act."""


def names(directive_id: Any) -> ColumnElement[bool]:
    """Over Mail: it is about the directive of this id, or of this scalar query. A reminder names its directives only
    in its lines.

    The lines are asked of each mail: PostgreSQL would read those of the whole directive for each, were they an IN.
    """
    line = (
        select(MailLine.id)
        .join(Assignment, Assignment.id == MailLine.assignment_id)
        .where(MailLine.mail_id == Mail.id, Assignment.directive_id == directive_id)
    )
    return or_(Mail.directive_id == directive_id, line.exists())


class Unsent(NamedTuple):
    """Counts of a directive's mails that were not sent or did not arrive, by reason."""

    queued: int
    sending: int
    held: int
    trouble: int


def unsent(session: Session, directive_id: int) -> Unsent:
    """Count a directive's unsent mails."""
    found = session.execute(
        select(Mail.state, func.count())
        .where(Mail.state.in_((MailState.QUEUED, MailState.SENDING, MailState.HELD)) | TROUBLE, names(directive_id))
        .group_by(Mail.state)
    )
    counts: dict[MailState, int] = {state: count for state, count in found}  # noqa: C416 (rows are no pairs to mypy)
    count = counts.get
    return Unsent(
        count(MailState.QUEUED, 0),
        count(MailState.SENDING, 0),
        count(MailState.HELD, 0),
        count(MailState.FAILED, 0) + count(MailState.BOUNCED, 0),
    )
