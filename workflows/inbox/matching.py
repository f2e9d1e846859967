"""Find the mail of ours that a received mail is about: by Message-ID or envelope address, else by who wrote it.

An address that several units or letters share is no match: then an officer places the mail.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Contact, Directive, Mail, MailFact, MailLine, Unit
from directives.terms import DirectiveState, IncomingKind, MailFactKind, MatchedBy
from workflows.inbox.parsing import ParsedMail
from workflows.mailing.sending.verp import read_address

RECENTLY = timedelta(days=14)
"""A received mail that names only an address is matched to mails sent to it within this time."""


class Match(NamedTuple):
    """The mail of ours that was found, how, and whether only a server that was to deliver it can have told us."""

    mail: Mail | None = None
    by: MatchedBy = MatchedBy.NOTHING
    is_proven: bool = False


def match(session: Session, parsed: ParsedMail, received_at: datetime) -> Match:
    """The mail of ours that a received mail is about. A signed address outweighs a Message-ID, which readers know."""
    addresses = list(filter(None, map(read_address, parsed.recipients)))
    named = _by_message_ids(session, parsed.about)
    if signed := _by_message_ids(session, [one.message_id for one in addresses if one.is_signed]):
        return Match(signed, MatchedBy.MESSAGE_ID if signed is named else MatchedBy.ENVELOPE, is_proven=True)
    if named:
        return Match(named, MatchedBy.MESSAGE_ID)
    if found := _by_message_ids(session, [one.message_id for one in addresses]):
        return Match(found, MatchedBy.ENVELOPE)
    if found := _by_address(session, parsed, received_at):
        return Match(found, MatchedBy.RECIPIENT)
    return Match()


def _by_message_ids(session: Session, ids: Sequence[str]) -> Mail | None:
    found = {mail.message_id: mail for mail in session.scalars(select(Mail).where(Mail.message_id.in_(ids)))}
    return next((found[one] for one in ids if one in found), None)


def _by_address(session: Session, parsed: ParsedMail, received_at: datetime) -> Mail | None:
    """The last mail to the address that a report names, or to the sender of a reply; None if it can be several."""
    address = "" if parsed.kind == IncomingKind.OTHER else parsed.address or parsed.sender
    if not address:
        return None
    units = units_at(session, address)
    if len(units) > 1:
        return None
    if parsed.kind == IncomingKind.REPLY and units and len(_followed(session, units[0])) > 1:
        return None
    return next(iter(mails_to(session, address, received_at)), None)


def units_at(session: Session, address: str) -> Sequence[Unit]:
    """The present units, of any agency, with a contact at this address."""
    at = select(Contact.unit_id).where(func.lower(Contact.email) == address, Contact.removed_at.is_(None))
    found = select(Unit).where(Unit.id.in_(at), Unit.closed_at.is_(None)).order_by(Unit.name, Unit.id)
    return session.scalars(found).all() if address else []


def _followed(session: Session, unit: Unit) -> Sequence[int]:
    """The unit's assignments of letters that are still followed up, two at most."""
    query = select(Assignment.id).join(Directive)
    return session.scalars(
        query.where(
            Assignment.responsible_unit_id == unit.id,
            Assignment.parent_id.is_(None),
            Directive.state == DirectiveState.ISSUED,
        ).limit(2)
    ).all()


def mails_to(session: Session, address: str, until: datetime) -> Sequence[Mail]:
    """The mails that a server took for this address lately, the newest first; at most ten."""
    # runs for every mail from a stranger: search the log, since mail rows with their texts are large
    taken = (
        select(MailFact.mail_id, func.max(MailFact.id).label("last"))
        .where(
            MailFact.at.between(until - RECENTLY, until),
            MailFact.kind == MailFactKind.TAKEN,
            func.lower(MailFact.address) == address,
        )
        .group_by(MailFact.mail_id)
        .subquery()
    )
    return session.scalars(
        select(Mail).join(taken, taken.c.mail_id == Mail.id).order_by(taken.c.last.desc()).limit(10)
    ).all()


def assignment_of(session: Session, mail: Mail | None) -> Assignment | None:
    """The assignment that a mail, with those that went in one message with it, is about; None if it is several.

    None too if a superior passed it on: that is no letter of the department's.
    """
    if mail is None:
        return None
    lead = mail.sent_in_id or mail.id
    about = session.scalars(
        select(MailLine.assignment_id)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(or_(Mail.id == lead, Mail.sent_in_id == lead))
        .distinct()
        .limit(2)
    ).all()
    found = session.get_one(Assignment, about[0]) if len(about) == 1 else None
    return found if found is not None and found.parent_id is None else None


def owner_of(session: Session, sender: str, mail: Mail | None) -> int | None:
    """The agency whose mail it is; None if several share the mailbox and nothing tells.

    That of our mail that it is about, else the mailbox's only agency, else that of all the sender's units.
    """
    if mail is not None:
        return mail.agency_id
    agencies = _agencies_of_the_mailbox(session)
    if len(agencies) != 1:
        agencies = list({unit.agency_id or unit.id for unit in units_at(session, sender)})
    return agencies[0] if len(agencies) == 1 else None


def _agencies_of_the_mailbox(session: Session) -> Sequence[int]:
    query = select(Unit.id).where(Unit.agency_id.is_(None))
    if code := current_app.config["IMAP_AGENCY"]:
        query = query.where(Unit.code == code)
    return session.scalars(query.limit(2)).all()
