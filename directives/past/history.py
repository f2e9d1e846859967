"""Replay a directive's events: its state as of a past moment, and the projection rebuilt from the ledger.

A board as of T shows what was recorded by T: events, the delivery log and dated facts. An answer received before T
but entered after it is missing on that board and counts as in time on later ones. Both are right: the past never
changes, and lateness is judged by when the answer arrived.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Event, Item, Period, Task
from directives.past import facts as dated
from directives.past.contact_steps import contact_steps
from directives.past.delivery_replay import ReachedSince
from directives.past.parts import Part, parts
from directives.past.reached import reached_in
from directives.record import projection
from directives.record.ledger import data_of
from directives.rules import moves, status
from directives.rules.status import AssignmentFacts
from directives.terms import ChainKind, EventKind, ReportingMode

SETS_A_DATE = frozenset(
    {
        *(EventKind.DEADLINE_MOVED, EventKind.RETURNED, EventKind.EXTENSION_GRANTED),
        *(EventKind.OWN_DATE_SET, EventKind.ASKED_AGAIN),
    }
)

_OF_UNITS = {EventKind.NOT_OURS, EventKind.NOT_OURS_ANSWERED, EventKind.TAKEN_OVER}
OF_ASSIGNMENTS = moves.MOVING | moves.ACKNOWLEDGING | _OF_UNITS
"""What in the chain of an assignment moves it or one of its tasks; nothing else is read."""

ALL_TIME = datetime(9999, 1, 1, tzinfo=UTC)

_HAS_DATA = or_(Event.kind.in_(SETS_A_DATE), and_(Event.kind == EventKind.REPORTED, ~Event.body.contains('"flags":0,')))
"""Over Event: whether its data moves something. Of a report it is only whether it was flagged, which few are."""

_REPLAYED = (
    *(Event.recorded_at, Event.id, Event.chain_kind, Event.chain_id),
    *(Event.kind, Event.task_id, Event.happened_at),
)


class ReplayedPart(NamedTuple):
    """What the ledger says of some of a directive's assignments and their tasks, by id."""

    part: Part
    tasks: dict[int, status.TaskFacts]
    assignments: dict[int, AssignmentFacts]


@dataclass(frozen=True)
class PastDirective:
    """What was recorded of a directive by one moment, but for what `replay` says of its assignments in parts."""

    due: Mapping[int, datetime | None]
    """{id of a period opened by then: its due date}"""
    units: dated.PastUnits


def past(session: Session, directive: Directive, at: datetime) -> PastDirective:
    """The periods and units that a directive had."""
    return PastDirective(_due(session, directive, at), dated.units(session, directive, at))


def facts(session: Session, directive: Directive, at: datetime = ALL_TIME) -> dict[int, status.TaskFacts]:
    """Facts of a directive's tasks, replayed from all its events; the projection must equal them."""
    return {task: known for one in replay(session, directive, at) for task, known in one.tasks.items()}


def replay(session: Session, directive: Directive, at: datetime) -> Iterator[ReplayedPart]:
    """What was recorded by `at`, of one part of the assignments after another."""
    above = _events(session, at, Event.chain_kind == ChainKind.DIRECTIVE, Event.chain_id == directive.id)
    of_directive = list(session.execute(above.where(Event.kind.in_(moves.MOVING))))
    changes = contact_steps(session, directive.id, at)
    plans = _plans(session, directive.id)
    # most tasks stand like many others: each distinct value is kept once
    alike: dict[status.TaskFacts, status.TaskFacts] = {}
    for part in parts(session, directive.id):
        theirs = _events(session, at, Event.chain_kind == ChainKind.ASSIGNMENT, part.has(Event.chain_id))
        wanted = theirs.where(Event.directive_id == directive.id, Event.kind.in_(OF_ASSIGNMENTS))
        events = list(session.execute(wanted))
        tasks = _tasks(session, part, plans, merge(of_directive, events, key=lambda event: event[:2]))
        yield ReplayedPart(
            part,
            {task: alike.setdefault(known, known) for task, known in tasks.items()},
            _assignments(session, part, events, reached_in(session, part, changes, at), at),
        )


def _events(session: Session, at: datetime, *which: ColumnElement[bool]) -> Select[Any]:
    """Events in the order in which they were recorded; their body only where it moves something."""
    body = case((or_(Event.chain_kind == ChainKind.DIRECTIVE, _HAS_DATA), Event.body)).label("body")
    return select(*_REPLAYED, body).where(*which, Event.recorded_at <= at).order_by(Event.recorded_at, Event.id)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


class TaskPlan(NamedTuple):
    """What the tasks of a period begin with."""

    facts: status.TaskFacts
    mode: ReportingMode


def _plans(session: Session, directive_id: int) -> dict[int, TaskPlan]:
    """By period of the directive."""
    found = session.execute(
        select(Period.id, Period.planned_due_at, Item.mode)
        .join(Item, Item.id == Period.item_id)
        .where(Item.directive_id == directive_id)
    )
    return {id_: TaskPlan(status.TaskFacts(due_at=planned), mode) for id_, planned, mode in found}


def _tasks(
    session: Session, part: Part, plans: Mapping[int, TaskPlan], events: Iterable[Row[Any]]
) -> dict[int, status.TaskFacts]:
    found: dict[int, status.TaskFacts] = {}
    modes: dict[int, ReportingMode] = {}
    of_period: dict[int, list[int]] = {}
    theirs = select(Task.id, Task.period_id).join(Assignment, Assignment.id == Task.assignment_id)
    for task_id, period_id in session.execute(theirs.where(part.is_theirs, part.has(Task.assignment_id))):
        found[task_id], modes[task_id] = plans[period_id]
        of_period.setdefault(period_id, []).append(task_id)
    for event in events:
        data = data_of(event.body) if event.body is not None else {}
        if event.task_id is not None:
            moved: Iterable[int] = [event.task_id]
        elif event.chain_kind == ChainKind.DIRECTIVE:
            moved = [task for period in _concerned(data, of_period) for task in of_period.get(period, [])]
        else:
            continue
        for task in moved:
            if task in found:
                due_at = _moment(data.get("due_at")) if event.kind in SETS_A_DATE else None
                waits = moves.review_from(modes[task], data, event.recorded_at)
                found[task] = moves.after(found[task], event.kind, event.happened_at, due_at, modes[task], waits)
    return found


def _concerned(data: Mapping[str, Any], periods: Iterable[int]) -> Iterable[int]:
    """The periods that an event of a directive concerns; the same as projection.concerned, in memory."""
    if "period" in data:
        return [data["period"]]
    some: Iterable[int] = data.get("periods", periods)
    return some


def _assignments(
    session: Session, part: Part, events: Iterable[Row[Any]], reached: Mapping[int, ReachedSince], at: datetime
) -> dict[int, AssignmentFacts]:
    created = session.scalars(select(Assignment.id).where(part.is_theirs, Assignment.created_at <= at))
    found = {id_: AssignmentFacts(*reached.get(id_, ReachedSince())) for id_ in created}
    for event in events:
        known = found.get(event.chain_id)
        if known is None:
            continue
        if event.kind in moves.ACKNOWLEDGING:
            first = moves.first_of(known.acknowledged_at, event.happened_at)
            found[event.chain_id] = known._replace(acknowledged_at=first)
        elif event.kind == EventKind.NOT_OURS:
            found[event.chain_id] = known._replace(not_ours_at=event.recorded_at)
        elif event.kind == EventKind.NOT_OURS_ANSWERED:
            found[event.chain_id] = known._replace(not_ours_at=None)
        elif event.kind == EventKind.TAKEN_OVER:
            found[event.chain_id] = known._replace(taken_over_at=event.recorded_at)
    return found


def _due(session: Session, directive: Directive, at: datetime) -> dict[int, datetime | None]:
    opened: dict[int, datetime | None] = {}
    planned = {
        period.id: period
        for period in session.scalars(select(Period).join(Item).where(Item.directive_id == directive.id))
    }
    if directive.issued_at is not None and directive.issued_at <= at:
        opened = {id_: period.planned_due_at for id_, period in planned.items() if period.number == 1}
    theirs = _events(session, at, Event.chain_kind == ChainKind.DIRECTIVE, Event.chain_id == directive.id)
    dates = theirs.where(Event.kind.in_((EventKind.PERIOD_OPENED, EventKind.DEADLINE_MOVED)))
    # the event that opened a period seals the task of each unit
    for event in session.execute(dates.execution_options(yield_per=1)):
        data = data_of(event.body)
        if event.kind == EventKind.PERIOD_OPENED:
            opened[data["period"]] = planned[data["period"]].planned_due_at
        else:
            opened[data["period"]] = _moment(data["due_at"])
    return opened


def rebuild(session: Session, directive: Directive) -> int:
    """Rebuild the projection of a directive's assignments and tasks from its ledger; returns how many were wrong."""
    wrong = 0
    for one in replay(session, directive, ALL_TIME):
        for task_id, _stored in differing_tasks(session, one):
            projection.project(session.get_one(Task, task_id), one.tasks[task_id])
            wrong += 1
        for id_, stored in differing_assignments(session, one):
            known = one.assignments[id_]
            if stored.acknowledged_at != known.acknowledged_at:
                session.get_one(Assignment, id_).acknowledged_at = known.acknowledged_at
                wrong += 1
        session.flush()
        session.expire_all()
    wrong_counters = sum(1 for _ in projection.faulty_counters(session, directive.id))
    if wrong_counters:
        projection.recount(session, Assignment.directive_id == directive.id)
    return wrong + wrong_counters


def differing_tasks(session: Session, replayed: ReplayedPart) -> Iterator[tuple[int, status.TaskFacts]]:
    """The tasks of a part whose stored facts are not those of the ledger, with what is stored."""
    columns = [getattr(Task, name) for name in status.TaskFacts._fields]
    theirs = select(Task.id, *columns).join(Assignment, Assignment.id == Task.assignment_id)
    some = theirs.where(replayed.part.is_theirs, replayed.part.has(Task.assignment_id))
    for id_, *values in session.execute(some.order_by(Task.id)):
        stored = status.TaskFacts(*values)
        if stored != replayed.tasks[id_]:
            yield id_, stored


def differing_assignments(session: Session, replayed: ReplayedPart) -> Iterator[tuple[int, AssignmentFacts]]:
    """The same of assignments."""
    columns = [getattr(Assignment, name) for name in AssignmentFacts._fields]
    theirs = select(Assignment.id, *columns).where(replayed.part.is_theirs)
    for id_, *values in session.execute(theirs.order_by(Assignment.id)):
        stored = AssignmentFacts(*values)
        if stored != replayed.assignments[id_]:
            yield id_, stored
