"""What a unit's page shows of its assignment: the lines of the letter as this unit owes them, and what it has sent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import extend
from directives.models import (
    Acknowledgement,
    Assignment,
    Event,
    Extension,
    Incident,
    Item,
    Remark,
    Report,
    Review,
    Task,
)
from directives.queries import handed_in, task_status
from directives.rules.status import NO_DEBT
from directives.terms import ChainKind, EventKind, ExtensionState, Obligation, Status, Verdict


@dataclass(frozen=True)
class ItemLine:
    """One requirement as this unit has it; `task` is None where it has none, `earlier` are periods still owed."""

    item: Item
    task: Task | None
    status: Status | None
    late: bool = False
    due_soon: bool = False
    due_at: datetime | None = None
    """The date that binds."""
    owing: bool = False
    """Whether a mandatory answer is still missing, in a locked period too."""
    done: bool = False
    counted: bool = False
    earlier: tuple["ItemLine", ...] = ()

    @property
    def returned(self) -> bool:
        return self.status is Status.RETURNED


WITH_ICON = {
    EventKind.ACKNOWLEDGED,
    EventKind.UNDER_WAY,
    EventKind.IMPLEMENTED,
    EventKind.REPORTED,
    EventKind.APPROVED,
    EventKind.RETURNED,
}


class HistoryEntry(NamedTuple):
    """Something that was handed in or said of it; `report` and `incident` say which."""

    kind: EventKind
    at: datetime
    happened_at: datetime
    item: Item | None = None
    who: str = ""
    note: str = ""
    report: Report | None = None
    incident: Incident | None = None
    due_at: datetime | None = None
    until: datetime | None = None
    """The later date that was asked for or granted."""

    @property
    def icon(self) -> str:
        """The symbol of the sprite that stands beside it."""
        return self.kind if self.kind in WITH_ICON else "event"


FRESH = timedelta(minutes=10)


@dataclass(frozen=True)
class UnitPage:
    """A unit's page."""

    lines: tuple[ItemLine, ...]
    returned: tuple[tuple[ItemLine, Review | None], ...]
    overdue: tuple[ItemLine, ...]
    nearest: ItemLine | None
    done: int
    counted: int
    parts: tuple[tuple[Status, int], ...]
    history: tuple[HistoryEntry, ...]
    acknowledgement: Acknowledgement | None
    receipt: handed_in.Receipt | None
    just_acknowledged: bool
    """Whether its receipt is still what the unit came for."""
    simple: int
    """How many lines want nothing but 'Đã thực hiện'."""
    asked: frozenset[int]
    """The tasks for which a later date was asked and not yet answered."""


def sheet(session: Session, assignment: Assignment, now: datetime) -> UnitPage:
    """Gather it."""
    tasks = handed_in.tasks(session, assignment)
    reports, wishes = handed_in.reports(session, tasks), extend.requests_for(session, tasks)
    lines = _lines(assignment, tasks, now)
    every = [turn for line in lines for turn in (*line.earlier, line) if turn.task is not None]
    counted = [line for line in lines if line.counted]
    first = assignment.acknowledgements[0] if assignment.acknowledgements else None
    coming = [turn for turn in every if turn.owing and turn.due_at is not None and now < turn.due_at]
    return UnitPage(
        lines=tuple(lines),
        returned=tuple((turn, _wanted(turn, reports)) for turn in every if turn.status == Status.RETURNED),
        overdue=tuple(turn for turn in every if turn.late),
        nearest=min(coming, key=lambda turn: turn.due_at or now, default=None),
        done=sum(line.done for line in counted),
        counted=len(counted),
        parts=_parts(counted),
        history=_history(session, assignment, tasks, reports, wishes),
        acknowledgement=first,
        receipt=handed_in.receipt(session, assignment, EventKind.ACKNOWLEDGED, first.recorded_at) if first else None,
        just_acknowledged=first is not None and now - first.recorded_at < FRESH,
        simple=len(handed_in.simple(tasks)),
        asked=frozenset(wish.task_id for wish in wishes if wish.state == ExtensionState.ASKED),
    )


def _lines(assignment: Assignment, tasks: Sequence[Task], now: datetime) -> list[ItemLine]:
    """Every item of the letter: its present period, and the earlier ones that are still owed."""
    of_item: dict[int, list[ItemLine]] = {}
    for task in tasks:
        of_item.setdefault(task.item_id, []).append(_line(task, now))
    return [_present(item, of_item.get(item.id, [])) for item in assignment.directive.items]


def _present(item: Item, turns: list[ItemLine]) -> ItemLine:
    if not turns:
        return ItemLine(item, None, None)
    last = turns[-1]
    return replace(last, earlier=tuple(turn for turn in turns[:-1] if turn.owing))


def _line(task: Task, now: datetime) -> ItemLine:
    found = task_status.read_as_told(task, now)
    return ItemLine(
        task.item,
        task,
        found.status,
        late=found.late,
        due_soon=found.due_soon,
        due_at=found.due_at,
        owing=found.open and task.item.obligation == Obligation.MANDATORY,
        done=found.done,
        counted=found.status not in NO_DEBT,
    )


def _parts(lines: Sequence[ItemLine]) -> tuple[tuple[Status, int], ...]:
    """How many lines stand where, the furthest first."""
    found = Counter(line.status for line in lines if line.status)
    order = [
        Status.APPROVED,
        Status.REPORTED,
        Status.IMPLEMENTED,
        Status.UNDER_WAY,
        Status.RETURNED,
        Status.ACKNOWLEDGED,
        Status.NOTIFIED,
    ]
    return tuple((code, found[code]) for code in order if found[code])


def _wanted(line: ItemLine, reports: Iterable[Report]) -> Review | None:
    """The officer's word by which a line was returned."""
    reviews = [
        review
        for report in reports
        if line.task and report.task_id == line.task.id
        for review in report.reviews
        if review.verdict == Verdict.RETURNED
    ]
    return max(reviews, key=lambda review: review.id, default=None)


JUDGED = {Verdict.APPROVED: EventKind.APPROVED, Verdict.RETURNED: EventKind.RETURNED}


def _history(
    session: Session,
    assignment: Assignment,
    tasks: Sequence[Task],
    reports: Sequence[Report],
    wishes: Sequence[Extension],
) -> tuple[HistoryEntry, ...]:
    """What this unit handed in and what was answered, the newest first."""
    items = {task.id: task.item for task in tasks}
    found = [
        HistoryEntry(EventKind.ACKNOWLEDGED, said.recorded_at, said.happened_at, who=_who(said.name, said.position))
        for said in assignment.acknowledgements
    ]
    for report in reports:
        item = items[report.task_id]
        found.append(
            HistoryEntry(
                acts.EVENT_OF_STANDING[report.said],
                report.recorded_at,
                report.happened_at,
                item,
                who=report.typed_by or "",
                report=report,
            )
        )
        found += [
            HistoryEntry(
                JUDGED[review.verdict],
                review.recorded_at,
                review.recorded_at,
                item,
                note=review.wanted or "",
                due_at=review.due_at,
            )
            for review in report.reviews
        ]
    found += [
        HistoryEntry(
            EventKind.INCIDENT_REPORTED,
            incident.recorded_at,
            incident.happened_at,
            items[incident.task_id],
            incident=incident,
        )
        for incident in handed_in.incidents(session, tasks)
    ]
    found += [*_extensions(wishes), *_not_ours(session, assignment)]
    return tuple(sorted(found, key=lambda moment: moment.at, reverse=True))


def _extensions(wishes: Sequence[Extension]) -> list[HistoryEntry]:
    """Later dates that were asked for, and the answers."""
    found = []
    for wish in wishes:
        item = wish.task.item
        found.append(
            HistoryEntry(
                EventKind.EXTENSION_ASKED,
                wish.asked_at,
                wish.asked_at,
                item,
                wish.typed_by or "",
                wish.reason or "",
                until=wish.wanted_due_at,
            )
        )
        if wish.answered_at is not None:
            found.append(
                HistoryEntry(
                    extend.ANSWER_EVENTS[wish.state],
                    wish.answered_at,
                    wish.answered_at,
                    item,
                    note=wish.answer or "",
                    until=wish.granted_due_at,
                )
            )
    return found


def _who(name: str, position: str) -> str:
    return ", ".join(filter(None, (name, position)))


def _not_ours(session: Session, assignment: Assignment) -> list[HistoryEntry]:
    said = session.execute(
        select(Event.recorded_at, Event.happened_at, Remark.text)
        .join(Remark, Remark.event_id == Event.id)
        .where(
            Event.chain_kind == ChainKind.ASSIGNMENT, Event.chain_id == assignment.id, Event.kind == EventKind.NOT_OURS
        )
    )
    return [HistoryEntry(EventKind.NOT_OURS, at, happened_at, note=text or "") for at, happened_at, text in said]
