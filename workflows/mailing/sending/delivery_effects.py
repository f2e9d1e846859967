"""Apply the effects of a delivery log entry: on the contact's address, and on told_at and unreachable_at.

The effects are the table directives.rules.delivery.EFFECTS, which directives/past/reached.py replays.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import table_of
from directives.models import Assignment, Contact, Link, Mail, MailFact, MailLine
from directives.queries import reachable
from directives.rules.delivery import NO_EFFECT, DeliveryEffect, Told, effect_of, kind_with_effect
from directives.terms import MailFactKind
from workflows.mailing.sending.delivery_log import note

_assignment, _contact, _line, _link = (table_of(noun).c for noun in (Assignment, Contact, MailLine, Link))
_accepted, _told_of, _opens = (
    table_of(noun).alias(f"earlier_{noun.__tablename__}") for noun in (MailFact, MailLine, Link)
)
_later = table_of(MailFact).alias("later")

_BY_THIS, _NOT_BY_THIS, _AFTER_ALL = map(kind_with_effect, (Told.BY_THIS, Told.NOT_BY_THIS, Told.AFTER_ALL))

_WORKS = (
    update(table_of(Contact))
    .where(_contact.id == bindparam("contact"), _contact.failed_at.is_not(None))
    .values(failed_at=None, failure="")
)
_LATEST_BOUNCE = (
    select(_later.c.kind)
    .where(
        _later.c.mail_id == _accepted.c.mail_id,
        _later.c.id > _accepted.c.id,
        _later.c.kind.in_((_NOT_BY_THIS, _AFTER_ALL)),
    )
    .order_by(_later.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""BOUNCED if the mail bounced after a server accepted it, BOUNCE_UNDONE if that was undone, else null."""
_newest = table_of(MailFact).alias("newest")
_ADDRESS = (
    select(_newest.c.address)
    .where(_newest.c.mail_id == bindparam("mail"), _newest.c.kind == _BY_THIS)
    .order_by(_newest.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""To which address the mail went that is looked at."""


def _first_accepted(*which: ColumnElement[bool]) -> ScalarSelect[datetime]:
    """When the first of `which` mails that did not bounce was accepted.

    Only mails to holders of a link count: a mail to a superior about a unit has not told the unit.
    """
    accepted_at = (
        select(func.min(_accepted.c.at))
        .where(
            _accepted.c.mail_id == _told_of.c.mail_id,
            _accepted.c.contact_id == _opens.c.contact_id,
            _accepted.c.kind == _BY_THIS,
            _LATEST_BOUNCE.is_distinct_from(_NOT_BY_THIS),
            *which,
        )
        .scalar_subquery()
    )
    # a subquery for each line, not a join: PostgreSQL keeps a plan made while the log is small, and a join is slow then
    return (
        select(func.min(accepted_at))
        .join_from(_told_of, _opens, _opens.c.assignment_id == _told_of.c.assignment_id)
        .where(_told_of.c.assignment_id == _assignment.id)
        .scalar_subquery()
    )


_ASSIGNMENTS_OF_MAIL = (
    select(_line.assignment_id)
    .join_from(table_of(MailLine), table_of(Link), _link.assignment_id == _line.assignment_id)
    .where(_line.mail_id == bindparam("mail"), _link.contact_id == bindparam("contact"))
)
_TOLD = (
    update(table_of(Assignment))
    .where(
        or_(_assignment.told_at.is_(None), _assignment.told_at > bindparam("at")),
        _assignment.id.in_(
            union_all(
                _ASSIGNMENTS_OF_MAIL,
                select(_link.assignment_id).where(_link.contact_id == bindparam("contact"), _link.revoked_at.is_(None)),
            )
        ),
    )
    .values(
        told_at=_first_accepted(or_(_accepted.c.contact_id != bindparam("contact"), _accepted.c.address == _ADDRESS)),
        unreachable_at=None,
    )
)
"""Includes the contact's other assignments: earlier mails count again now that its address works, but none that went
to an address of it that was corrected since. Two workers may write the outcomes of two mails to one unit in the wrong
order: the earlier one counts, whoever writes it last."""
_TOLD_BY_OTHERS = (
    update(table_of(Assignment))
    .where(_assignment.told_at.is_not(None), _assignment.id.in_(_ASSIGNMENTS_OF_MAIL))
    .values(told_at=_first_accepted())
)


def is_present_address(mail: Mail) -> bool:
    """Whether a mail went to its contact's present address; otherwise its outcome says nothing about that address."""
    return mail.contact is not None and mail.contact.email == mail.recipient


def note_and_apply(
    session: Session,
    mail: Mail,
    kind: MailFactKind,
    now: datetime,
    *,
    reply: str = "",
    is_ours: bool = False,
    by: ActedBy | None = None,
) -> None:
    """Add an entry to the delivery log and apply its effect."""
    note(session, mail, kind, now, reply=reply, is_ours=is_ours, by=by)
    effect = effect_of(kind, is_ours)
    if mail.contact_id is not None and effect != NO_EFFECT:
        session.flush()
        apply(session, effect, mail.id, mail.contact_id, now, reply)
        session.expire(mail.contact, ["failed_at", "failure"])


def apply(
    session: Session, effect: DeliveryEffect, mail_id: int, contact_id: int, now: datetime, reply: str = ""
) -> None:
    """Apply an effect to the contact and to the assignments of its links; the entry is in the log already."""
    if effect.address_works:
        session.execute(_WORKS, {"contact": contact_id})
        session.execute(_TOLD, {"mail": mail_id, "contact": contact_id, "at": now})
    elif effect.address_works is False:
        _fail_address(session, contact_id, reply, now)
    if effect.told == Told.NOT_BY_THIS:
        session.execute(_TOLD_BY_OTHERS, {"mail": mail_id, "contact": contact_id})


def _fail_address(session: Session, contact_id: int, reply: str, now: datetime) -> None:
    """Mark the address as failed; a unit with no other working address is unreachable from now on."""
    session.execute(
        update(Contact)
        .where(Contact.id == contact_id)
        .values(failed_at=now, failure=reply)
        .execution_options(synchronize_session=False)
    )
    still_works = select(Link.id).join(Contact).where(Link.assignment_id == Assignment.id, reachable.REACHABLE)
    session.execute(
        update(Assignment)
        .where(_has_link_of(contact_id), ~still_works.exists())
        .values(unreachable_at=func.coalesce(Assignment.unreachable_at, now), told_at=None)
        .execution_options(synchronize_session=False)
    )


def _has_link_of(contact_id: int) -> ColumnElement[bool]:
    return Assignment.id.in_(select(Link.assignment_id).where(Link.contact_id == contact_id, Link.revoked_at.is_(None)))
