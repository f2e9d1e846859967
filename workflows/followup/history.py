"""The whole history of an assignment as its page shows it: how the unit was reached, what it said, what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.models import (
    AccessEntry,
    Assignment,
    Contact,
    Event,
    Figure,
    Incident,
    Item,
    Link,
    Mail,
    MailLine,
    Period,
    Remark,
    Report,
    Review,
    Staff,
    Task,
)
from directives.queries import task_status
from directives.record.ledger import data_of
from directives.terms import AccessKind, ActorKind, ChainKind, Channel, EventKind, Status, Timeliness
from workflows.mailing.sending.causes import Cause, cause


@dataclass(frozen=True)
class ContactView:
    """One contact of the unit: whether it has a link, what was sent to it, when its page was opened."""

    contact: Contact
    link: Link | None
    mails: list[tuple[Mail, Cause | None]]
    opened: int
    last_opened_at: datetime | None


@dataclass(frozen=True)
class TaskView:
    """A task with where it stands at this moment and all that was said of it, newest first."""

    task: Task
    status: Status
    timeliness: Timeliness | None
    due_soon: bool
    late: bool
    done: bool
    reports: list[Report]
    incidents: int

    @property
    def awaits_review(self) -> bool:
        return self.status is Status.REPORTED


@dataclass(frozen=True)
class TimelineEntry:
    """An event in the timeline: what, of which item, by whom, in which words."""

    kind: EventKind
    at: datetime
    happened_at: datetime
    item: Item | None
    period: Period | None
    who: str
    actor: ActorKind
    data: Mapping[str, Any]
    text: str
    until: datetime | None
    """The later date that was asked for or granted."""
    told_on: tuple[Item, ...]
    """The items of which a superior or the leaders were told."""

    @property
    def is_not_ours(self) -> bool:
        return self.kind is EventKind.NOT_OURS

    @property
    def answers_not_ours(self) -> bool:
        return self.kind is EventKind.NOT_OURS_ANSWERED

    @property
    def is_escalation(self) -> bool:
        return self.kind is EventKind.ESCALATED

    @property
    def is_call(self) -> bool:
        return self.kind is EventKind.CALLED

    @property
    def is_reply(self) -> bool:
        """Whether it is a mail that the unit wrote."""
        return self.kind is EventKind.REMARKED and bool(self.data.get("incoming"))

    @property
    def to_leader(self) -> bool:
        """Whether an escalation went to the department's leaders; else to the superior office."""
        return self.data.get("to") == "leader"

    @property
    def entered_by_staff(self) -> bool:
        channel = self.data.get("channel")
        return channel is not None and Channel(channel).by_staff


def reach_of(session: Session, assignment: Assignment) -> list[ContactView]:
    """The contacts that have or had a link, and those of the unit that have none."""
    links = {link.contact_id: link for link in assignment.links}
    mails: dict[int, list[tuple[Mail, Cause | None]]] = {}
    for mail in session.scalars(
        select(Mail)
        .where(Mail.id.in_(select(MailLine.mail_id).where(MailLine.assignment_id == assignment.id)))
        .order_by(Mail.created_at.desc(), Mail.id.desc())
    ):
        mails.setdefault(mail.contact_id or 0, []).append((mail, cause(mail.reply)))
    opened = {
        link_id: (times, last)
        for link_id, times, last in session.execute(
            select(AccessEntry.link_id, func.count(), func.max(AccessEntry.at))
            .where(AccessEntry.assignment_id == assignment.id, AccessEntry.kind == AccessKind.LINK_OPENED)
            .group_by(AccessEntry.link_id)
        )
    }
    shown = [c for c in assignment.unit.contacts if c.id in links or c.removed_at is None]
    return [_reached(contact, links.get(contact.id), mails.get(contact.id, []), opened) for contact in shown]


def _reached(
    contact: Contact,
    link: Link | None,
    mails: list[tuple[Mail, Cause | None]],
    opened: Mapping[int | None, tuple[int, datetime | None]],
) -> ContactView:
    times, last = opened.get(link.id, (0, None)) if link else (0, None)
    return ContactView(contact, link, mails, times, last)


def tasks_of(session: Session, assignment: Assignment, now: datetime) -> list[TaskView]:
    """The tasks by item, the newest period first."""
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
        .where(Incident.task_id.in_([task.id for task in tasks]))
        .group_by(Incident.task_id)
    )
    incidents = dict(counts.all())
    return [_view(task, reports.get(task.id, []), incidents.get(task.id, 0), now) for task in tasks]


def _reports(session: Session, task_ids: Iterable[int]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = {}
    for report in session.scalars(
        select(Report)
        .options(
            selectinload(Report.figures).joinedload(Figure.spec),
            selectinload(Report.evidence),
            selectinload(Report.reviews).joinedload(Review.staff),
            joinedload(Report.staff),
        )
        .where(Report.task_id.in_(list(task_ids)))
        .order_by(Report.version.desc())
    ):
        found.setdefault(report.task_id, []).append(report)
    return found


def _view(task: Task, reports: list[Report], incidents: int, now: datetime) -> TaskView:
    found = task_status.read_task(task, now)
    return TaskView(task, found.status, found.timeliness, found.due_soon, found.late, found.done, reports, incidents)


OF_ITEMS = frozenset(
    {EventKind.DEADLINE_MOVED, EventKind.PERIOD_SKIPPED, EventKind.PERIOD_LOCKED, EventKind.ITEM_STOPPED}
)
OF_ALL_UNITS = OF_ITEMS | {EventKind.FOLLOW_UP_CLOSED, EventKind.DIRECTIVE_WITHDRAWN}


def timeline_of(session: Session, assignment: Assignment) -> list[TimelineEntry]:
    """What is on record of an assignment, and of its directive where it concerns every unit, newest first."""
    own = and_(Event.chain_kind == ChainKind.ASSIGNMENT, Event.chain_id == assignment.id)
    common = and_(
        Event.chain_kind == ChainKind.DIRECTIVE,
        Event.chain_id == assignment.directive_id,
        Event.kind.in_(OF_ALL_UNITS),
        Event.recorded_at >= assignment.created_at,
    )
    events = session.execute(
        select(Event, Remark.text)
        .outerjoin(Remark, Remark.event_id == Event.id)
        .where(or_(own, common))
        .order_by(Event.recorded_at.desc(), Event.id.desc())
    ).all()
    names = _names(session, assignment, [event for event, _ in events])
    tasks = {task.id: task for task in assignment.tasks}
    periods = {task.period_id: task for task in assignment.tasks}
    shown = [_happened(event, text, tasks, periods, names) for event, text in events]
    return [event for event in shown if event.item is not None or event.kind not in OF_ITEMS]


def timeline_of_directive(session: Session, directive_id: int) -> list[TimelineEntry]:
    """What is on record of a directive's own chain, newest first; the daily heads are no news."""
    events = session.execute(
        select(Event, Remark.text)
        .outerjoin(Remark, Remark.event_id == Event.id)
        .where(
            Event.chain_kind == ChainKind.DIRECTIVE,
            Event.chain_id == directive_id,
            Event.kind != EventKind.HEADS_RECORDED,
        )
        .order_by(Event.seq.desc())
    ).all()
    periods = {
        period.id: period
        for period in session.scalars(select(Period).join(Item).where(Item.directive_id == directive_id))
    }
    names = _staff_names(session, [event for event, _ in events])
    return [_happened(event, text, {}, periods, names) for event, text in events]


def _happened(
    event: Event,
    text: str | None,
    tasks: Mapping[int, Task],
    periods: Mapping[int, Task | Period],
    names: Mapping[tuple[ActorKind, int | None], str],
) -> TimelineEntry:
    data = data_of(event.body)
    about = tasks.get(event.task_id) if event.task_id else periods.get(data.get("period", 0))
    period = about.period if isinstance(about, Task) else about
    if event.kind == EventKind.ITEM_STOPPED:
        about = next((one for one in periods.values() if one.item_id == data["item"]), None)
    return TimelineEntry(
        event.kind,
        event.recorded_at,
        event.happened_at,
        about.item if about else None,
        period,
        names.get((event.actor_kind, event.actor_id), ""),
        event.actor_kind,
        data,
        text or "",
        _until(event.kind, data),
        tuple(tasks[id_].item for id_ in data["tasks"] if id_ in tasks) if event.kind == EventKind.ESCALATED else (),
    )


def _until(kind: EventKind, data: Mapping[str, Any]) -> datetime | None:
    name = {EventKind.EXTENSION_ASKED: "wanted", EventKind.EXTENSION_GRANTED: "due_at"}.get(kind)
    return datetime.fromisoformat(data[name]) if name else None


def _names(
    session: Session, assignment: Assignment, events: Iterable[Event]
) -> dict[tuple[ActorKind, int | None], str]:
    names = _staff_names(session, events)
    names.update({(ActorKind.LINK, link.id): link.contact.name for link in assignment.links})
    return names


def _staff_names(session: Session, events: Iterable[Event]) -> dict[tuple[ActorKind, int | None], str]:
    people = {event.actor_id for event in events if event.actor_kind == ActorKind.STAFF}
    found = session.scalars(select(Staff).where(Staff.id.in_(people)))
    return {(ActorKind.STAFF, staff.id): staff.name for staff in found}
