"""What became of each hand-over: its mail, whether its page was opened, drafts, reports. Nothing here is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.delegations.delegating import is_running, of_assignment
from directives.models import AccessEntry, Assignment, Delegation, Item, Link, Report, Task
from directives.queries import submissions
from directives.terms import AccessKind, DelegationStage, MailState


@dataclass(frozen=True)
class DelegatedItemView:
    """One item that was handed over: when something of it was typed last, and reported first by the colleague."""

    item: Item
    task: Task | None
    """Of its newest period."""
    drafted_at: datetime | None
    reported_at: datetime | None


@dataclass(frozen=True)
class DelegationView:
    """A hand-over as the unit and the officer see it."""

    delegation: Delegation
    stage: DelegationStage
    """The furthest that it has come."""
    items: tuple[DelegatedItemView, ...]
    opened: int
    """How many times the page was opened; that a program fetched the link is none of them."""
    opened_at: datetime | None
    """The last time."""
    running: bool

    @property
    def ended_at(self) -> datetime | None:
        return self.delegation.link.revoked_at


def delegations_of(session: Session, assignment: Assignment) -> list[DelegationView]:
    """What became of all that was handed over of an assignment, the newest first."""
    found = of_assignment(session, assignment)
    if not found:
        return []
    tasks = submissions.tasks(session, assignment)
    drafts, links = submissions.drafts_saved_at(session, tasks), [one.link_id for one in found]
    opened = _openings(session, links)
    reported = _reports(session, links)
    return [_view(one, tasks, drafts, reported, opened.get(one.link_id, (0, None))) for one in found]


def items_of(session: Session, link: Link) -> Sequence[Task]:
    """The tasks that a colleague's link opens, in the order of items and periods."""
    handed = {one.item_id for one in link.delegation.items} if link.delegation else set()
    return [task for task in submissions.tasks(session, link.assignment) if task.item_id in handed]


def _openings(session: Session, links: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    counted = (
        select(AccessEntry.link_id, func.count(), func.max(AccessEntry.at))
        .where(AccessEntry.link_id.in_(links), AccessEntry.kind == AccessKind.PAGE_OPENED)
        .group_by(AccessEntry.link_id)
    )
    return {link_id: (times, last) for link_id, times, last in session.execute(counted) if link_id is not None}


def _reports(session: Session, links: Sequence[int]) -> dict[tuple[int | None, int], datetime]:
    """{(link, item): when the first report was sent by this link}"""
    first = (
        select(Report.link_id, Task.item_id, func.min(Report.recorded_at))
        .join(Task, Task.id == Report.task_id)
        .where(Report.link_id.in_(links))
        .group_by(Report.link_id, Task.item_id)
    )
    return {(link_id, item_id): at for link_id, item_id, at in session.execute(first)}


def _view(
    one: Delegation,
    tasks: Sequence[Task],
    drafts: dict[int, datetime],
    reported: dict[tuple[int | None, int], datetime],
    opened: tuple[int, datetime | None],
) -> DelegationView:
    items = []
    for handed in sorted(one.items, key=lambda handed: handed.item.position):
        theirs = [task for task in tasks if task.item_id == handed.item_id]
        saved = [at for task in theirs if (at := drafts.get(task.id)) is not None and at >= one.recorded_at]
        at = reported.get((one.link_id, handed.item_id))
        last = theirs[-1] if theirs else None
        items.append(DelegatedItemView(handed.item, last, max(saved, default=None), at))
    return DelegationView(one, _stage(one, items, opened[0]), tuple(items), *opened, is_running(one))


def _stage(one: Delegation, items: Sequence[DelegatedItemView], opened: int) -> DelegationStage:
    if not is_running(one):
        return DelegationStage.ENDED
    if all(item.reported_at for item in items):
        return DelegationStage.REPORTED
    if any(item.drafted_at or item.reported_at for item in items):
        return DelegationStage.UNDER_WAY
    if opened:
        return DelegationStage.OPENED
    if one.mail is None or one.mail.state in {MailState.QUEUED, MailState.SENDING, MailState.HELD}:
        return DelegationStage.QUEUED
    return DelegationStage.SENT if one.mail.state == MailState.SENT else DelegationStage.REFUSED
