"""Mails of a directive that have not reached their units: waiting, held or failed."""

from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
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


class Unsent(NamedTuple):
    """Counts of a directive's mails that were not sent or did not arrive, by reason."""

    queued: int
    sending: int
    held: int
    trouble: int


def unsent(session: Session, directive_id: int) -> Unsent:
    """Count a directive's unsent mails. A reminder names its directives only in its lines."""
    named = select(MailLine.mail_id).join(Assignment).where(Assignment.directive_id == directive_id)
    found = session.execute(
        select(Mail.state, func.count())
        .where(
            Mail.state.in_((MailState.QUEUED, MailState.SENDING, MailState.HELD)) | TROUBLE,
            or_(Mail.directive_id == directive_id, Mail.id.in_(named)),
        )
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
