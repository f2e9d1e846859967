"""The timeline of an assignment or a directive: its ledger events, newest first, as the pages show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from directives.models import AreaEvent, Assignment, Directive, Event, Item, Objection, Period, Remark, Task
from directives.record.ledger import data_of
from directives.terms import ActorKind, ChainKind, Channel, EventKind
from workflows.followup.event_authors import OBJECTING, names_of, signatures, staff_names
from workflows.web.pagination import select_page
from workflows.web.words.areas import area_name, area_reason


@dataclass(frozen=True)
class TimelineEntry:
    """An event as a page shows it: what happened, for which item, by whom, and its text."""

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
    """The requested or granted due date of an extension, or a date of the unit's own."""
    escalated_items: tuple[Item, ...]
    """The items of an escalation."""

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


ABOUT_ITEMS = frozenset(
    {
        EventKind.DEADLINE_MOVED,
        EventKind.DEADLINE_KEPT,
        EventKind.PERIOD_SKIPPED,
        EventKind.PERIOD_LOCKED,
        EventKind.PERIOD_REOPENED,
        EventKind.ITEM_STOPPED,
    }
)
FOR_ALL_UNITS = ABOUT_ITEMS | {EventKind.FOLLOW_UP_CLOSED, EventKind.DIRECTIVE_WITHDRAWN}


SHOWN = 200
"""Events of one page: all that most assignments ever have."""


def _of_assignment(assignment: Assignment) -> ColumnElement[bool]:
    own = and_(
        Event.chain_kind == ChainKind.ASSIGNMENT, Event.chain_id == assignment.id, Event.kind != EventKind.ROWS_SEALED
    )
    common = and_(
        Event.chain_kind == ChainKind.DIRECTIVE,
        Event.chain_id == assignment.directive_id,
        Event.kind.in_(FOR_ALL_UNITS),
        Event.recorded_at >= assignment.created_at,
    )
    return or_(own, common)


def _of_directive(directive_id: int) -> ColumnElement[bool]:
    unshown = (EventKind.HEADS_RECORDED, EventKind.ROWS_SEALED)
    of_chain = and_(Event.chain_kind == ChainKind.DIRECTIVE, Event.chain_id == directive_id)
    return and_(of_chain, Event.kind.not_in(unshown))


def count_of(session: Session, about: Assignment | Directive) -> int:
    """How many events a timeline has on all its pages."""
    which = _of_assignment(about) if isinstance(about, Assignment) else _of_directive(about.id)
    return session.scalar(select(func.count(Event.id)).where(which)) or 0


def _page(session: Session, page: int, *which: ColumnElement[bool]) -> Sequence[Row[Event, str | None]]:
    query = select(Event, Remark.text).outerjoin(Remark, Remark.event_id == Event.id).where(*which)
    newest = query.order_by(Event.recorded_at.desc(), Event.id.desc())
    return session.execute(select_page(newest, page, SHOWN)).all()


def timeline_of(
    session: Session, assignment: Assignment, page: int = 1, kinds: Collection[EventKind] = ()
) -> list[TimelineEntry]:
    """One page of the events of an assignment, and of its directive that concern every unit, newest first.

    Of all kinds, or of these.
    """
    only = (Event.kind.in_(kinds),) if kinds else ()
    events = _page(session, page, _of_assignment(assignment), *only)
    names = names_of(session, assignment, [event for event, _ in events])
    signed = signatures(session, assignment, [event for event, _ in events])
    reasons = _area_reasons(session, [event for event, _ in events])
    reasons |= _objection_texts(session, assignment, [event for event, _ in events])
    tasks = {task.id: task for task in assignment.tasks}
    periods = {task.period_id: task for task in assignment.tasks}
    shown = [
        _entry(event, text or reasons.get(event.id), tasks, periods, names, signed.get(event.id, ""))
        for event, text in events
    ]
    return [event for event in shown if event.item is not None or event.kind not in ABOUT_ITEMS]


def timeline_of_directive(session: Session, directive_id: int, page: int = 1) -> list[TimelineEntry]:
    """One page of the events of a directive's own chain, newest first, without the daily record of chain heads."""
    events = _page(session, page, _of_directive(directive_id))
    periods = {
        period.id: period
        for period in session.scalars(select(Period).join(Item).where(Item.directive_id == directive_id))
    }
    names = staff_names(session, [event for event, _ in events])
    return [_entry(event, text, {}, periods, names) for event, text in events]


def _entry(
    event: Event,
    text: str | None,
    tasks: Mapping[int, Task],
    periods: Mapping[int, Task | Period],
    names: Mapping[tuple[ActorKind, int | None], str],
    signed: str = "",
) -> TimelineEntry:
    data = data_of(event.body)
    about = tasks.get(event.task_id) if event.task_id else periods.get(data.get("period", 0))
    period = about.period if isinstance(about, Task) else about
    if event.kind in {EventKind.ITEM_STOPPED, EventKind.ITEM_CONTINUED}:
        about = next((one for one in periods.values() if one.item_id == data["item"]), None)
    return TimelineEntry(
        event.kind,
        event.recorded_at,
        event.happened_at,
        about.item if about else None,
        period,
        signed or names.get((event.actor_kind, event.actor_id), ""),
        event.actor_kind,
        data,
        text or "",
        _requested_or_granted(event.kind, data),
        tuple(tasks[id_].item for id_ in data["tasks"] if id_ in tasks) if event.kind == EventKind.ESCALATED else (),
    )


def _requested_or_granted(kind: EventKind, data: Mapping[str, Any]) -> datetime | None:
    names = {
        EventKind.EXTENSION_ASKED: "wanted",
        EventKind.EXTENSION_GRANTED: "due_at",
        EventKind.OWN_DATE_SET: "due_at",
        EventKind.ASKED_AGAIN: "due_at",
    }
    name = names.get(kind)
    return datetime.fromisoformat(data[name]) if name else None


OF_AREA_EVENTS = frozenset({EventKind.OWN_DATE_SET, EventKind.TASK_SKIPPED})


def _area_reasons(session: Session, events: Iterable[Event]) -> dict[int, str]:
    """{event id: why} for what an area event did."""
    named = {event.id: data_of(event.body).get("area_event") for event in events if event.kind in OF_AREA_EVENTS}
    found = session.scalars(select(AreaEvent).where(AreaEvent.id.in_([id_ for id_ in named.values() if id_])))
    reasons = {one.id: f"{area_reason(one)} {area_name(one.area, one.area_name)}" for one in found}
    return {event_id: reasons[id_] for event_id, id_ in named.items() if id_ in reasons}


def _objection_texts(session: Session, assignment: Assignment, events: Iterable[Event]) -> dict[int, str]:
    """{event id: words} of what the unit said against a task or the letter, and of the answer."""
    named = {event.id: data_of(event.body).get("objection") for event in events}
    found = session.scalars(select(Objection).where(Objection.assignment_id == assignment.id))
    rows = {row.id: row for row in found}
    asked = {event.id for event in events if event.kind in OBJECTING}
    return {
        event_id: (rows[id_].reason if event_id in asked else rows[id_].answer) or ""
        for event_id, id_ in named.items()
        if id_ in rows
    }
