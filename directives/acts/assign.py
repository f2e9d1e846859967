"""Work dealt out to units: assignments, tasks and links with their events, by Core on reserved keys (decision 12).

No ORM object is made for a row: a thousand units with nine items each are dealt out in a fraction of a second.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from directives.database import reserve_ids, table_of
from directives.files import new_public_id
from directives.models import Assignment, Contact, Directive, Event, Link, Period, Task, Unit
from directives.queries import reachable
from directives.record import ledger, locks
from directives.terms import ChainKind, EventKind, Standing

NewRow = dict[str, Any]


class OpenPeriod(NamedTuple):
    """A period that is open, and the units that owe it."""

    period: Period
    unit_ids: frozenset[int]


class NewLink(NamedTuple):
    """A link just made, and whose it is."""

    link_id: int
    assignment_id: int
    contact_id: int
    email: str


@dataclass(frozen=True)
class AssignResult:
    """What came of it."""

    assignments: Mapping[int, int]
    """Unit's id -> assignment's id."""
    task_count: int
    links: Sequence[NewLink]


def assign(
    session: Session,
    directive: Directive,
    unit_ids: Collection[int],
    turns: Sequence[OpenPeriod],
    actor: ledger.Actor,
    now: datetime,
) -> AssignResult:
    """Give units that have none yet their assignment, a task in each turn that holds them, and their links."""
    units = sorted(unit_ids)
    assignments = dict(zip(units, reserve_ids(session, table_of(Assignment), len(units)), strict=True))
    links = _links(session, directive, assignments)
    tasks = _tasks(session, turns, assignments)
    events = _events(directive, assignments, tasks, actor, now)
    reached = {link.assignment_id for link in links}
    _insert(
        session,
        Assignment,
        [
            {
                "id": assignment_id,
                "public_id": new_public_id(),
                "directive_id": directive.id,
                "unit_id": unit_id,
                "responsible_unit_id": unit_id,
                "created_at": now,
                "head_seq": 1,
                "head_hash": event["hash"],
                "head_at": now,
                "unreachable_at": None if assignment_id in reached else now,
            }
            for (unit_id, assignment_id), event in zip(assignments.items(), events, strict=True)
        ],
    )
    _insert(session, Task, tasks)
    _insert(
        session,
        Link,
        [
            {
                "id": link.link_id,
                "assignment_id": link.assignment_id,
                "contact_id": link.contact_id,
                "generation": 1,
                "created_at": now,
            }
            for link in links
        ],
    )
    _insert(session, Event, events)
    return AssignResult(assignments, len(tasks), links)


def open_tasks(session: Session, turn: OpenPeriod, assignments: Mapping[int, int]) -> int:
    """Give units that have their assignment a task in a turn that opens; returns how many."""
    rows = _tasks(session, [turn], assignments)
    _insert(session, Task, rows)
    return len(rows)


def _insert(session: Session, noun: Any, rows: Sequence[NewRow]) -> None:
    if rows:  # an INSERT of no rows would be one of defaults
        session.execute(insert(table_of(noun)), rows)


def _tasks(session: Session, turns: Sequence[OpenPeriod], assignments: Mapping[int, int]) -> list[NewRow]:
    rows: list[NewRow] = [
        {
            "assignment_id": assignments[unit_id],
            "item_id": turn.period.item_id,
            "period_id": turn.period.id,
            "standing": Standing.SILENT,
            "due_at": turn.period.due_at,
        }
        for turn in turns
        for unit_id in sorted(turn.unit_ids & assignments.keys())
    ]
    for row, task_id in zip(rows, reserve_ids(session, table_of(Task), len(rows)), strict=True):
        row["id"] = task_id
    return rows


def _links(session: Session, directive: Directive, assignments: Mapping[int, int]) -> list[NewLink]:
    """A link for each working contact of these units."""
    contacts = session.execute(
        select(Contact.id, Contact.unit_id, Contact.email)
        .join(Unit, Unit.id == Contact.unit_id)
        .where(Unit.agency_id == directive.issuer_id, reachable.WORKS)
        .order_by(Contact.id)
    )
    theirs = [contact for contact in contacts if contact.unit_id in assignments]
    ids = reserve_ids(session, table_of(Link), len(theirs))
    return [
        NewLink(link_id, assignments[unit_id], contact_id, email)
        for link_id, (contact_id, unit_id, email) in zip(ids, theirs, strict=True)
    ]


def _events(
    directive: Directive, assignments: Mapping[int, int], tasks: Sequence[NewRow], actor: ledger.Actor, now: datetime
) -> list[NewRow]:
    """The first event of each assignment's chain."""
    theirs: dict[int, list[int]] = {assignment_id: [] for assignment_id in assignments.values()}
    for task in tasks:
        theirs[task["assignment_id"]].append(task["id"])
    return [
        ledger.event_row(
            ChainKind.ASSIGNMENT,
            assignment_id,
            1,
            "",
            EventKind.ASSIGNED,
            now,
            actor,
            {"unit": unit_id, "tasks": theirs[assignment_id]},
            directive_id=directive.id,
        )
        for unit_id, assignment_id in assignments.items()
    ]


def renew_link(session: Session, link: Link, now: datetime, actor: ledger.Actor) -> Link:
    """Make the old address of a link dead and a new one valid."""
    locks.lock(session, link.assignment)
    link.generation += 1
    link.revoked_at = None
    ledger.record(
        session, link.assignment, EventKind.LINK_RENEWED, now, actor, {"link": link.id, "generation": link.generation}
    )
    return link


def revoke_links(session: Session, assignments: list[Assignment], now: datetime, actor: ledger.Actor) -> None:
    """Close every link of these assignments."""
    for assignment in assignments:
        ledger.record(session, assignment, EventKind.LINK_REVOKED, now, actor, {"links": "all"})
    session.execute(
        update(Link)
        .where(Link.assignment_id.in_([a.id for a in assignments]), Link.revoked_at.is_(None))
        .values(revoked_at=now, generation=Link.generation + 1)
    )
