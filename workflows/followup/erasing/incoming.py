"""Erase the personal data of an incoming mail: by an officer, or by a rule once it is old enough."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.acts.incoming import count_reply
from directives.files import mark_all_erased
from directives.models import Assignment, Event, Evidence, IncomingMail, Remark, Report, StoredFile, Unit
from directives.record import ledger, locks
from directives.record.ledger import data_of
from directives.terms import CountedAs, EventKind, IncomingKind
from workflows.followup.changes import NotOpen


def erase_incoming(session: Session, incoming: IncomingMail, by: ActedBy) -> list[StoredFile]:
    """Erase an incoming mail: its text, sender, files and the original; returns the files.

    What it was counted as stays, and files that a report still uses. Raises NotOpen.
    """
    parent = _parent(session, incoming, by)
    locks.lock(session, parent)
    locks.lock_row(session, incoming)
    session.refresh(incoming.original, ["erased_at"])
    if incoming.original.erased_at is not None or parent is not _parent(session, incoming, by):
        raise NotOpen  # erased or attached to an assignment while we waited
    if incoming.kind == IncomingKind.REPLY and incoming.counted_as is None:
        count_reply(session, incoming, CountedAs.NOTHING, by.staff, by.now)
    return _erase_mail(session, incoming, parent, by.now, ledger.by_staff(by.staff.id), {}, by.reason)


def forget_incoming(
    session: Session, incoming: IncomingMail, now: datetime, why: Mapping[str, Any]
) -> list[StoredFile]:
    """Erase an incoming mail by a rule, whose name `why` adds to the event; nothing if it was erased meanwhile."""
    parent = incoming.assignment or session.get_one(Unit, incoming.agency_id)
    locks.lock(session, parent)
    locks.lock_row(session, incoming)
    session.refresh(incoming.original, ["erased_at"])
    if incoming.original.erased_at is not None:
        return []
    return _erase_mail(session, incoming, parent, now, ledger.SYSTEM, why)


def _erase_mail(
    session: Session,
    incoming: IncomingMail,
    parent: Assignment | Unit,
    now: datetime,
    actor: ledger.Actor,
    why: Mapping[str, Any],
    reason: str | None = None,
) -> list[StoredFile]:
    not_erased = select(Report.id).where(Report.salt.is_not(None))
    theirs = set(session.scalars(select(Evidence.file_id).where(Evidence.report_id.in_(not_erased))))
    sent = [one.file for one in incoming.files if one.file_id not in theirs]
    erased = mark_all_erased([incoming.original, *sent], now)
    remarks = _erase_remark(session, incoming)
    incoming.subject = incoming.text = incoming.sender_name = ""
    incoming.salt = None
    data, rows = {"incoming": incoming.id, "files": len(erased), **why}, [incoming, *remarks, *erased]
    ledger.record(session, parent, EventKind.TEXT_ERASED, now, actor, data, text=reason, rows=rows)
    return erased


def _parent(session: Session, incoming: IncomingMail, by: ActedBy) -> Assignment | Unit:
    return incoming.assignment or session.get_one(Unit, by.staff.agency_id)


def _erase_remark(session: Session, incoming: IncomingMail) -> list[Remark]:
    """Erase the remark in the timeline that contains the mail's text; returns it."""
    found = session.execute(
        select(Remark, Event.body)
        .join(Event, Event.id == Remark.event_id)
        .where(Event.on_assignment(incoming.assignment_id, EventKind.REMARKED))
    )
    theirs = [remark for remark, body in found if data_of(body).get("incoming") == incoming.id]
    for remark in theirs:
        remark.text = remark.salt = None
    return theirs
