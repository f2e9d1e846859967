"""How the sending of mails does: what waits and since when, the server, the quotas, the workers; and what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Mail, MailFact, MailServer
from directives.queries.unsent import TROUBLE
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.sending import rate_budget


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
    """How bad it is; the exit code of `dondoc mail status`."""

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
"""For how long a trouble lasts until it is a warning, and until it is critical. A worker whose server does not answer
looks again every five minutes."""

PACE = "minute"
"""To wait for the next minute is no trouble."""

OF_A_WORKER = (
    MailFactKind.TAKEN,
    MailFactKind.PUT_OFF,
    MailFactKind.REFUSED,
    MailFactKind.GIVEN_UP,
    MailFactKind.UNWANTED,
)


@dataclass(frozen=True)
class MailFinding:
    """Something wrong: how bad, since when, until when where that is known, and the server's words."""

    trouble: MailTrouble
    severity: Severity
    since: datetime
    until: datetime | None = None
    said: str = ""
    count: int | None = None

    @property
    def is_quota(self) -> bool:
        return self.trouble is MailTrouble.QUOTA

    @property
    def of_day(self) -> bool:
        """Whether the limit of a whole day is used up; else it is that of an hour."""
        return self.said == "day"

    @property
    def tells_since(self) -> bool:
        return self.trouble in {MailTrouble.SERVER_DOWN, MailTrouble.NO_WORKER}


@dataclass(frozen=True)
class Quota:
    """How much of a limit is used up, and from when on there is room again."""

    span: str
    """As in rate_budget.SPANS."""
    limit: int
    used: int
    open_to_all: int
    """What is not kept for sign-in, new links and incidents."""
    frees_at: datetime | None

    @property
    def spent(self) -> bool:
        """Whether an ordinary mail has to wait."""
        return self.used >= self.open_to_all


@dataclass(frozen=True)
class HealthSigns:
    """What one look at the database tells."""

    oldest_due: datetime | None
    """Since when the mail that waits longest could have gone."""
    failing_since: datetime | None
    said: str
    slowed_until: datetime | None
    last_sign: datetime | None
    """When a worker last did something."""


class HealthGlance(NamedTuple):
    """What the desk is told."""

    troubles: list[MailFinding]
    """The worst first."""
    waits: int
    """How many mails of the agency could have gone."""
    since: datetime | None


@dataclass(frozen=True)
class MailHealth:
    """All of it, for `dondoc mail status`."""

    signs: HealthSigns
    counts: Mapping[MailState, int]
    due: int
    not_arrived: int
    quotas: tuple[Quota, ...]
    found: tuple[MailFinding, ...]

    @property
    def severity(self) -> Severity:
        """The worst of what was found."""
        return max((one.severity for one in self.found), default=Severity.HEALTHY)


def glance(session: Session, now: datetime, agency_id: int) -> HealthGlance | None:
    """What is wrong at this moment, or None; one small SELECT where nothing waits."""
    signs = look(session, now)
    found = _worst_first(_troubles(signs, _quotas_if_waiting(session, signs, now), now))
    return HealthGlance(found, waiting(session, now, agency_id), signs.oldest_due) if found else None


def examine(session: Session, now: datetime) -> MailHealth:
    """The whole state: what `glance` tells, with counts and quotas."""
    signs, quotas = look(session, now), tuple(quotas_of(session, now))
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    counts: dict[MailState, int] = {state: count for state, count in rows}  # noqa: C416 (rows are no pairs to mypy)
    not_arrived = session.scalar(select(func.count(Mail.id)).where(TROUBLE)) or 0
    found = [*_troubles(signs, quotas, now), *_kept_back(session, now)]
    if not_arrived:
        found.append(MailFinding(MailTrouble.NOT_ARRIVED, Severity.WARNING, now, count=not_arrived))
    return MailHealth(signs, counts, waiting(session, now), not_arrived, quotas, tuple(_worst_first(found)))


def waiting(session: Session, now: datetime, agency_id: int | None = None) -> int:
    """How many mails could have gone by now and have not."""
    due = select(func.count(Mail.id)).where(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    return session.scalar(due if agency_id is None else due.where(Mail.agency_id == agency_id)) or 0


def look(session: Session, now: datetime) -> HealthSigns:
    """What waits longest, how the server does, and when a worker was last seen: each by the end of an index."""
    oldest = [
        select(func.min(Mail.not_before))
        .where(Mail.state == MailState.QUEUED, Mail.priority == priority, Mail.not_before <= now)
        .scalar_subquery()
        for priority in sorted({kind.priority for kind in OCCASIONS.values()})
    ]
    claimed = select(func.max(Mail.lease_until)).where(Mail.state == MailState.SENDING).scalar_subquery()
    did = (
        select(MailFact.at)
        .where(MailFact.kind.in_(OF_A_WORKER))
        .order_by(MailFact.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    server = [
        select(column).limit(1).scalar_subquery()
        for column in (MailServer.failing_since, MailServer.said, MailServer.slowed_until, MailServer.seen_at)
    ]
    row = session.execute(select(*oldest, claimed, did, *server)).one()
    due, (lease_until, did_at, failing_since, said, slowed_until, seen_at) = row[: len(oldest)], row[len(oldest) :]
    seen = [lease_until and lease_until - delivery.LEASE, did_at, seen_at]
    return HealthSigns(
        min(filter(None, due), default=None),
        failing_since,
        str(said or ""),
        slowed_until,
        max(filter(None, seen), default=None),
    )


def quotas_of(session: Session, now: datetime) -> Iterator[Quota]:
    """The server's limits that are set, and what of each has been used."""
    limits = rate_budget.RateLimits.of(current_app.config)
    for span, length in rate_budget.SPANS.items():
        if limit := getattr(limits, span):
            tried = select(func.count(), func.min(MailFact.at)).where(rate_budget.reached_server(now - length))
            used, first = session.execute(tried).one()
            yield Quota(span, limit, used, limits.for_all(limit), first + length if first else None)


def _quotas_if_waiting(session: Session, signs: HealthSigns, now: datetime) -> tuple[Quota, ...]:
    return tuple(quotas_of(session, now)) if signs.oldest_due else ()


def _troubles(signs: HealthSigns, quotas: tuple[Quota, ...], now: datetime) -> Iterator[MailFinding]:
    """What is wrong of the sending itself. Where the reason for waiting is known, the waiting is not told twice."""
    due = signs.oldest_due
    known: list[MailFinding | None] = []
    if signs.failing_since:
        known.append(_found(MailTrouble.SERVER_DOWN, signs.failing_since, now, said=signs.said))
    if due and signs.slowed_until and signs.slowed_until > now:
        known.append(_found(MailTrouble.SLOWED, due, now, until=signs.slowed_until, said=signs.said))
    if due:
        known += [
            _found(MailTrouble.QUOTA, due, now, until=quota.frees_at, said=quota.span, count=quota.limit)
            for quota in quotas
            if quota.spent and quota.span != PACE
        ]
    if due and not known:
        silent_since = max(due, signs.last_sign or due)
        known.append(_found(MailTrouble.NO_WORKER, silent_since, now) or _found(MailTrouble.WAITING_LONG, due, now))
    yield from filter(None, known)


def _kept_back(session: Session, now: datetime) -> Iterator[MailFinding]:
    """Mails that somebody holds and may have forgotten."""
    held_at = (
        select(func.max(MailFact.at))
        .where(MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.HELD)
        .scalar_subquery()
    )
    since, count = session.execute(
        select(func.min(func.coalesce(held_at, Mail.created_at)), func.count()).where(Mail.state == MailState.HELD)
    ).one()
    if since and (found := _found(MailTrouble.HELD_LONG, since, now, count=count)):
        yield found


def _found(trouble: MailTrouble, since: datetime, now: datetime, **more: Any) -> MailFinding | None:
    """The trouble, or None where it has not lasted long enough to be one."""
    warns, alarms = THRESHOLDS[trouble]
    lasted = now - since
    if lasted < warns:
        return None
    return MailFinding(trouble, Severity.CRITICAL if lasted >= alarms else Severity.WARNING, since, **more)


def _worst_first(found: Iterator[MailFinding] | list[MailFinding]) -> list[MailFinding]:
    return sorted(found, key=lambda one: (-one.severity, list(MailTrouble).index(one.trouble)))
