"""Claims: a worker takes a batch of due mails under a lease, within the server's limits and one a day (day_mail)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from directives import database, restorations
from directives.database import AdvisoryLock
from directives.models import Mail, MailServer
from directives.rules import delivery, schedule
from directives.rules.schedule import OfficeHours
from directives.terms import MailState
from workflows.mailing.occasions import sign_in
from workflows.mailing.sending import day_mail, due_mails
from workflows.mailing.sending.delivery_log import domain_of
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.rate_budget import NO_LIMITS, RateLimits, budget

AFTER_UNKNOWN = timedelta(minutes=15)
"""After how long a mail is tried again that met an error that nobody foresaw."""


@dataclass
class Batch:
    """The mails of one claim, and how many of them are done."""

    untried: list[int]
    """Mail ids that are claimed and not yet tried."""
    unwritten: Delivery | None = None
    """The last mail's outcome until it is committed. It is kept if a write fails, so that a full disk does not make us
    send a mail twice."""
    counts: Counter[MailState] = field(default_factory=Counter)
    asked_to_wait: bool = False
    """Whether the server has asked us to pause."""

    def tried(self, delivery: Delivery) -> None:
        """Note a mail's outcome, which is still to be written."""
        self.untried.remove(delivery.mail_id)
        self.unwritten = delivery

    def committed(self, delivery: Delivery | None, state: MailState | None) -> None:
        """Note that an outcome was committed; `state` is None if the claim had been lost."""
        if delivery is not None and delivery.outcome.waits is not None:
            self.asked_to_wait = True
        self.unwritten = None
        self.count(state)

    def count(self, state: MailState | None) -> None:
        """Count a mail that ended in this state."""
        if state is not None:
            self.counts[state] += 1


def claim(
    session: Session,
    claimant: str,
    now: datetime,
    limit: int,
    limits: RateLimits = NO_LIMITS,
    avoiding: Collection[str] = (),
    hours: OfficeHours = schedule.OFFICE_HOURS,
) -> list[int]:
    """Claim up to `limit` mails that are due, or whose lease has run out; returns their ids in sending order.

    Those that go within one of them are claimed with it. Claims nothing while the server has asked us to wait, and
    nothing to the domains in `avoiding`. After a restore only sign-ins go, until a person releases the rest.
    """
    database.take_advisory_lock(session, AdvisoryLock.CLAIM_MAILS)
    wanted = [~_slowed(now), *(~_to(domain) for domain in avoiding)]
    if restorations.is_held(session):
        wanted.append(Mail.occasion == sign_in.MAIL.name)  # whoever releases the rest has to sign in
    left = budget(session, limits, now) if limits else None
    if left is not None:
        wanted += [~_to(domain) for domain in left.full_domains()]
        if left.ordinary is not None and left.ordinary <= 0:
            wanted.append(Mail.priority <= delivery.URGENT)
    rows = due_mails.first(session, now, limit, *wanted)
    gathered = day_mail.gather(session, rows, now, hours)
    while gathered.postponed and not gathered.lead and not any(row.at_once for row in rows):
        rows = due_mails.first(session, now, limit, *wanted)
        gathered = day_mail.gather(session, rows, now, hours)
    ids = [
        mail_id
        for mail_id, row in _leads(rows, gathered).items()
        if left is None or left.spend(row.priority, domain_of(row.mailbox))
    ]
    if ids:
        session.execute(
            update(Mail)
            .where(Mail.id.in_(ids))
            .values(state=MailState.SENDING, claimed_by=claimant, lease_until=now + delivery.LEASE, sent_in_id=None)
        )
        day_mail.claim_parts(session, gathered, ids, claimant, now)
    return ids


def _leads(rows: Sequence[Any], gathered: day_mail.DayMails) -> dict[int, Any]:
    """The mails to send, each with the first row for whose sake it goes."""
    found: dict[int, Any] = {}
    for row in rows:
        mail_id = row.id if row.at_once else gathered.lead.get(day_mail.AgencyAddress(row.agency_id, row.mailbox))
        if mail_id is not None:
            found.setdefault(mail_id, row)
    return found


def release(session: Session, ids: Sequence[int], claimant: str, reply: str | None = None) -> int:
    """Return claimed mails that were not tried, and those within them, to the queue; counts no attempt."""
    stored_reply = {} if reply is None else {"reply": reply}
    released = session.execute(
        update(Mail)
        .where(
            or_(Mail.id.in_(ids), Mail.sent_in_id.in_(ids)),
            Mail.state == MailState.SENDING,
            Mail.claimed_by == claimant,
        )
        .values(state=MailState.QUEUED, claimed_by="", lease_until=None, **stored_reply)
        .returning(Mail.id)
    )
    return len(released.all())


def set_aside(session: Session, mail_id: int, claimant: str, reply: str, now: datetime, *, is_sent: bool) -> None:
    """Give up the claim of a mail that met an error that nobody foresaw; no row is read, which could be at fault.

    It is tried later. If the server has accepted it, it is held for a person to look at: nobody gets it twice.
    """
    state = MailState.HELD if is_sent else MailState.QUEUED
    session.execute(
        update(Mail)
        .where(
            or_(Mail.id == mail_id, Mail.sent_in_id == mail_id),
            Mail.state == MailState.SENDING,
            Mail.claimed_by == claimant,
        )
        .values(state=state, claimed_by="", lease_until=None, not_before=now + AFTER_UNKNOWN, reply=reply)
        .execution_options(synchronize_session=False)
    )


def _slowed(now: datetime) -> ColumnElement[bool]:
    return select(MailServer.id).where(MailServer.slowed_until > now).exists()


def _to(domain: str) -> ColumnElement[bool]:
    return func.lower(Mail.recipient).endswith(f"@{domain}", autoescape=True)
