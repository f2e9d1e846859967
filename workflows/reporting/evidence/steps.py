"""A unit's evidence before it is submitted: files and addresses kept with the drafts of one item or several."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from directives.models import Evidence, EvidenceLink, StoredFile, Task
from directives.queries import submissions
from directives.record import locks
from directives.record.seals import new_salt
from directives.terms import ReportingMode
from workflows.reporting.steps import check_open

MOST_FILES = 10
MOST_LINKS = 10


class TooManyFiles(Exception):
    """A draft may hold MOST_FILES files and MOST_LINKS addresses; `task` is the one that would hold more."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.id)
        self.task = task


def may_share(task: Task, opened: Sequence[Task]) -> list[Task]:
    """Those of the tasks that a link opens that still take evidence beside this one; never one for incidents."""
    return [
        one
        for one in opened
        if one.id != task.id and one.item.mode != ReportingMode.INCIDENT and submissions.closed_reason(one) is None
    ]


def keep_file(
    session: Session, task: Task, file: StoredFile, done_on: date | None = None, also: Sequence[Task] = ()
) -> None:
    """Add a file to the draft, and to those of other items that it proves too. Raises TaskClosed, TooManyFiles."""
    locks.lock(session, task.assignment)
    for one in (task, *also):
        _keep(session, one, file.id, done_on)


def share(session: Session, task: Task, evidence_ids: Collection[str], others: Sequence[Task]) -> int:
    """Add files of the draft to the drafts of other items, all or none; returns how many were added.

    Raises TaskClosed, TooManyFiles.
    """
    locks.lock(session, task.assignment)
    chosen = [one for one in submissions.drafted_files(session, task) if str(one.id) in evidence_ids]
    return sum(_keep(session, other, one.file_id, one.done_on) for other in others for one in chosen)


def _keep(session: Session, task: Task, file_id: int, done_on: date | None) -> bool:
    """Whether the file is new to this draft."""
    check_open(task)
    held = submissions.drafted_files(session, task)
    if any(one.file_id == file_id for one in held):
        return False
    if len(held) >= MOST_FILES:
        raise TooManyFiles(task)
    session.add(Evidence(task_id=task.id, file_id=file_id, done_on=done_on))
    session.flush()
    return True


def keep_link(session: Session, task: Task, url: str, done_on: date | None, now: datetime) -> None:
    """Add an address to the draft; the same one again changes its day. Raises TaskClosed, TooManyFiles."""
    check_open(task)
    locks.lock(session, task.assignment)
    held = submissions.drafted_links(session, task)
    if known := next((one for one in held if one.url == url), None):
        known.done_on = done_on
        return
    if len(held) >= MOST_LINKS:
        raise TooManyFiles(task)
    session.add(EvidenceLink(task_id=task.id, url=url, done_on=done_on, salt=new_salt(), created_at=now))


def remove(session: Session, task: Task, kind: type[Evidence | EvidenceLink], key: int) -> None:
    """Remove a file or an address from the draft; what was submitted stays with its version (law 6)."""
    found: Any = session.get(kind, key)
    if found is not None and found.task_id == task.id and found.report_id is None:
        session.delete(found)
