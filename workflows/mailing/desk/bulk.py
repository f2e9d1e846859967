"""Hold, release, drop or retry many mails by one statement; each is logged with who and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from directives import database
from directives.acts import ActedBy
from directives.models import Contact, Mail, MailFact
from directives.record import locks
from directives.terms import MailFactKind, MailState
from workflows.mailing.desk.lists import STATES, MailFilters, MailLook, matching
from workflows.mailing.unsent import TROUBLE


class BulkAct(StrEnum):
    """What staff can do with mails that wait or did not arrive."""

    HOLD = "hold"
    RELEASE = "release"
    DROP = "drop"
    RETRY = "retry"

    @property
    def can_come_late(self) -> bool:
        """Whether it may come too late: a worker may have claimed a mail already and send it anyway."""
        return self in {BulkAct.HOLD, BulkAct.DROP}


@dataclass(frozen=True)
class Transition:
    """Which states an act is for, the new state, and the fact for the delivery log."""

    of: tuple[MailState, ...]
    becomes: MailState
    fact: MailFactKind


TRANSITIONS: Mapping[BulkAct, Transition] = {
    BulkAct.HOLD: Transition((MailState.QUEUED,), MailState.HELD, MailFactKind.HELD),
    BulkAct.RELEASE: Transition((MailState.HELD,), MailState.QUEUED, MailFactKind.RELEASED),
    BulkAct.DROP: Transition((MailState.QUEUED, MailState.HELD), MailState.DROPPED, MailFactKind.DROPPED),
    BulkAct.RETRY: Transition((MailState.FAILED, MailState.BOUNCED), MailState.QUEUED, MailFactKind.SENT_AGAIN),
}
"""None starts from SENDING: a mail that a worker has claimed is left to the worker."""

_RIGHT_ADDRESS = exists().where(
    Contact.id == Mail.contact_id, Contact.email == Mail.recipient, Contact.failed_at.is_(None)
)
"""The failure was not the address's fault but that of a block list, a quota or the server."""


NEED_REASON = frozenset({BulkAct.HOLD, BulkAct.DROP})


def movable(counts: Mapping[MailState | MailLook, int], state: MailState | MailLook | None) -> dict[BulkAct, int]:
    """How many of the counted waiting mails each act would change."""
    waits = {act: transition for act, transition in TRANSITIONS.items() if act != BulkAct.RETRY}
    return {
        act: sum(counts.get(of, 0) for of in transition.of if of in STATES[state]) for act, transition in waits.items()
    }


def count(session: Session, agency_id: int, wanted: MailFilters, act: BulkAct) -> int:
    """How many mails an act would change."""
    return session.scalar(select(func.count(Mail.id)).where(*_movable(agency_id, wanted, act))) or 0


def apply(session: Session, agency_id: int, wanted: MailFilters, act: BulkAct, by: ActedBy) -> int:
    """Change all matching mails and log who did it and why; returns how many."""
    which = _movable(agency_id, wanted, act)
    session.flush()
    write = _log_and_update if database.writes_alone(session) else _lock_update_and_log
    count = write(session, which, TRANSITIONS[act], by)
    session.expire_all()
    return count


def _log_and_update(session: Session, which: list[ColumnElement[bool]], transition: Transition, by: ActedBy) -> int:
    """For databases with one writer: nothing changes between the two statements."""
    of = select(Mail.id, Mail.contact_id, Mail.recipient).where(*which)
    session.execute(_log(of, Mail.recipient, transition, by))
    changed = session.execute(
        update(Mail).where(*which).values(_becomes(transition, by.now)).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _lock_update_and_log(
    session: Session, which: list[ColumnElement[bool]], transition: Transition, by: ActedBy
) -> int:
    # always locked in the same order, so that two of these cannot deadlock
    ids = locks.locking(select(Mail.id).where(*which).order_by(Mail.id))
    changed = (
        update(Mail)
        .where(Mail.id.in_(ids))
        .values(_becomes(transition, by.now))
        .returning(Mail.id, Mail.contact_id, Mail.recipient)
        .cte("moved")
    )
    of = select(changed.c.id, changed.c.contact_id, changed.c.recipient)
    logged = session.execute(
        _log(of, changed.c.recipient, transition, by), execution_options={"preserve_rowcount": True}
    )
    return int(logged.rowcount)  # type: ignore[attr-defined]


def _movable(agency_id: int, wanted: MailFilters, act: BulkAct) -> list[ColumnElement[bool]]:
    of = [*matching(agency_id, wanted), Mail.state.in_(TRANSITIONS[act].of)]
    return [*of, TROUBLE, _RIGHT_ADDRESS] if act == BulkAct.RETRY else of


def _becomes(transition: Transition, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": transition.becomes}
    if transition.becomes == MailState.DROPPED:
        values["ended_at"] = now
    if transition.fact == MailFactKind.SENT_AGAIN:
        values |= {"attempts": 0, "ended_at": None}
    if transition.becomes == MailState.QUEUED:
        values["not_before"] = case((Mail.not_before > now, Mail.not_before), else_=now)
    return values


def _log(of: Any, address: Any, transition: Transition, by: ActedBy) -> Any:
    table = MailFact.__table__.c
    values = [
        database.DomainOf(address),
        literal(transition.fact, table.kind.type),
        literal(by.now, table.at.type),
        literal(False),
        literal(""),
        literal(by.staff.id),
        literal(by.reason),
    ]
    columns = ("mail_id", "contact_id", "address", "domain", "kind", "at", "is_ours", "reply", "staff_id", "reason")
    return insert(MailFact).from_select(columns, of.add_columns(*values))
