"""Replay a directive's events: its state as of a past moment, and the projection rebuilt from the ledger.

A board as of T shows what was recorded by T: events, the delivery log and dated facts. An answer received before T
but entered after it is missing on that board and counts as in time on later ones. Both are right: the past never
changes, and lateness is judged by when the answer arrived.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, Event, Item, Period, Task
from directives.past import facts as dated
from directives.past.delivery_replay import ReachedSince
from directives.past.reached import reached_by
from directives.record import projection
from directives.record.ledger import data_of
from directives.rules import moves, status
from directives.rules.status import AssignmentFacts
from directives.terms import ChainKind, EventKind, ReportingMode

SETS_A_DATE = frozenset(
    {
        EventKind.DEADLINE_MOVED,
        EventKind.RETURNED,
        EventKind.EXTENSION_GRANTED,
        EventKind.OWN_DATE_SET,
        EventKind.ASKED_AGAIN,
    }
)


@dataclass(frozen=True)
class PastDirective:
    """A directive as recorded by one moment."""

    tasks: Mapping[int, status.TaskFacts]
    assignments: Mapping[int, AssignmentFacts]
    due: Mapping[int, datetime | None]
    """{id of a period opened by then: its due date}"""
    units: dated.PastUnits


def past(session: Session, directive: Directive, at: datetime) -> PastDirective:
    """Replay everything recorded about a directive by `at`."""
    events = _events(session, directive.id, at)
    return PastDirective(
        _tasks(session, directive.id, events),
        _assignments(session, directive.id, events, at),
        _due(session, directive, events, at),
        dated.units(session, directive, at),
    )


def facts(session: Session, directive: Directive) -> dict[int, status.TaskFacts]:
    """Facts of a directive's tasks, replayed from all its events; the projection must equal them."""
    return _tasks(session, directive.id, _events(session, directive.id, None))


def assignment_facts(session: Session, directive: Directive, at: datetime) -> dict[int, AssignmentFacts]:
    """What the directive's assignments know of their units, replayed from all that was recorded by `at`."""
    return _assignments(session, directive.id, _events(session, directive.id, at), at)


def _events(session: Session, directive_id: int, at: datetime | None) -> list[Row[Any]]:
    wanted = (
        select(
            Event.chain_kind,
            Event.chain_id,
            Event.kind,
            Event.task_id,
            Event.recorded_at,
            Event.happened_at,
            Event.body,
        )
        .where(Event.directive_id == directive_id)
        .order_by(Event.recorded_at, Event.id)
    )
    return list(session.execute(wanted if at is None else wanted.where(Event.recorded_at <= at)))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _tasks(session: Session, directive_id: int, events: Iterable[Row[Any]]) -> dict[int, status.TaskFacts]:
    found = {}
    of_period: dict[int, list[int]] = {}
    modes: dict[int, ReportingMode] = {}
    for task_id, period_id, planned, modes[task_id] in session.execute(
        select(Task.id, Task.period_id, Period.planned_due_at, Item.mode)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Period.item_id)
        .where(Item.directive_id == directive_id)
    ):
        found[task_id] = status.TaskFacts(due_at=planned)
        of_period.setdefault(period_id, []).append(task_id)
    for event in events:
        if event.task_id is not None:
            data = data_of(event.body) if event.kind in SETS_A_DATE | {EventKind.REPORTED} else {}
            moved: Iterable[int] = [event.task_id]
        elif event.chain_kind == ChainKind.DIRECTIVE and (event.kind in moves.MOVES or event.kind in SETS_A_DATE):
            data = data_of(event.body)
            moved = [task for period in _concerned(data, of_period) for task in of_period.get(period, [])]
        else:
            continue
        for task in moved:
            if task in found:
                due_at = _moment(data.get("due_at"))
                flagged = moves.is_flagged(data)
                found[task] = moves.after(found[task], event.kind, event.happened_at, due_at, modes[task], flagged)
    return found


def _concerned(data: Mapping[str, Any], periods: Iterable[int]) -> Iterable[int]:
    """The periods that an event of a directive concerns; the same as projection.concerned, in memory."""
    if "period" in data:
        return [data["period"]]
    some: Iterable[int] = data.get("periods", periods)
    return some


def _assignments(
    session: Session, directive_id: int, events: Iterable[Row[Any]], at: datetime
) -> dict[int, AssignmentFacts]:
    reached = reached_by(session, directive_id, at)
    created = session.execute(
        select(Assignment.id).where(Assignment.directive_id == directive_id, Assignment.created_at <= at)
    )
    found = {id_: AssignmentFacts(*reached.get(id_, ReachedSince())) for id_ in created.scalars()}
    for event in events:
        known = found.get(event.chain_id) if event.chain_kind == ChainKind.ASSIGNMENT else None
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


def _due(
    session: Session, directive: Directive, events: Iterable[Row[Any]], at: datetime
) -> dict[int, datetime | None]:
    opened: dict[int, datetime | None] = {}
    planned = {
        period.id: period
        for period in session.scalars(select(Period).join(Item).where(Item.directive_id == directive.id))
    }
    if directive.issued_at is not None and directive.issued_at <= at:
        opened = {id_: period.planned_due_at for id_, period in planned.items() if period.number == 1}
    for event in events:
        if event.chain_kind != ChainKind.DIRECTIVE:
            continue
        if event.kind == EventKind.PERIOD_OPENED:
            period_id = data_of(event.body)["period"]
            opened[period_id] = planned[period_id].planned_due_at
        elif event.kind == EventKind.DEADLINE_MOVED:
            data = data_of(event.body)
            opened[data["period"]] = _moment(data["due_at"])
    return opened


def rebuild(session: Session, directive: Directive) -> int:
    """Rebuild the projection of a directive's tasks from its ledger; returns how many were wrong."""
    folded = facts(session, directive)
    wrong = [task for task in _tasks_of(session, directive) if projection.facts_of(task) != folded[task.id]]
    for task in wrong:
        projection.project(task, folded[task.id])
    wrong_assignments = _rebuild_acknowledged(session, directive)
    session.flush()
    wrong_counters = sum(1 for _ in projection.faulty_counters(session, directive.id))
    if wrong_counters:
        projection.recount(session, Assignment.directive_id == directive.id)
    return len(wrong) + wrong_assignments + wrong_counters


def _tasks_of(session: Session, directive: Directive) -> Sequence[Task]:
    return session.scalars(select(Task).join(Assignment).where(Assignment.directive_id == directive.id)).all()


def acknowledged(session: Session, directive: Directive) -> dict[int, datetime]:
    """When each assignment was first acknowledged, replayed from all events."""
    found: dict[int, datetime] = {}
    for chain_id, happened_at in session.execute(
        select(Event.chain_id, Event.happened_at).where(
            Event.directive_id == directive.id,
            Event.chain_kind == ChainKind.ASSIGNMENT,
            Event.kind.in_(moves.ACKNOWLEDGING),
        )
    ):
        found[chain_id] = moves.first_of(found.get(chain_id), happened_at)
    return found


def _rebuild_acknowledged(session: Session, directive: Directive) -> int:
    folded = acknowledged(session, directive)
    wrong = [
        assignment
        for assignment in session.scalars(select(Assignment).where(Assignment.directive_id == directive.id))
        if assignment.acknowledged_at != folded.get(assignment.id)
    ]
    for assignment in wrong:
        assignment.acknowledged_at = folded.get(assignment.id)
    return len(wrong)
