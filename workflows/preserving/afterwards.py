"""What follows from a restore: the world may know more than the database, so nothing goes on by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, true, update
from sqlalchemy.orm import Session

from directives import restorations
from directives.database import continue_ids, table_of
from directives.models import (
    Heartbeat,
    Link,
    MailServer,
    Restoration,
    SignInLink,
    SignInRequest,
    Staff,
    StaffSession,
    StoredFile,
    Unit,
)
from directives.record import ledger
from directives.record.new_rows import lock_first_agency
from directives.terms import EventKind
from directives.unit_desks import desks
from workflows import clock
from workflows.mailing import holding
from workflows.preserving import erasure_list
from workflows.preserving.erasure_list import ListedEvent

AT_ONCE = 1000
"""Rows in one event."""
NUMBERS = 1_000_000
"""So many numbers of sign-in links are passed over: a link of the lost ones must not open a later one's account."""


@dataclass
class Settled:
    """What was done to the restored rows."""

    held: int = 0
    """Mails that the backup held as waiting."""
    links: int = 0
    """Links that have a new generation."""
    erased: int = 0
    """What was erased or revoked after the backup, and is again."""
    erased_files: Sequence[StoredFile] = field(default_factory=list)


def settle(session: Session, backup_at: datetime, listed: list[ListedEvent], now: datetime) -> Settled:
    """Hold mails and ticks, end sessions and older links, record the restore; `now` is the machine's."""
    first, moment = lock_first_agency(session), clock.now(session)
    if first is not None:
        moment = ledger.next_moment(session, first, moment)  # of two seals of one row the later counts
    restored = Restoration(backup_at=backup_at, restored_at=now)
    session.add(restored)
    session.flush()
    _record(session, EventKind.RESTORED, moment, {"restoration": restored.id, "backup_at": backup_at})
    _end_sessions(session, now)
    session.execute(delete(Heartbeat))
    session.execute(delete(MailServer))
    holding.hold(session, true(), moment)
    raised = _raise_links(session, first, moment)
    desks.settle_after_restore(session, moment)
    erased = erasure_list.apply(session, listed, backup_at, moment)  # an ended hand-over drops its mail
    return Settled(holding.count(session), raised, *erased)


def release(session: Session, now: datetime) -> None:
    """Let mails and ticks go on; `now` is the machine's."""
    session.execute(update(Restoration).where(Restoration.released_at.is_(None)).values(released_at=now))
    _record(session, EventKind.RESTORE_RELEASED, clock.now(session), {})


def _record(session: Session, kind: EventKind, now: datetime, data: dict[str, object]) -> None:
    """Record it in the chain of each agency."""
    for agency in session.scalars(select(Unit).where(Unit.agency_id.is_(None)).order_by(Unit.id)).all():
        ledger.record(session, agency, kind, now, ledger.SYSTEM, data)


def _end_sessions(session: Session, now: datetime) -> None:
    """Whoever was signed out, or lost a role, since the backup must not be let in again."""
    session.execute(update(StaffSession).where(StaffSession.ended_at.is_(None)).values(ended_at=now))
    session.execute(update(SignInLink).where(SignInLink.used_at.is_(None)).values(used_at=now))
    session.execute(delete(SignInRequest))
    staff_id = session.scalar(select(func.min(Staff.id)))
    if staff_id is None:
        return
    number = (session.scalar(select(func.max(SignInLink.id))) or 0) + NUMBERS
    session.add(SignInLink(id=number, staff_id=staff_id, created_at=now, expires_at=now, used_at=now))
    session.flush()
    continue_ids(session, table_of(SignInLink), number)


def _raise_links(session: Session, agency: Unit | None, now: datetime) -> int:
    """Give all links a new generation: of those that mails hold, some may have been revoked since the backup."""
    if agency is None:
        return 0
    raised = Link.generation + restorations.GENERATIONS
    session.execute(update(Link).values(generation=raised, opens_from=raised))
    session.expire_all()
    links = session.scalars(select(Link).order_by(Link.id)).all()
    for start in range(0, len(links), AT_ONCE):
        rows = links[start : start + AT_ONCE]
        ledger.record(session, agency, EventKind.ROWS_SEALED, now, ledger.SYSTEM, {"restored": True}, rows=rows)
    return len(links)
