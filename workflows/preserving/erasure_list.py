"""The list of what must not come back with a restore: erasures and revoked links, as lines in a file of its own.

It follows the ledger, so that no way of erasing can be forgotten, and is kept beside the backups. It holds numbers and
no text. A restore applies what came after its backup.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.acts.assign import revoke_link
from directives.appending import opened_to_append
from directives.models import (
    Acknowledgement,
    AreaEvent,
    AttributeDeclaration,
    Call,
    ContactSuggestion,
    Delegation,
    Event,
    Extension,
    Incident,
    IncomingMail,
    Link,
    Objection,
    PlatformAnswer,
    Report,
    Staff,
    StoredFile,
)
from directives.record import ledger
from directives.terms import ActorKind, EventKind
from workflows import clock
from workflows.delegating.erasing import erase_delegation
from workflows.followup import erasing
from workflows.followup.changes import NotOpen

log = logging.getLogger(__name__)

KINDS = (EventKind.TEXT_ERASED, EventKind.LINK_REVOKED, EventKind.LINK_RENEWED, EventKind.DELEGATION_ENDED)
LOOK_BACK = timedelta(days=1)
"""A transaction may commit after a later one: so far back, events are compared with the list one by one."""
AGAIN = "Áp dụng lại sau khi khôi phục: đã xoá sau lúc sao lưu."

Erase = Callable[[Session, Any, ActedBy], list[StoredFile] | None]

NOUNS: Mapping[str, tuple[type[Any], Erase]] = {
    "incoming": (IncomingMail, erasing.erase_incoming),
    "call": (Call, erasing.erase_call),
    "acknowledgement": (Acknowledgement, erasing.erase_acknowledgement),
    "incident": (Incident, erasing.erase_incident),
    "platform_answer": (PlatformAnswer, erasing.erase_platform_answer),
    "objection": (Objection, erasing.erase_objection),
    "extension": (Extension, erasing.erase_extension),
    "suggestion": (ContactSuggestion, erasing.erase_suggestion),
    "declaration": (AttributeDeclaration, erasing.erase_declaration),
    "area_event": (AreaEvent, erasing.erase_area_event),
    "delegation": (Delegation, erase_delegation),
}
"""By the key of the event's data that holds its number, what was erased. A report is named by task and version."""


class ListedEvent(NamedTuple):
    """A line of the list."""

    event: str
    """Its hash."""
    kind: EventKind
    chain_id: int
    task_id: int | None
    staff_id: int | None
    data: dict[str, Any]
    recorded_at: str
    listed_at: str
    """By the machine's clock."""


def write(session: Session) -> int:
    """Add what the list lacks, if one is set; returns how many lines. A file that cannot be written is tried again.

    Call it after the commit.
    """
    path = current_app.config["ERASURE_LIST"]
    if not path:
        return 0
    try:
        return append(session, Path(path), clock.machine_now())
    except (OSError, ValueError) as error:
        log.warning("the list of erasures was not written and is tried again: %s", error)
        return 0


def append(session: Session, path: Path, now: datetime) -> int:
    """Add a line for each event that the file lacks; on the disk when this returns. Raises OSError, ValueError."""
    with opened_to_append(path) as (file, whole):
        known = list(_lines(whole))
        hashes = {line.event for line in known}
        since = datetime.fromisoformat(known[-1].recorded_at) - LOOK_BACK if known else None
        new = [line for line in _events(session, since, now) if line.event not in hashes]
        file.writelines(f"{json.dumps(line._asdict())}\n" for line in new)
    return len(new)


def read(path: Path) -> list[ListedEvent]:
    """The lines of a list. Raises OSError, ValueError."""
    return list(_lines(path.read_text("utf-8")))


def _lines(text: str) -> Iterator[ListedEvent]:
    for line in text.splitlines():
        try:
            given = json.loads(line)
            found = ListedEvent(**{**given, "kind": EventKind(given["kind"])})
            datetime.fromisoformat(found.listed_at)
        except (TypeError, KeyError) as error:
            raise ValueError(line) from error
        yield found


def _events(session: Session, since: datetime | None, now: datetime) -> Iterator[ListedEvent]:
    query = select(Event).where(Event.kind.in_(KINDS)).order_by(Event.id)
    for event in session.scalars(query if since is None else query.where(Event.recorded_at >= since)):
        data = ledger.data_of(event.body)
        data.pop("text", None)
        if event.kind == EventKind.LINK_RENEWED and not data.get("ends_older"):
            continue
        staff_id = event.actor_id if event.actor_kind == ActorKind.STAFF else None
        moments = event.recorded_at.isoformat(), now.isoformat()
        yield ListedEvent(event.hash, event.kind, event.chain_id, event.task_id, staff_id, data, *moments)


def apply(
    session: Session, lines: list[ListedEvent], backup_at: datetime, now: datetime
) -> tuple[int, list[StoredFile]]:
    """Apply to a restored database what was listed after its backup; returns how many, and the files to delete.

    What was erased or revoked already, and rows that are not in the backup, are passed over.
    """
    count, files = 0, list[StoredFile]()
    for line in lines:
        if datetime.fromisoformat(line.listed_at) <= backup_at:
            continue
        with suppress(NotOpen):
            erased = _erase(session, line, now) if line.kind == EventKind.TEXT_ERASED else _revoke(session, line, now)
            count += erased is not None
            files += erased or []
    return count, files


def _erase(session: Session, line: ListedEvent, now: datetime) -> list[StoredFile] | None:
    by = _by(session, line, now)
    if by is None:
        return None
    if "version" in line.data:
        version = select(Report).where(Report.task_id == line.task_id, Report.version == line.data["version"])
        report = session.scalar(version)
        return erasing.erase_report(session, report, by) if report else None
    name = next((name for name in NOUNS if name in line.data), None)
    row = session.get(NOUNS[name][0], line.data[name]) if name else None
    return (NOUNS[name][1](session, row, by) or []) if name and row else None


def _by(session: Session, line: ListedEvent, now: datetime) -> ActedBy | None:
    """Who erased it; somebody of the staff if that person is not in the backup."""
    staff = session.get(Staff, line.staff_id or 0) or session.scalars(select(Staff).order_by(Staff.id)).first()
    return ActedBy(staff, AGAIN, now) if staff else None


def _revoke(session: Session, line: ListedEvent, now: datetime) -> list[StoredFile] | None:
    """Revoke links that were revoked, and those whose address was corrected: the backup has the wrong one again."""
    theirs = select(Link).where(Link.assignment_id == line.chain_id, Link.revoked_at.is_(None))
    named = [line.data["link"]] if "link" in line.data else line.data.get("links")
    links = session.scalars(theirs if named == "all" else theirs.where(Link.id.in_(named or []))).all()
    for link in links:
        revoke_link(session, link, now, ledger.SYSTEM)
    return [] if links else None
