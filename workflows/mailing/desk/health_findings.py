"""Judge the health of sending: which troubles there are and how bad they are. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any


class MailTrouble(StrEnum):
    """What can be wrong with the queue."""

    SERVER_DOWN = "server_down"
    SLOWED = "slowed"
    QUOTA = "quota"
    NO_WORKER = "no_worker"
    WAITING_LONG = "waiting_long"
    HELD_LONG = "held_long"
    NOT_ARRIVED = "not_arrived"


class Severity(IntEnum):
    """How bad it is; also the exit code of `dondoc mail status`."""

    HEALTHY = 0
    WARNING = 1
    CRITICAL = 2


NEVER = timedelta.max
THRESHOLDS: Mapping[MailTrouble, tuple[timedelta, timedelta]] = {
    MailTrouble.SERVER_DOWN: (timedelta(0), timedelta(minutes=30)),
    MailTrouble.SLOWED: (timedelta(0), NEVER),
    MailTrouble.QUOTA: (timedelta(0), NEVER),
    MailTrouble.NO_WORKER: (timedelta(minutes=7), timedelta(minutes=30)),
    MailTrouble.WAITING_LONG: (timedelta(minutes=30), timedelta(hours=4)),
    MailTrouble.HELD_LONG: (timedelta(days=1), NEVER),
    MailTrouble.NOT_ARRIVED: (timedelta(0), NEVER),
}
"""How long a trouble must last to be a warning, and to be critical."""

STANDS_AFTER = timedelta(minutes=15)
"""Mail that has stood for so long is told to the person who looks after the system."""

PACE = "minute"
"""A quota of this span is never a trouble: the next minute comes soon."""


@dataclass(frozen=True)
class MailFinding:
    """A trouble: how bad it is, since when, and until when if known."""

    trouble: MailTrouble
    severity: Severity
    since: datetime
    until: datetime | None = None
    detail: str = ""
    """The server's reply; for a quota, its span as in rate_budget.SPANS."""
    count: int | None = None

    @property
    def is_quota(self) -> bool:
        return self.trouble is MailTrouble.QUOTA

    @property
    def of_day(self) -> bool:
        """Whether the limit of a whole day is used up; else it is that of an hour."""
        return self.detail == "day"

    @property
    def tells_since(self) -> bool:
        return self.trouble is MailTrouble.SERVER_DOWN


@dataclass(frozen=True)
class Quota:
    """How much of a rate limit is used, and when mails can be sent again."""

    span: str
    """As in rate_budget.SPANS."""
    limit: int
    used: int
    open_to_all: int
    """The part that is not reserved for urgent mails: sign-in, new links and incidents."""
    frees_at: datetime | None

    @property
    def spent(self) -> bool:
        """Whether an ordinary mail has to wait."""
        return self.used >= self.open_to_all


@dataclass(frozen=True)
class HealthSigns:
    """What one query finds out about queue, server and workers."""

    oldest_due: datetime | None
    """When the oldest mail that still waits became due."""
    failing_since: datetime | None
    reply: str
    """The server's last reply, if it fails or has asked us to wait."""
    slowed_until: datetime | None
    last_sign: datetime | None
    """The last heartbeat of a worker, on the clock of the mails."""
    has_worker: bool


def find_troubles(signs: HealthSigns, quotas: tuple[Quota, ...], now: datetime) -> Iterator[MailFinding]:
    """The troubles of server, limits and workers; long waiting is a trouble of its own only without a known reason."""
    due = signs.oldest_due
    known: list[MailFinding | None] = []
    if signs.failing_since:
        known.append(finding(MailTrouble.SERVER_DOWN, signs.failing_since, now, detail=signs.reply))
    if due and signs.slowed_until and signs.slowed_until > now:
        known.append(finding(MailTrouble.SLOWED, due, now, until=signs.slowed_until, detail=signs.reply))
    if due:
        known += [
            finding(MailTrouble.QUOTA, due, now, until=quota.frees_at, detail=quota.span, count=quota.limit)
            for quota in quotas
            if quota.spent and quota.span != PACE
        ]
    if due and not known:
        silent_since = max(due, signs.last_sign or due)
        no_worker = None if signs.has_worker else finding(MailTrouble.NO_WORKER, silent_since, now)
        known.append(no_worker or finding(MailTrouble.WAITING_LONG, due, now))
    yield from filter(None, known)


def finding(trouble: MailTrouble, since: datetime, now: datetime, **more: Any) -> MailFinding | None:
    """The finding, or None if it has not lasted long enough."""
    warns, alarms = THRESHOLDS[trouble]
    lasted = now - since
    if lasted < warns:
        return None
    return MailFinding(trouble, Severity.CRITICAL if lasted >= alarms else Severity.WARNING, since, **more)


def worst_first(found: Iterator[MailFinding] | list[MailFinding]) -> list[MailFinding]:
    """Sorted by severity, then in the order of MailTrouble."""
    return sorted(found, key=lambda one: (-one.severity, list(MailTrouble).index(one.trouble)))
