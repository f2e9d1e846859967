"""Which mails a worker takes, within what the server allows: counted in the database, so that all workers keep it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from directives import database
from directives.database import AdvisoryLock
from directives.models import Mail, MailFact, MailServer
from directives.record import locks
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending.delivery_log import domain_of

ATTEMPTS = (MailFactKind.TAKEN, MailFactKind.PUT_OFF, MailFactKind.REFUSED, MailFactKind.GIVEN_UP)

SPANS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True)
class RateLimits:
    """How many mails a server takes in a span; 0 is any number."""

    minute: int = 0
    hour: int = 0
    day: int = 0
    domain: int = 0
    """To one domain in a minute."""
    urgent_share: int = 0
    """Percent of each that only urgent mails may use."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "RateLimits":
        """As the settings say."""
        return cls(
            config["MAIL_PER_MINUTE"],
            config["MAIL_PER_HOUR"],
            config["MAIL_PER_DAY"],
            config["MAIL_PER_DOMAIN"],
            config["MAIL_URGENT_SHARE"],
        )

    def __bool__(self) -> bool:
        """Whether any is set."""
        return any((self.minute, self.hour, self.day, self.domain))

    def for_all(self, limit: int) -> int:
        """What of a limit is for mails that are not urgent: never nothing."""
        kept = -(-limit * self.urgent_share // 100)
        return max(1, limit - kept)


@dataclass
class RateBudget:
    """What may still be sent at this moment; None is any number."""

    urgent: int | None
    ordinary: int | None
    by_domain: dict[str, int]
    """What was tried to each domain within the minute."""
    per_domain: int

    def admits(self, priority: int, domain: str) -> bool:
        """Take one more into account if there is room for it."""
        left = self.urgent if priority <= delivery.URGENT else self.ordinary
        if left is not None and left <= 0:
            return False
        if self.per_domain and self.by_domain.get(domain, 0) >= self.per_domain:
            return False
        self.by_domain[domain] = self.by_domain.get(domain, 0) + 1
        self.urgent = None if self.urgent is None else self.urgent - 1
        self.ordinary = None if self.ordinary is None else self.ordinary - 1
        return True

    def full_domains(self) -> set[str]:
        """Domains that must wait, and whose mails must not keep back those to others."""
        return {domain for domain, tried in self.by_domain.items() if self.per_domain and tried >= self.per_domain}


def claim(
    session: Session,
    claimant: str,
    now: datetime,
    limit: int,
    limits: RateLimits = RateLimits(),
    avoiding: Collection[str] = (),
) -> list[int]:
    """Take up to `limit` mails that are due, or whose claimant left them behind; returns their ids in order.

    None while the server has asked to be left alone; none to the domains to be avoided.
    """
    wanted = [due(now), ~_slowed(now), *(~_to(domain) for domain in avoiding)]
    if not limits:
        ids = [mail_id for mail_id, _priority, _recipient in _first(session, wanted, limit)]
    else:
        room = _room(session, limits, now)
        wanted += [~_to(domain) for domain in room.full_domains()]
        if room.ordinary is not None and room.ordinary <= 0:
            wanted.append(Mail.priority <= delivery.URGENT)
        ids = [
            mail_id
            for mail_id, priority, recipient in _first(session, wanted, limit)
            if room.admits(priority, domain_of(recipient))
        ]
    if ids:
        session.execute(
            update(Mail)
            .where(Mail.id.in_(ids))
            .values(state=MailState.SENDING, claimed_by=claimant, lease_until=now + delivery.LEASE)
        )
    return ids


def due(now: datetime) -> ColumnElement[bool]:
    """Mails whose time has come, or whose claimant left them behind."""
    come = and_(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    left_behind = and_(Mail.state == MailState.SENDING, Mail.lease_until < now)
    return or_(come, left_behind)


def release(session: Session, ids: Sequence[int], claimant: str, reply: str | None = None) -> int:
    """Give back what was claimed and not tried: no attempt is counted. Returns how many."""
    said = {} if reply is None else {"reply": reply}
    given_back = session.execute(
        update(Mail)
        .where(Mail.id.in_(ids), Mail.state == MailState.SENDING, Mail.claimed_by == claimant)
        .values(state=MailState.QUEUED, claimed_by="", lease_until=None, **said)
        .returning(Mail.id)
    )
    return len(given_back.all())


def _slowed(now: datetime) -> ColumnElement[bool]:
    return select(MailServer.id).where(MailServer.slowed_until > now).exists()


def _to(domain: str) -> ColumnElement[bool]:
    return func.lower(Mail.recipient).endswith(f"@{domain}", autoescape=True)


def _first(session: Session, wanted: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Any]:
    first = (
        select(Mail.id, Mail.priority, Mail.recipient)
        .where(*wanted)
        .order_by(Mail.priority, Mail.not_before, Mail.id)
        .limit(limit)
    )
    return session.execute(locks.locking(first, skip_locked=True)).all()


def _room(session: Session, limits: RateLimits, now: datetime) -> RateBudget:
    database.wait_for_turn(session, AdvisoryLock.COUNT_RATES)
    held = Counter(
        domain_of(recipient)
        for recipient in session.scalars(
            select(Mail.recipient).where(Mail.state == MailState.SENDING, Mail.lease_until >= now)
        )
    )
    set_ones = {span: limit for span in SPANS if (limit := getattr(limits, span))}
    tried = _tried(session, list(set_ones), now)
    used = [(limit, tried[span] + held.total()) for span, limit in set_ones.items()]
    by_domain = Counter(_tried_by_domain(session, now)) + held if limits.domain else {}
    return RateBudget(
        min((limit - used for limit, used in used), default=None),
        min((limits.for_all(limit) - used for limit, used in used), default=None),
        dict(by_domain),
        limits.domain,
    )


def answered(since: datetime) -> ColumnElement[bool]:
    """An attempt that came before the server: of any other we keep words of our own, which begin with a letter."""
    return and_(MailFact.at > since, MailFact.kind.in_(ATTEMPTS), MailFact.reply < "A")


def _tried(session: Session, spans: list[str], now: datetime) -> dict[str, int]:
    if not spans:
        return {}
    longest = max(SPANS[span] for span in spans)
    counts = [func.coalesce(func.sum(case((MailFact.at > now - SPANS[span], 1), else_=0)), 0) for span in spans]
    found = session.execute(select(*counts).where(answered(now - longest))).one()
    return dict(zip(spans, found, strict=True))


def _tried_by_domain(session: Session, now: datetime) -> dict[str, int]:
    found = session.execute(
        select(MailFact.domain, func.count()).where(answered(now - SPANS["minute"])).group_by(MailFact.domain)
    )
    return dict(found.all())
