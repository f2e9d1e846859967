"""The health of sending: what waits and since when, the server, the rate limits, the workers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from directives.models import Mail, MailFact, MailServer
from directives.record import heartbeats
from directives.terms import MailFactKind, MailState, Program
from workflows import clock, programs
from workflows.mailing.desk.health_findings import (
    STANDS_AFTER,
    HealthSigns,
    MailFinding,
    MailTrouble,
    Quota,
    Severity,
    find_troubles,
    finding,
    worst_first,
)
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.sending import rate_budget
from workflows.mailing.unsent import TROUBLE


class HealthGlance(NamedTuple):
    """What the banner on the desk shows."""

    troubles: list[MailFinding]
    """Worst first."""
    waits: int
    """How many mails of the agency are due and not sent."""
    since: datetime | None


@dataclass(frozen=True)
class MailHealth:
    """Everything that `dondoc mail status` prints."""

    signs: HealthSigns
    counts: Mapping[MailState, int]
    due: int
    not_arrived: int
    quotas: tuple[Quota, ...]
    found: tuple[MailFinding, ...]

    @property
    def severity(self) -> Severity:
        """The worst severity found."""
        return max((one.severity for one in self.found), default=Severity.HEALTHY)


def glance(session: Session, now: datetime, agency_id: int) -> HealthGlance | None:
    """What is wrong now, or None; a missing worker has a banner of its own. Two small SELECTs if nothing waits."""
    signs = read_signs(session, now)
    troubles = find_troubles(signs, _quotas_if_waiting(session, signs, now), now)
    found = worst_first([one for one in troubles if one.trouble is not MailTrouble.NO_WORKER])
    return HealthGlance(found, waiting(session, now, agency_id), signs.oldest_due) if found else None


def examine(session: Session, now: datetime) -> MailHealth:
    """What `glance` finds, with counts and quotas."""
    signs, quotas = read_signs(session, now), tuple(quotas_of(session, now))
    rows = session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    counts: dict[MailState, int] = {state: count for state, count in rows}  # noqa: C416 (rows are no pairs to mypy)
    not_arrived = session.scalar(select(func.count(Mail.id)).where(TROUBLE)) or 0
    found = [*find_troubles(signs, quotas, now), *_held_long(session, now)]
    if not_arrived:
        found.append(MailFinding(MailTrouble.NOT_ARRIVED, Severity.WARNING, now, count=not_arrived))
    return MailHealth(signs, counts, waiting(session, now), not_arrived, quotas, tuple(worst_first(found)))


def waiting(session: Session, now: datetime, agency_id: int | None = None) -> int:
    """How many mails are due and not sent."""
    due = select(func.count(Mail.id)).where(Mail.state == MailState.QUEUED, Mail.not_before <= now)
    return session.scalar(due if agency_id is None else due.where(Mail.agency_id == agency_id)) or 0


def standing_since(session: Session, now: datetime) -> datetime | None:
    """Since when mail stands: the oldest has been due for a while, and no server has taken any meanwhile."""
    oldest, while_ago = read_signs(session, now).oldest_due, now - STANDS_AFTER
    if oldest is None or oldest > while_ago:
        return None
    taken = select(MailFact.id).where(MailFact.kind == MailFactKind.TAKEN, MailFact.at > while_ago).limit(1)
    return None if session.scalar(taken) else oldest


def read_signs(session: Session, now: datetime) -> HealthSigns:
    """The oldest due mail, the server's state and the workers; each is read at the end of an index."""
    *due, failing_since, reply, slowed_until = session.execute(_signs(), {"now": now}).one()
    running = programs.states(session)
    beats = [one.seen_at for one in running if one.program is Program.MAIL and one.seen_at]
    return HealthSigns(
        min(filter(None, due), default=None),
        failing_since,
        str(reply or ""),
        slowed_until,
        max((now - (clock.machine_now() - seen_at) for seen_at in beats), default=None),
        heartbeats.runs(running, Program.MAIL),
    )


@cache
def _signs() -> Select[*tuple[Any, ...]]:
    """The query of `read_signs`, built once: every page of the desk asks it."""
    oldest = [
        select(func.min(Mail.not_before))
        .where(Mail.state == MailState.QUEUED, Mail.priority == priority, Mail.not_before <= bindparam("now"))
        .scalar_subquery()
        for priority in sorted({kind.priority for kind in OCCASIONS.values()})
    ]
    server = [
        select(column).limit(1).scalar_subquery()
        for column in (MailServer.failing_since, MailServer.reply, MailServer.slowed_until)
    ]
    return select(*oldest, *server)


def quotas_of(session: Session, now: datetime) -> Iterator[Quota]:
    """The rate limits that are set, and how much of each is used."""
    limits = rate_budget.RateLimits.of(current_app.config)
    for span, length in rate_budget.SPANS.items():
        if limit := getattr(limits, span):
            tried = select(func.count(), func.min(MailFact.at)).where(rate_budget.reached_server(now - length))
            used, first = session.execute(tried).one()
            yield Quota(span, limit, used, limits.for_all(limit), first + length if first else None)


def _quotas_if_waiting(session: Session, signs: HealthSigns, now: datetime) -> tuple[Quota, ...]:
    return tuple(quotas_of(session, now)) if signs.oldest_due else ()


def _held_long(session: Session, now: datetime) -> Iterator[MailFinding]:
    """Mails on hold that somebody may have forgotten."""
    held_at = (
        select(func.max(MailFact.at))
        .where(MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.HELD)
        .scalar_subquery()
    )
    since, count = session.execute(
        select(func.min(func.coalesce(held_at, Mail.created_at)), func.count()).where(Mail.state == MailState.HELD)
    ).one()
    if since and (found := finding(MailTrouble.HELD_LONG, since, now, count=count)):
        yield found
