"""The mail server's rate limits and what is left of them; counted in the database, so that all workers share them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from directives.models import Mail, MailFact
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.sending.delivery_log import domain_of

ATTEMPTS = (MailFactKind.TAKEN, MailFactKind.PUT_OFF, MailFactKind.REFUSED, MailFactKind.GIVEN_UP)

SPANS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(frozen=True)
class RateLimits:
    """How many mails the server accepts in a minute, an hour, a day; 0 is no limit."""

    minute: int = 0
    hour: int = 0
    day: int = 0
    domain: int = 0
    """To one domain in a minute."""
    urgent_share: int = 0
    """Percent of each limit that only urgent mails may use."""

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "RateLimits":
        """The limits in the settings."""
        return cls(
            config["MAIL_PER_MINUTE"],
            config["MAIL_PER_HOUR"],
            config["MAIL_PER_DAY"],
            config["MAIL_PER_DOMAIN"],
            config["MAIL_URGENT_SHARE"],
        )

    def __bool__(self) -> bool:
        """Whether any limit is set."""
        return any((self.minute, self.hour, self.day, self.domain))

    def for_all(self, limit: int) -> int:
        """The part of a limit that ordinary mails may use; at least 1."""
        reserved = -(-limit * self.urgent_share // 100)
        return max(1, limit - reserved)


NO_LIMITS = RateLimits()


@dataclass
class RateBudget:
    """How many mails may be sent now; None is no limit."""

    urgent: int | None
    ordinary: int | None
    by_domain: dict[str, int]
    """Attempts to each domain within the last minute."""
    per_domain: int

    def spend(self, priority: int, domain: str) -> bool:
        """Count one more mail if the budget allows it, else return False."""
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
        """Domains whose limit is used up: their mails wait and must not block mails to other domains."""
        return {domain for domain, tried in self.by_domain.items() if self.per_domain and tried >= self.per_domain}


def budget(session: Session, limits: RateLimits, now: datetime) -> RateBudget:
    """What may be sent now: the limits minus attempts and claimed mails; `claim` makes other workers wait meanwhile."""
    held = Counter(
        domain_of(recipient)
        for recipient in session.scalars(
            select(Mail.recipient).where(
                Mail.state == MailState.SENDING, Mail.lease_until >= now, Mail.sent_in_id.is_(None)
            )
        )
    )
    limits_set = {span: limit for span in SPANS if (limit := getattr(limits, span))}
    tried = _tried(session, list(limits_set), now)
    used = [(limit, tried[span] + held.total()) for span, limit in limits_set.items()]
    by_domain = Counter(_tried_by_domain(session, now)) + held if limits.domain else {}
    return RateBudget(
        min((limit - used for limit, used in used), default=None),
        min((limits.for_all(limit) - used for limit, used in used), default=None),
        dict(by_domain),
        limits.domain,
    )


def reached_server(since: datetime) -> ColumnElement[bool]:
    """Over MailFact: attempts that the server answered. Our own words, stored if it did not, begin with a letter; a
    mail that went within another, which was no attempt of its own, has no domain.
    """
    return and_(MailFact.at > since, MailFact.kind.in_(ATTEMPTS), MailFact.reply < "A", MailFact.domain != "")


def _tried(session: Session, spans: list[str], now: datetime) -> dict[str, int]:
    if not spans:
        return {}
    longest = max(SPANS[span] for span in spans)
    counts = [func.coalesce(func.sum(case((MailFact.at > now - SPANS[span], 1), else_=0)), 0) for span in spans]
    found = session.execute(select(*counts).where(reached_server(now - longest))).one()
    return dict(zip(spans, found, strict=True))


def _tried_by_domain(session: Session, now: datetime) -> dict[str, int]:
    found = session.execute(
        select(MailFact.domain, func.count()).where(reached_server(now - SPANS["minute"])).group_by(MailFact.domain)
    )
    return dict(found.all())
