"""Create assignments, tasks and links with their events when a directive is issued.

Inserts are bulk statements on reserved keys, not ORM objects, for a thousand units at a time: so many with nine items
each take well under a second, and fifty thousand no more memory. The whole issue is one transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import restorations
from directives.database import analyze, insert_rows, reserve_ids, table_of
from directives.files import new_public_id
from directives.models import Assignment, Contact, Directive, Event, Link, Period, Task, Unit
from directives.queries import reachable
from directives.record import ledger, projection
from directives.record.seals import SealedRows, seal_values
from directives.rules import status
from directives.terms import ChainKind, EventKind, Standing

NewRow = dict[str, Any]

AT_ONCE = 1_000
"""Units whose rows are held at once."""


class OpenPeriod(NamedTuple):
    """An open period and the units that owe it."""

    period: Period
    unit_ids: frozenset[int]


class PassedFrom(NamedTuple):
    """Of which assignment of a superior something is passed on, and for each new period of which task."""

    assignment_id: int
    tasks: Mapping[int, int]


class NewLink(NamedTuple):
    """A link that was just created, with its contact's address."""

    link_id: int
    assignment_id: int
    contact_id: int
    email: str


@dataclass(frozen=True)
class AssignResult:
    """What `assign` created."""

    assignments: Mapping[int, int]
    """{unit id: assignment id}"""
    task_count: int
    links: Sequence[NewLink]


def assign(
    session: Session,
    directive: Directive,
    unit_ids: Collection[int],
    periods: Sequence[OpenPeriod],
    actor: ledger.Actor,
    now: datetime,
    passed: PassedFrom | None = None,
) -> AssignResult:
    """Create assignments for units that have none, a task for each period they owe and a link for each contact."""
    units, first = sorted(unit_ids), restorations.first_generation(session)
    assignments: dict[int, int] = {}
    links: list[NewLink] = []
    task_count = 0
    for start in range(0, len(units), AT_ONCE):
        part = units[start : start + AT_ONCE]
        theirs = dict(zip(part, reserve_ids(session, table_of(Assignment), len(part)), strict=True))
        new_links = _links(session, directive, theirs)
        tasks = _tasks(session, periods, theirs, passed)
        with_contact = {link.assignment_id for link in new_links}
        rows = [
            _assignment_row(directive, unit_id, assignment_id, now, reachable=assignment_id in with_contact)
            | {"parent_id": passed.assignment_id if passed else None}
            for unit_id, assignment_id in theirs.items()
        ]
        link_rows = [_link_row(link, first, now) for link in new_links]
        events, counters = _events(directive, rows, tasks, link_rows, actor, now), _counters(periods, tasks)
        for row, event in zip(rows, events, strict=True):
            row.update(counters[row["id"]]._asdict(), head_hash=event["hash"])
        for noun, new in ((Assignment, rows), (Task, tasks), (Link, link_rows), (Event, events)):
            insert_rows(session, noun, new)
        assignments |= theirs
        links += new_links
        task_count += len(tasks)
    if len(units) >= AT_ONCE:
        analyze(session, Assignment, Task, Link, Event)
    return AssignResult(assignments, task_count, links)


def _assignment_row(
    directive: Directive, unit_id: int, assignment_id: int, now: datetime, *, reachable: bool
) -> NewRow:
    """An assignment that heads its chain with its first event, whose hash is added when it is made."""
    return {
        "id": assignment_id,
        "public_id": new_public_id(),
        "directive_id": directive.id,
        "unit_id": unit_id,
        "responsible_unit_id": unit_id,
        "created_at": now,
        "head_seq": 1,
        "head_at": now,
        "unreachable_at": None if reachable else now,
    }


def _link_row(link: NewLink, first: int, now: datetime) -> NewRow:
    return {
        "id": link.link_id,
        "assignment_id": link.assignment_id,
        "contact_id": link.contact_id,
        "generation": first,
        "opens_from": first,
        "ended_below": first,
        "created_at": now,
    }


def open_tasks(session: Session, opened: OpenPeriod, assignments: Mapping[int, int]) -> SealedRows:
    """Create tasks of a newly opened period for units that have an assignment; returns what the event seals."""
    rows = _tasks(session, [opened], assignments)
    insert_rows(session, Task, rows)
    projection.add_period(session, opened.period, len(rows))
    return seal_values((Task, row) for row in rows)


def _tasks(
    session: Session, periods: Sequence[OpenPeriod], assignments: Mapping[int, int], passed: PassedFrom | None = None
) -> list[NewRow]:
    rows: list[NewRow] = [
        {
            "assignment_id": assignments[unit_id],
            "item_id": opened.period.item_id,
            "period_id": opened.period.id,
            "parent_id": passed.tasks[opened.period.id] if passed else None,
            "standing": Standing.SILENT,
            "due_at": opened.period.due_at,
        }
        for opened in periods
        for unit_id in sorted(opened.unit_ids & assignments.keys())
    ]
    for row, task_id in zip(rows, reserve_ids(session, table_of(Task), len(rows)), strict=True):
        row["id"] = task_id
    return rows


def _counters(periods: Sequence[OpenPeriod], tasks: Sequence[NewRow]) -> Mapping[int, status.TaskCounters]:
    """The counters of new assignments with these tasks."""
    items = {one.period.id: one.period.item for one in periods}
    of_period = {id_: status.counters_of(status.TaskFacts(), item.obligation, item.mode) for id_, item in items.items()}
    found: dict[int, status.TaskCounters] = defaultdict(status.TaskCounters)
    for task in tasks:
        asked, added = found[task["assignment_id"]].asked_tasks, of_period[task["period_id"]].asked_tasks
        found[task["assignment_id"]] = status.TaskCounters(asked + added)
    return found


def _links(session: Session, directive: Directive, assignments: Mapping[int, int]) -> list[NewLink]:
    """A link for each working contact of these units."""
    contacts = session.execute(
        select(Contact.id, Contact.unit_id, Contact.email)
        .join(Unit, Unit.id == Contact.unit_id)
        .where(Unit.agency_id == directive.agency_id, Contact.unit_id.in_(assignments.keys()), reachable.WORKS)
        .order_by(Contact.id)
    )
    theirs = contacts.all()
    ids = reserve_ids(session, table_of(Link), len(theirs))
    return [
        NewLink(link_id, assignments[unit_id], contact_id, email)
        for link_id, (contact_id, unit_id, email) in zip(ids, theirs, strict=True)
    ]


def _events(
    directive: Directive,
    assignments: Sequence[NewRow],
    tasks: Sequence[NewRow],
    links: Sequence[NewRow],
    actor: ledger.Actor,
    now: datetime,
) -> list[NewRow]:
    """The first event of each assignment's chain; it seals the assignment with its tasks and links."""
    their_tasks, their_links = _by_assignment(tasks), _by_assignment(links)
    return [
        ledger.event_row(
            ChainKind.ASSIGNMENT,
            row["id"],
            1,
            "",
            EventKind.ASSIGNED,
            now,
            actor,
            {"unit": row["unit_id"], "tasks": [task["id"] for task in their_tasks[row["id"]]]},
            directive_id=directive.id,
            sealed={"rows": _sealed(row, their_tasks[row["id"]], their_links[row["id"]])},
        )
        for row in assignments
    ]


def _sealed(assignment: NewRow, tasks: Sequence[NewRow], links: Sequence[NewRow]) -> SealedRows:
    return seal_values([(Assignment, assignment), *((Task, row) for row in tasks), *((Link, row) for row in links)])


def _by_assignment(rows: Sequence[NewRow]) -> Mapping[int, Sequence[NewRow]]:
    found: dict[int, list[NewRow]] = defaultdict(list)
    for row in rows:
        found[row["assignment_id"]].append(row)
    return found
