"""Extensions: a unit asks for a later date for one task, an officer grants that or another, or refuses.

Beside acts.py and like it: by link or entered by the department, with the session and `now`, through the ledger, no
commit. A date that was granted binds this unit alone. When the whole period is moved afterwards the later of the two
binds, so that nobody loses what was promised (status.later); what was returned for more keeps its date apart, and an
extension of it moves that one. Granting is possible as long as the task is counted, even after it was handed in: the
unit asked in time, and an officer's slowness makes nobody late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from directives.acts import Origin
from directives.models import Assignment, Directive, Extension, Item, Staff, Task
from directives.queries import handed_in
from directives.record import ledger, locks
from directives.record.ledger import by_staff, new_salt, seal
from directives.rules import status
from directives.terms import DirectiveState, EventKind, ExtensionState, Obligation

HAS_OPEN_REQUEST: ColumnElement[bool] = Task.extensions.any(Extension.state == ExtensionState.ASKED)
"""A task whose unit has asked and waits for our answer: nobody is nagged meanwhile."""


ANSWERABLE = and_(
    Extension.state == ExtensionState.ASKED, Task.standing.not_in(status.UNCOUNTED), Task.period.has(locked_at=None)
)
"""A wish, joined with its task, that waits and can still be answered."""


class NoExtension(StrEnum):
    """Why no later date can be asked for, or granted."""

    SHUT = "shut"
    UNDATED = "undated"
    DONE = "done"
    WAITING = "open_requests"
    NOT_LATER = "not_later"
    PAST = "past"
    ANSWERED = "answered"


class NotExtended(ValueError):
    """No date was asked for or given; says why."""

    def __init__(self, why: NoExtension) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ExtensionRequest:
    """What a unit asks for, and who says so."""

    wanted_due_at: datetime
    reason: str
    typed_by: str
    submission_key: str


def due_of(task: Task) -> datetime | None:
    """The date that binds: of what was returned, the return's own."""
    return status.binding(ledger.facts_of(task))


def open_request(task: Task) -> Extension | None:
    """The wish that waits for an answer, or None."""
    return next((one for one in task.extensions if one.state == ExtensionState.ASKED), None)


def answering_ended(task: Task) -> bool:
    """Whether a wish for it can be answered no more."""
    return handed_in.closed_reason(task) is not None or due_of(task) is None


def why_not_extendable(task: Task) -> NoExtension | None:
    """Why no later date can be asked for this task, or None."""
    if handed_in.closed_reason(task):
        return NoExtension.SHUT
    if task.item.obligation != Obligation.MANDATORY or due_of(task) is None:
        return NoExtension.UNDATED
    if task.standing not in status.OWING:
        return NoExtension.DONE
    return NoExtension.WAITING if open_request(task) else None


def ask(session: Session, task: Task, wish: ExtensionRequest, origin: Origin, now: datetime) -> Extension:
    """Record a wish; the same press twice is one. Raises NotExtended."""
    _read_locked(session, task)
    known = next((one for one in task.extensions if one.submission_key == wish.submission_key), None)
    if known is not None:
        return known
    due_at = due_of(task)
    if why := why_not_extendable(task) or _too_early(wish.wanted_due_at, due_at, now):
        raise NotExtended(why)
    assert due_at is not None, "a task without a date is barred"
    extension = Extension(
        task=task,
        submission_key=wish.submission_key,
        old_due_at=due_at,
        wanted_due_at=wish.wanted_due_at,
        reason=wish.reason,
        typed_by=wish.typed_by,
        salt=new_salt(),
        asked_at=now,
        channel=origin.channel,
        link_id=origin.link_id,
    )
    session.add(extension)
    session.flush()
    data = {
        "extension": extension.id,
        "channel": origin.channel,
        "was": due_at,
        "wanted": wish.wanted_due_at,
        "text": seal(extension.salt or "", wish.reason, wish.typed_by),
    }
    event = ledger.record(
        session,
        task.assignment,
        EventKind.EXTENSION_ASKED,
        now,
        origin.actor,
        data,
        task=task,
        happened_at=origin.happened_at,
    )
    extension.asked_at = event.happened_at
    return extension


def grant(
    session: Session, extension: Extension, granted_due_at: datetime, answer: str, staff: Staff, now: datetime
) -> None:
    """Give the unit this date, later than the present one and than now. Raises NotExtended."""
    task = _waits(session, extension)
    if why := _too_early(granted_due_at, due_of(task), now):
        raise NotExtended(why)
    extension.granted_due_at = granted_due_at
    data = {"due_at": granted_due_at, "was": due_of(task)}
    _answer(session, extension, ExtensionState.GRANTED, answer, data, staff, now)


def refuse(session: Session, extension: Extension, answer: str, staff: Staff, now: datetime) -> None:
    """Leave the date as it is, and say why. Raises NotExtended."""
    _waits(session, extension)
    _answer(session, extension, ExtensionState.REFUSED, answer, {}, staff, now)


ANSWER_EVENTS = {
    ExtensionState.GRANTED: EventKind.EXTENSION_GRANTED,
    ExtensionState.REFUSED: EventKind.EXTENSION_REFUSED,
}


def _answer(
    session: Session,
    extension: Extension,
    state: ExtensionState,
    answer: str,
    data: dict[str, datetime | None],
    staff: Staff,
    now: datetime,
) -> None:
    extension.state, extension.answer, extension.answer_salt = state, answer, new_salt()
    extension.staff = staff
    said = {"extension": extension.id, "text": seal(extension.answer_salt, answer), **data}
    event = ledger.record(
        session, extension.task.assignment, ANSWER_EVENTS[state], now, by_staff(staff.id), said, task=extension.task
    )
    extension.answered_at = event.recorded_at


def _read_locked(session: Session, task: Task) -> None:
    """Hold the assignment, and read the task and its wishes as the last writer left them."""
    locks.lock(session, task.assignment)
    session.refresh(task)


def _waits(session: Session, extension: Extension) -> Task:
    task = extension.task
    _read_locked(session, task)
    session.refresh(extension)
    if extension.state != ExtensionState.ASKED:
        raise NotExtended(NoExtension.ANSWERED)
    if answering_ended(task):
        raise NotExtended(NoExtension.SHUT)
    return task


def _too_early(wanted: datetime, due_at: datetime | None, now: datetime) -> NoExtension | None:
    if wanted <= now:
        return NoExtension.PAST
    return NoExtension.NOT_LATER if due_at is not None and wanted <= due_at else None


def requests_for(session: Session, tasks: Sequence[Task]) -> Sequence[Extension]:
    """Every wish for these tasks, in the order in which they were made."""
    ids = [task.id for task in tasks]
    return session.scalars(select(Extension).where(Extension.task_id.in_(ids)).order_by(Extension.id)).all()


def open_requests(
    session: Session, agency_id: int, directive: str = "", item_id: int | None = None
) -> Sequence[Extension]:
    """An agency's open wishes that can still be answered, those whose date comes first on top.

    `directive` (a public id) and `item_id` narrow them where they are given.
    """
    query = (
        select(Extension)
        .join(Task)
        .join(Item)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, ANSWERABLE)
        .options(
            joinedload(Extension.task).joinedload(Task.item),
            joinedload(Extension.task).joinedload(Task.period),
            joinedload(Extension.task).joinedload(Task.assignment).joinedload(Assignment.unit),
            joinedload(Extension.task).joinedload(Task.assignment).joinedload(Assignment.directive),
        )
        .order_by(Extension.old_due_at, Extension.id)
    )
    if directive:
        query = query.where(Directive.public_id == directive)
    if item_id is not None:
        query = query.where(Task.item_id == item_id)
    return session.scalars(query).all()
