"""Many mails at once: held, let go, dropped or tried again by one statement, each with a fact of who and why."""

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
from directives.queries.unsent import TROUBLE
from directives.record import locks
from directives.terms import MailFactKind, MailState
from workflows.mailing.desk.lists import STATES, MailFilters, MailLook, matching


class BulkAct(StrEnum):
    """What can be done with mails that wait, or that did not arrive."""

    HOLD = "hold"
    RELEASE = "release"
    DROP = "drop"
    RETRY = "retry"

    @property
    def can_come_late(self) -> bool:
        """Whether a worker may have taken a mail already, so that it goes all the same."""
        return self in {BulkAct.HOLD, BulkAct.DROP}


@dataclass(frozen=True)
class Transition:
    """Which mails an act is for, what they become, and what is put down of it."""

    of: tuple[MailState, ...]
    becomes: MailState
    fact: MailFactKind


TRANSITIONS: Mapping[BulkAct, Transition] = {
    BulkAct.HOLD: Transition((MailState.QUEUED,), MailState.HELD, MailFactKind.HELD),
    BulkAct.RELEASE: Transition((MailState.HELD,), MailState.QUEUED, MailFactKind.RELEASED),
    BulkAct.DROP: Transition((MailState.QUEUED, MailState.HELD), MailState.DROPPED, MailFactKind.DROPPED),
    BulkAct.RETRY: Transition((MailState.FAILED, MailState.BOUNCED), MailState.QUEUED, MailFactKind.SENT_AGAIN),
}
"""A mail that a worker holds at this moment is left to it."""

_RIGHT_ADDRESS = exists().where(
    Contact.id == Mail.contact_id, Contact.email == Mail.recipient, Contact.failed_at.is_(None)
)
"""That it did not arrive was no fault of the address: a block list, a quota, a night without a server."""


NEED_REASON = frozenset({BulkAct.HOLD, BulkAct.DROP})


def movable(counts: Mapping[MailState | MailLook, int], state: MailState | MailLook | None) -> dict[BulkAct, int]:
    """How many of those counted, which wait, each act would move."""
    waits = {act: deed for act, deed in TRANSITIONS.items() if act != BulkAct.RETRY}
    return {act: sum(counts.get(of, 0) for of in deed.of if of in STATES[state]) for act, deed in waits.items()}


def count(session: Session, agency_id: int, wanted: MailFilters, act: BulkAct) -> int:
    """How many mails an act would move."""
    return session.scalar(select(func.count(Mail.id)).where(*_movable(agency_id, wanted, act))) or 0


def carry_out(session: Session, agency_id: int, wanted: MailFilters, act: BulkAct, by: ActedBy) -> int:
    """Move all of them and put down who did it and why; returns how many."""
    deed, which = TRANSITIONS[act], _movable(agency_id, wanted, act)
    session.flush()
    if database.writes_alone(session):
        # between the two statements nothing moves
        session.execute(_note(select(Mail.id, Mail.contact_id, Mail.recipient).where(*which), Mail.recipient, deed, by))
        moved = session.execute(
            update(Mail).where(*which).values(_becomes(deed, by.now)).execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]
    else:
        # locked in one order, so that two who do this at once cannot wait for each other
        ids = locks.locking(select(Mail.id).where(*which).order_by(Mail.id))
        found = (
            update(Mail)
            .where(Mail.id.in_(ids))
            .values(_becomes(deed, by.now))
            .returning(Mail.id, Mail.contact_id, Mail.recipient)
            .cte("moved")
        )
        moved = session.execute(
            _note(select(found.c.id, found.c.contact_id, found.c.recipient), found.c.recipient, deed, by),
            execution_options={"preserve_rowcount": True},
        ).rowcount  # type: ignore[attr-defined]
    session.expire_all()
    return int(moved)


def _movable(agency_id: int, wanted: MailFilters, act: BulkAct) -> list[ColumnElement[bool]]:
    of = [*matching(agency_id, wanted), Mail.state.in_(TRANSITIONS[act].of)]
    return [*of, TROUBLE, _RIGHT_ADDRESS] if act == BulkAct.RETRY else of


def _becomes(deed: Transition, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": deed.becomes}
    if deed.becomes == MailState.DROPPED:
        values["ended_at"] = now
    if deed.fact == MailFactKind.SENT_AGAIN:
        values |= {"attempts": 0, "ended_at": None}
    if deed.becomes == MailState.QUEUED:
        values["not_before"] = case((Mail.not_before > now, Mail.not_before), else_=now)
    return values


def _note(of: Any, address: Any, deed: Transition, by: ActedBy) -> Any:
    table = MailFact.__table__.c
    said = [
        database.DomainOf(address),
        literal(deed.fact, table.kind.type),
        literal(by.now, table.at.type),
        literal(False),
        literal(""),
        literal(by.staff.id),
        literal(by.reason),
    ]
    columns = ("mail_id", "contact_id", "address", "domain", "kind", "at", "is_ours", "reply", "staff_id", "reason")
    return insert(MailFact).from_select(columns, of.add_columns(*said))
