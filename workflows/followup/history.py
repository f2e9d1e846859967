"""The page of an assignment, apart from its timeline: contacts with their mails, tasks with their reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.acts.own_date import may_have_own_date
from directives.areas import remarks
from directives.areas.asking_again import skipped_among
from directives.areas.remarks import AreaRemark
from directives.models import (
    AccessEntry,
    Assignment,
    Contact,
    Figure,
    Incident,
    Item,
    Link,
    Mail,
    MailLine,
    Period,
    Report,
    Review,
    Task,
)
from directives.queries import task_status
from directives.releases.asking import waiting_of
from directives.terms import AccessKind, Status, Timeliness
from workflows.mailing.sending.causes import Cause, cause


class Seen(NamedTuple):
    """How often the server has seen something, and when."""

    times: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class ContactView:
    """A contact of the unit: its link, the mails sent to it with their causes of failure, and openings of the link."""

    contact: Contact
    link: Link | None
    mails: list[tuple[Mail, Cause | None]]
    fetched: Seen
    """The mailed address was fetched, which programs that look at mails do too."""
    opened: Seen
    """The page was shown to a browser that came by the link and kept its cookie."""


@dataclass(frozen=True)
class TaskView:
    """A task with its present status and its reports, newest first."""

    task: Task
    status: Status
    timeliness: Timeliness | None
    due_soon: bool
    late: bool
    done: bool
    due_at: datetime | None
    """The date that binds the unit, if any."""
    may_have_own_date: bool
    reports: list[Report]
    incidents: int
    remark: AreaRemark | None = None
    """What an area event did to it."""
    waiting_since: datetime | None = None
    """Since when a finished draft waits for the head of the unit."""
    may_be_asked_again: bool = False
    """Whether it is not asked because of that."""

    @property
    def awaits_review(self) -> bool:
        return self.status is Status.REPORTED


def contacts_of(session: Session, assignment: Assignment) -> list[ContactView]:
    """The contacts of the unit that answers for it, and former ones that had a link."""
    links = {link.contact_id: link for link in assignment.links}
    mails: dict[int, list[tuple[Mail, Cause | None]]] = {}
    for mail in session.scalars(
        select(Mail)
        .where(Mail.id.in_(select(MailLine.mail_id).where(MailLine.assignment_id == assignment.id)))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
    ):
        mails.setdefault(mail.contact_id or 0, []).append((mail, cause(mail.reply)))
    seen = {
        (link_id, kind): Seen(times, first, last)
        for link_id, kind, times, first, last in session.execute(
            select(
                AccessEntry.link_id,
                AccessEntry.kind,
                func.count(),
                func.min(AccessEntry.at, type_=AccessEntry.at.type),
                func.max(AccessEntry.at, type_=AccessEntry.at.type),
            )
            .where(AccessEntry.assignment_id == assignment.id, AccessEntry.link_id.is_not(None))
            .group_by(AccessEntry.link_id, AccessEntry.kind)
        )
    }
    answers = assignment.responsible_unit
    former = () if answers is assignment.unit else assignment.unit.contacts
    shown = [c for c in answers.contacts if c.id in links or c.removed_at is None]
    shown += [c for c in former if c.id in links]
    return [_contact_view(contact, links.get(contact.id), mails.get(contact.id, []), seen) for contact in shown]


def _contact_view(
    contact: Contact,
    link: Link | None,
    mails: list[tuple[Mail, Cause | None]],
    seen: Mapping[tuple[int | None, AccessKind], Seen],
) -> ContactView:
    link_id = link.id if link else None
    fetched, opened = (seen.get((link_id, kind), Seen()) for kind in (AccessKind.LINK_OPENED, AccessKind.PAGE_OPENED))
    return ContactView(contact, link, mails, fetched, opened)


def tasks_of(session: Session, assignment: Assignment, now: datetime) -> list[TaskView]:
    """The tasks in the order of items, each with its newest period first."""
    tasks = session.scalars(
        select(Task)
        .join(Item)
        .join(Period, Period.id == Task.period_id)
        .options(joinedload(Task.item), joinedload(Task.period), selectinload(Task.extensions))
        .where(Task.assignment_id == assignment.id)
        .order_by(Item.position, Period.number.desc())
    ).all()
    reports = _reports(session, [task.id for task in tasks])
    counts = session.execute(
        select(Incident.task_id, func.count())
        .where(Incident.task_id.in_([task.id for task in tasks]), Incident.first_id.is_(None))
        .group_by(Incident.task_id)
    )
    incidents = dict(counts.all())
    said, waiting = remarks.of_tasks(session, tasks, now), waiting_of(session, tasks)
    skipped = skipped_among(session, tasks)
    views = [_task_view(task, reports.get(task.id, []), incidents.get(task.id, 0), now) for task in tasks]
    return [
        replace(
            view,
            remark=remarks.standing(said.get(view.task.id, ()), task_status.read_task(view.task, now)),
            waiting_since=waiting[view.task.id].waiting_since if view.task.id in waiting else None,
            may_be_asked_again=view.task.id in skipped,
        )
        for view in views
    ]


def _reports(session: Session, task_ids: Iterable[int]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = {}
    for report in session.scalars(
        select(Report)
        .options(
            selectinload(Report.figures).joinedload(Figure.spec),
            selectinload(Report.evidence),
            selectinload(Report.links),
            selectinload(Report.reviews).joinedload(Review.staff),
            joinedload(Report.staff),
        )
        .where(Report.task_id.in_(list(task_ids)))
        .order_by(Report.version.desc())
    ):
        found.setdefault(report.task_id, []).append(report)
    return found


def _task_view(task: Task, reports: list[Report], incidents: int, now: datetime) -> TaskView:
    found = task_status.read_task(task, now)
    return TaskView(
        task,
        found.status,
        found.timeliness,
        found.due_soon,
        found.late,
        found.done,
        found.due_at,
        found.given_late and may_have_own_date(task),
        reports,
        incidents,
    )
