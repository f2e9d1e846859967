"""The history on a unit's page: what the unit submitted and how the department answered, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import extend
from directives.acts.objecting import EVENTS
from directives.models import Assignment, Event, Extension, Incident, Item, Link, Objection, Remark, Report, Task
from directives.objections import said
from directives.queries import submissions
from directives.record.ledger import data_of
from directives.terms import ActorKind, ChainKind, EventKind, Verdict
from workflows.web.signed import from_mailbox, who_signed

EVENTS_WITH_ICON = {
    EventKind.ACKNOWLEDGED,
    EventKind.UNDER_WAY,
    EventKind.IMPLEMENTED,
    EventKind.REPORTED,
    EventKind.APPROVED,
    EventKind.RETURNED,
}


class HistoryEntry(NamedTuple):
    """Something that the unit submitted (`report`, `incident`), or an answer to it."""

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
    """The requested or granted due date of an extension."""

    @property
    def icon(self) -> str:
        """The name of its symbol in the icon sprite."""
        return self.kind if self.kind in EVENTS_WITH_ICON else "event"


REVIEW_EVENTS = {Verdict.APPROVED: EventKind.APPROVED, Verdict.RETURNED: EventKind.RETURNED}


def history_of(
    session: Session,
    assignment: Assignment,
    tasks: Sequence[Task],
    reports: Sequence[Report],
    extensions: Sequence[Extension],
) -> tuple[HistoryEntry, ...]:
    """Everything the unit submitted for these tasks and the answers to it, newest first."""
    items = {task.id: task.item for task in tasks}
    found = [
        *_acknowledgements(assignment),
        *(entry for report in reports for entry in _report(report, items[report.task_id])),
        *(_incident(incident, items[incident.task_id]) for incident in submissions.incidents(session, tasks)),
        *(entry for extension in extensions for entry in _extension(extension)),
        *(entry for one in said.of_assignment(session, assignment) for entry in _objection(one)),
        *_not_ours(session, assignment),
        *_reopened(session, assignment, tasks),
    ]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))


def _acknowledgements(assignment: Assignment) -> Iterator[HistoryEntry]:
    for one in assignment.acknowledgements:
        yield HistoryEntry(EventKind.ACKNOWLEDGED, one.recorded_at, one.happened_at, who=who_signed(one))


def _report(report: Report, item: Item) -> Iterator[HistoryEntry]:
    """A version of a report, then its reviews."""
    kind = acts.EVENT_OF_STANDING[report.standing]
    yield HistoryEntry(kind, report.recorded_at, report.happened_at, item, who=who_signed(report), report=report)
    for review in report.reviews:
        kind, at = REVIEW_EVENTS[review.verdict], review.recorded_at
        yield HistoryEntry(kind, at, at, item, note=review.wanted or "", due_at=review.due_at)


def _incident(incident: Incident, item: Item) -> HistoryEntry:
    kind, who = EventKind.INCIDENT_REPORTED, who_signed(incident)
    return HistoryEntry(kind, incident.recorded_at, incident.happened_at, item, who=who, incident=incident)


def _extension(extension: Extension) -> Iterator[HistoryEntry]:
    """An extension request, then its answer if there is one."""
    item, at = extension.task.item, extension.asked_at
    who, note = who_signed(extension), extension.reason or ""
    yield HistoryEntry(EventKind.EXTENSION_ASKED, at, at, item, who, note, until=extension.wanted_due_at)
    if extension.answered_at is not None:
        kind, at, note = extend.ANSWER_EVENTS[extension.state], extension.answered_at, extension.answer or ""
        yield HistoryEntry(kind, at, at, item, note=note, until=extension.granted_due_at)


def _objection(one: Objection) -> Iterator[HistoryEntry]:
    """What the unit said against a task or the letter, then the answer to what it said of a task."""
    item = one.task.item if one.task else None
    kind = EventKind.NOT_OURS if one.task is None else EVENTS[one.kind]
    yield HistoryEntry(kind, one.recorded_at, one.asked_at, item, who_signed(one), one.reason or "")
    if one.answered_at is not None and one.task is not None:
        kind = EventKind.EXEMPTED if one.state.is_agreed else EventKind.OBJECTION_REFUSED
        yield HistoryEntry(kind, one.answered_at, one.answered_at, item, note=one.answer or "")


def _not_ours(session: Session, assignment: Assignment) -> Iterator[HistoryEntry]:
    """'Not ours' from before objections were rows of their own."""
    links: dict[int | None, Link] = {link.id: link for link in assignment.links}
    found = session.execute(
        select(Event.recorded_at, Event.happened_at, Remark.text, Event.actor_kind, Event.actor_id)
        .join(Remark, Remark.event_id == Event.id)
        .where(Event.on_assignment(assignment.id, EventKind.NOT_OURS))
    )
    for recorded_at, happened_at, text, actor, actor_id in found:
        who = from_mailbox(links.get(actor_id)) if actor == ActorKind.LINK else ""
        yield HistoryEntry(EventKind.NOT_OURS, recorded_at, happened_at, who=who, note=text or "")


def _reopened(session: Session, assignment: Assignment, tasks: Sequence[Task]) -> Iterator[HistoryEntry]:
    """The periods of these tasks that the department opened again after they were locked, and why."""
    items = {task.period_id: task.item for task in tasks}
    found = session.execute(
        select(Event.recorded_at, Event.body, Remark.text)
        .outerjoin(Remark, Remark.event_id == Event.id)
        .where(
            Event.chain_kind == ChainKind.DIRECTIVE,
            Event.chain_id == assignment.directive_id,
            Event.kind == EventKind.PERIOD_REOPENED,
        )
    )
    for at, body, text in found:
        if (item := items.get(data_of(body)["period"])) is not None:
            yield HistoryEntry(EventKind.PERIOD_REOPENED, at, at, item, note=text or "")
