"""Record an area event: one event in the agency's chain, and one for each task in its assignment's chain, in bulk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from directives.areas.concerned import AreaWish, changes, from_tasks, is_offered
from directives.database import table_of
from directives.models import AreaEvent, AreaEventTask, Assignment, Directive, Event, Item, Staff, Task, Unit
from directives.record import ledger, locks, projection, seals
from directives.record.ledger import Actor, by_staff
from directives.rules import moves, status
from directives.rules.status import TaskFacts
from directives.terms import AreaAct, AreaReason, ChainKind, EventKind, ReportingMode

AT_ONCE = 500

KINDS = {AreaAct.EXTEND: EventKind.OWN_DATE_SET, AreaAct.SKIP: EventKind.TASK_SKIPPED}


class NothingToChange(ValueError):
    """Every unit has answered meanwhile, or has as late a date of its own."""


@dataclass(frozen=True)
class AreaEntry:
    """What an officer records: the wish, the periods (ids) that were ticked, and why."""

    wish: AreaWish
    periods: Sequence[int]
    reason: AreaReason
    words: str = ""
    paused_until: datetime | None = None


class MovedTask(NamedTuple):
    """A task before it is moved."""

    id: int
    assignment_id: int
    unit_id: int
    mode: ReportingMode
    facts: TaskFacts


@dataclass(frozen=True)
class RecordedArea:
    event: AreaEvent
    tasks: tuple[MovedTask, ...]

    @property
    def units(self) -> list[int]:
        return sorted({task.unit_id for task in self.tasks})


def record_area_event(session: Session, agency: Unit, entry: AreaEntry, staff: Staff, now: datetime) -> RecordedArea:
    """Move what the units still owe in these periods. Raises NothingToChange."""
    # an agency is locked before assignments, and these before their directives
    locks.lock(session, agency, key_share=True)
    moved = _lock_moved(session, agency.id, entry, now)
    if not moved:
        raise NothingToChange
    event = _new_event(session, agency, entry, staff, now)
    data = {"area_event": event.id, "act": event.act, "tasks": len(moved)}
    ledger.record(session, agency, EventKind.AREA_EVENT, now, by_staff(staff.id), data, rows=[event])
    for start in range(0, len(moved), AT_ONCE):
        _move(session, event, moved[start : start + AT_ONCE], by_staff(staff.id), now)
    session.expire_all()
    return RecordedArea(event, tuple(moved))


def _lock_moved(session: Session, agency_id: int, entry: AreaEntry, now: datetime) -> list[MovedTask]:
    """The tasks to move, read again once their assignments and directives are locked; by assignment."""
    found = sorted({task.assignment_id for task in _moved(session, agency_id, entry, now)})
    directives: set[int] = set()
    for start in range(0, len(found), AT_ONCE):
        wanted = select(Assignment).where(Assignment.id.in_(found[start : start + AT_ONCE]))
        directives.update(one.directive_id for one in locks.lock_all(session, wanted))
    for directive_id in sorted(directives):
        locks.lock(session, session.get_one(Directive, directive_id), key_share=True)
    locked = set(found)
    return [task for task in _moved(session, agency_id, entry, now) if task.assignment_id in locked]


def _moved(session: Session, agency_id: int, entry: AreaEntry, now: datetime) -> list[MovedTask]:
    wish = entry.wish
    facts = [getattr(Task, name) for name in TaskFacts._fields]
    query = (
        from_tasks(select(Task.id, Task.assignment_id, Assignment.unit_id, Item.mode, *facts))
        .where(is_offered(agency_id, wish, now), changes(wish.act, wish.due_at), Task.period_id.in_(entry.periods))
        .order_by(Task.assignment_id, Task.id)
    )
    return [
        MovedTask(id_, assignment_id, unit_id, mode, TaskFacts(*values))
        for id_, assignment_id, unit_id, mode, *values in session.execute(query)
    ]


def _new_event(session: Session, agency: Unit, entry: AreaEntry, staff: Staff, now: datetime) -> AreaEvent:
    wish = entry.wish
    directive = session.scalar(select(Directive.id).where(Directive.public_id == wish.directive))
    event = AreaEvent(
        agency_id=agency.id,
        reason=entry.reason,
        words=entry.words if entry.reason.is_other else "",
        salt=seals.new_salt(),
        area=wish.area.kind,
        area_id=wish.area.id,
        area_name=wish.area.name,
        directive_id=directive,
        act=wish.act,
        due_at=wish.due_at if wish.act.extends else None,
        paused_until=entry.paused_until,
        at=now,
        staff_id=staff.id,
    )
    session.add(event)
    session.flush()
    return event


def _move(session: Session, event: AreaEvent, tasks: Sequence[MovedTask], actor: Actor, now: datetime) -> None:
    """Append the events of these tasks, and write what follows from them."""
    ids = {task.assignment_id for task in tasks}
    known = select(
        Assignment.id, Assignment.directive_id, Assignment.head_seq, Assignment.head_hash, Assignment.head_at
    )
    heads = {row.id: _Chain(*row) for row in session.execute(known.where(Assignment.id.in_(ids)))}
    rows = [_event(event, task, heads, actor, now) for task in tasks]
    session.execute(insert(table_of(AreaEventTask)), [_link(event, task) for task in tasks])
    session.execute(insert(table_of(Event)), rows)
    connection = session.connection()
    connection.execute(_HEAD, [_head(chain) for chain in heads.values()])
    connection.execute(_FACTS, list(_facts(event, tasks, rows)))
    projection.recount(session, Assignment.id.in_(ids))


class _Chain(NamedTuple):
    """An assignment's chain and its last event."""

    id: int
    directive_id: int
    seq: int
    hash: str
    at: datetime | None


_ASSIGNMENT, _TASK = table_of(Assignment), table_of(Task)
_HEAD = (
    update(_ASSIGNMENT)
    .where(_ASSIGNMENT.c.id == bindparam("of"))
    .values(head_seq=bindparam("seq"), head_hash=bindparam("hash"), head_at=bindparam("at"))
)
_FACTS = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in TaskFacts._fields})
)


def _event(event: AreaEvent, task: MovedTask, heads: dict[int, _Chain], actor: Actor, now: datetime) -> dict[str, Any]:
    """The row of the task's event; `heads` moves on with it."""
    chain = heads[task.assignment_id]
    data: dict[str, Any] = {"area_event": event.id}
    if event.act.extends:
        data |= {"due_at": event.due_at, "was": status.set_due_at(task.facts)}
    row = ledger.event_row(
        ChainKind.ASSIGNMENT,
        chain.id,
        chain.seq + 1,
        chain.hash,
        KINDS[event.act],
        max(now, chain.at) if chain.at else now,
        actor,
        data,
        directive_id=chain.directive_id,
        task_id=task.id,
        sealed={"rows": seals.seal_values([(AreaEventTask, _link(event, task))])},
    )
    heads[chain.id] = chain._replace(seq=row["seq"], hash=row["hash"], at=row["recorded_at"])
    return row


def _link(event: AreaEvent, task: MovedTask) -> dict[str, Any]:
    return {
        "area_event_id": event.id,
        "task_id": task.id,
        "was_due_at": status.set_due_at(task.facts),
        "asked_again_at": None,
    }


def _head(chain: _Chain) -> Mapping[str, Any]:
    return {"of": chain.id, "seq": chain.seq, "hash": chain.hash, "at": chain.at}


def _facts(event: AreaEvent, tasks: Iterable[MovedTask], rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The columns that follow from the events, by rules/moves.py."""
    for task, row in zip(tasks, rows, strict=True):
        after = moves.after(task.facts, row["kind"], row["happened_at"], event.due_at, task.mode)
        yield {"of": task.id, **{f"new_{name}": value for name, value in after._asdict().items()}}
