"""Receive a mail: store it, match it to our mail and its assignment, and apply what it reports.

A bounce marks our mail as not delivered; a reply becomes a remark; the rest is only stored. Nothing here sends a mail
or counts as an answer; only a person can do that.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from flask import current_app
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, incoming
from directives.models import Assignment, IncomingMail, Mail, Staff
from directives.record import locks
from directives.record.ledger import SYSTEM, by_staff
from directives.terms import IncomingKind, MailState
from workflows.inbox.matching import assignment_of, mails_to, match
from workflows.inbox.opening import OpenedMail
from workflows.inbox.parsing import text_knowing
from workflows.inbox.storing import store, store_unparsed, stored, stored_duplicate
from workflows.mailing.sending import bounces

PERSONAL = frozenset({IncomingKind.REPLY, IncomingKind.OTHER, IncomingKind.AUTOMATIC})
"""Kinds that an officer may attach to an assignment by hand."""


class TooSoon(Exception):
    """A bounce arrived before the worker recorded that a server took the mail: it must be received again later."""


class AlreadyAttached(ValueError):
    """The mail is attached already, or is of a kind that cannot be."""


def receive(session: Session, opened: OpenedMail, now: datetime, received_at: datetime | None = None) -> IncomingMail:
    """Store a mail and apply what it reports. The same mail twice is stored once; its file is on disk on return.

    Raises TooSoon.
    """
    if known := stored(session, IncomingMail.digest == opened.digest):
        return known
    if opened.parsed is None:
        return store_unparsed(session, opened, "", now)
    parsed = opened.parsed
    arrived_at = min(received_at or now, now)
    found = match(session, parsed, arrived_at)
    parsed = replace(parsed, text=text_knowing(parsed, _sent_text(session, found.mail)))
    if known := stored_duplicate(session, parsed):
        return known
    if parsed.kind == IncomingKind.BOUNCE and found.mail is not None and found.mail.state == MailState.SENDING:
        raise TooSoon("thư được nói tới còn đang gửi")
    made = store(session, opened, parsed, found, arrived_at, now)
    _apply(session, made, found.mail, now)
    return made


def _sent_text(session: Session, mail: Mail | None) -> str:
    """Subject and text of the message in which this mail went."""
    lead = session.get(Mail, mail.sent_in_id) if mail and mail.sent_in_id else mail
    return f"{lead.subject}\n{lead.body}" if lead and lead.body else ""


def our_addresses() -> frozenset[str]:
    settings = (current_app.config["MAIL_DEFAULT_SENDER"], current_app.config["MAIL_BOUNCE_ADDRESS"])
    return frozenset(parseaddr(one)[1].lower() for one in settings if one)


def _apply(session: Session, made: IncomingMail, mail: Mail | None, now: datetime) -> None:
    if mail is None:
        return
    if made.is_proven and made.kind == IncomingKind.BOUNCE:
        bounces.bounce(session, mail, made.reply, now, made.address)
    elif made.is_proven and made.kind == IncomingKind.DELAY:
        bounces.delay(session, mail, made.reply, now)
    about = assignment_of(session, mail)
    if made.kind != IncomingKind.REPLY:
        made.assignment = about
        session.flush()
    elif about is not None and _went_to_its_unit(mail, about):
        incoming.attach_reply(session, made, about, SYSTEM, now)


def _went_to_its_unit(mail: Mail, about: Assignment) -> bool:
    """Whether our mail went to the unit that answers: a superior or a leader who replies does not answer for it."""
    return mail.contact is not None and mail.contact.unit_id in {about.unit_id, about.responsible_unit_id}


UNCONFIRMED = and_(
    IncomingMail.kind == IncomingKind.BOUNCE,
    ~IncomingMail.is_proven,
    IncomingMail.staff_id.is_(None),
    IncomingMail.mail.has(state=MailState.SENT),
)
"""Over IncomingMail: a bounce that anybody can have written, and no officer has looked at.

A Message-ID proves nothing, since every reader of a mail knows it.
"""


UNPLACED = and_(
    IncomingMail.kind == IncomingKind.BOUNCE,
    IncomingMail.mail_id.is_(None),
    IncomingMail.staff_id.is_(None),
    IncomingMail.address != "",
)
"""Over IncomingMail: a bounce that matches no mail of ours, and no officer has looked at."""


def needs_confirmation(received: IncomingMail) -> bool:
    """UNCONFIRMED, of one mail."""
    is_open = received.kind == IncomingKind.BOUNCE and not received.is_proven and received.staff_id is None
    return is_open and received.mail is not None and received.mail.state == MailState.SENT


def confirm_bounce(session: Session, received: IncomingMail, staff: Staff, now: datetime) -> bool:
    """An officer confirms that the mail bounced. False if there is nothing to confirm."""
    locks.lock_row(session, received)
    if received.mail is None or not needs_confirmation(received):
        return False
    received.staff_id = staff.id
    return bounces.bounce(session, received.mail, received.reply, now, received.address, ActedBy(staff, "", now))


def dismiss_bounce(session: Session, received: IncomingMail, staff: Staff, now: datetime) -> bool:
    """An officer says that the mail did not bounce. False if somebody has decided already."""
    locks.lock_row(session, received)
    is_unplaced = received.kind == IncomingKind.BOUNCE and received.mail is None and received.staff_id is None
    if not is_unplaced and not needs_confirmation(received):
        return False
    received.undone_at, received.staff_id = now, staff.id
    return True


def unconfirmed(session: Session, agency_id: int, ids: Collection[int]) -> list[IncomingMail]:
    """Of these mails of the agency, the bounces that wait for an officer, in the order in which they are locked."""
    query = select(IncomingMail).where(IncomingMail.id.in_(ids), incoming.visible_to(agency_id), UNCONFIRMED)
    return list(session.scalars(query.order_by(IncomingMail.id)))


def place_bounce(session: Session, received: IncomingMail, mail_id: int, agency_id: int) -> bool:
    """An officer chooses which mail of ours a bounce is about; it then waits to be confirmed. False if it cannot be."""
    locks.lock_row(session, received)
    if received.kind != IncomingKind.BOUNCE or received.mail is not None or received.staff_id is not None:
        return False
    offered = mails_to(session, received.address, received.received_at)
    mail = next((one for one in offered if one.id == mail_id and one.agency_id == agency_id), None)
    if mail is None:
        return False
    received.mail, received.contact, received.assignment = mail, mail.contact, assignment_of(session, mail)
    session.flush()
    return True


def attach_to_assignment(
    session: Session, received: IncomingMail, assignment: Assignment, staff: Staff, now: datetime
) -> None:
    """An officer chooses the assignment that a mail is about; it becomes a remark there. Raises AlreadyAttached."""
    locks.lock_row(session, received)
    if received.assignment_id is not None or received.kind not in PERSONAL:
        raise AlreadyAttached
    # reopen it: whoever set it aside did not know what it is about
    received.counted_as = received.counted_at = received.staff_id = None
    incoming.attach_reply(session, received, assignment, by_staff(staff.id), now)


def undo_bounce(session: Session, received: IncomingMail, staff: Staff, reason: str, now: datetime) -> bool:
    """An officer says that the mail arrived after all. False if there is nothing to undo."""
    locks.lock_row(session, received)
    if received.kind != IncomingKind.BOUNCE or received.mail is None or received.undone_at is not None:
        return False
    if not bounces.undo_bounce(session, received.mail, ActedBy(staff, reason, now)):
        return False
    received.undone_at, received.staff_id = now, staff.id
    return True
