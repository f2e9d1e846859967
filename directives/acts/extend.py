"""Extension requests: a unit asks for a later due date for one task; an officer grants it, another one, or refuses.

A granted date binds this unit only. If the whole period is moved later, the later of the two dates binds, so that no
unit loses what it was promised (moves.later). A returned report has a due date of its own, and an extension of it
moves that date. A request can be granted as long as the task counts, even after the unit has submitted: the unit asked
in time, and a slow answer by the department must not make it late.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from directives.acts import Origin, repeated
from directives.models import Extension, Staff, Task
from directives.queries import submissions
from directives.queries.task_status import is_open, set_due_at
from directives.record import ledger, locks
from directives.record.ledger import by_staff
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, ExtensionState, Obligation

HAS_OPEN_REQUEST: ColumnElement[bool] = Task.extensions.any(Extension.state == ExtensionState.ASKED)
"""Over Task: an extension request waits for the department's answer. Such a task gets no reminder."""


class NoExtension(StrEnum):
    """Why a later date cannot be asked for or granted."""

    SHUT = "shut"
    UNDATED = "undated"
    DONE = "done"
    WAITING = "waiting"
    NOT_LATER = "not_later"
    PAST = "past"
    ANSWERED = "answered"
    PASSED_ON = "passed_on"


class NotExtended(ValueError):
    """The request or the grant was not accepted; `why` is the reason."""

    def __init__(self, why: NoExtension) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ExtensionRequest:
    """What a unit asks for; `submission_key` comes from the form and makes a repeated press one request."""

    wanted_due_at: datetime
    reason: str
    typed_by: str
    submission_key: str


def open_request(task: Task) -> Extension | None:
    """The request that waits for an answer, or None."""
    return next((one for one in task.extensions if one.state == ExtensionState.ASKED), None)


def answering_ended(task: Task) -> bool:
    """Whether it is too late to answer a request for this task."""
    return submissions.closed_reason(task) is not None or set_due_at(task) is None


def is_overtaken(extension: Extension) -> bool:
    """Whether the binding due date is already as late as the one requested."""
    due_at = set_due_at(extension.task)
    return due_at is not None and due_at >= extension.wanted_due_at


def why_not_extendable(task: Task) -> NoExtension | None:
    """Why no later date can be asked for this task; None if it can."""
    if submissions.closed_reason(task):
        return NoExtension.SHUT
    if task.parent_id is not None:  # its superior is called, and gives the school another date by telephone
        return NoExtension.PASSED_ON
    if task.item.obligation != Obligation.MANDATORY or set_due_at(task) is None:
        return NoExtension.UNDATED
    if not is_open(task):
        return NoExtension.DONE
    return NoExtension.WAITING if open_request(task) else None


def ask(session: Session, task: Task, request: ExtensionRequest, origin: Origin, now: datetime) -> Extension:
    """Record a request; pressing twice makes one request. Raises NotExtended."""
    _read_locked(session, task)
    earlier = repeated.presses(session, Extension, request.submission_key, Extension.task_id == task.id)
    if earlier and _is_same(earlier[0], request):
        return earlier[0]
    request = replace(request, submission_key=repeated.unused(request.submission_key, earlier))
    due_at = set_due_at(task)
    if why := why_not_extendable(task) or _too_early(request.wanted_due_at, due_at, now):
        raise NotExtended(why)
    assert due_at is not None, "a task without a due date cannot be extended"
    extension = _new_request(session, task, request, origin, due_at)
    data = {
        "extension": extension.id,
        "channel": origin.channel,
        "was": due_at,
        "wanted": request.wanted_due_at,
        "text": seal(extension.salt or "", request.reason, request.typed_by),
    }
    ledger.record(
        session,
        task.assignment,
        EventKind.EXTENSION_ASKED,
        now,
        origin.actor,
        data,
        task=task,
        happened_at=origin.happened_at,
        rows=[extension],
    )
    return extension


def _is_same(known: Extension, request: ExtensionRequest) -> bool:
    held = (known.wanted_due_at, known.reason, known.typed_by)
    return held == (request.wanted_due_at, request.reason, request.typed_by)


def _new_request(
    session: Session, task: Task, request: ExtensionRequest, origin: Origin, due_at: datetime
) -> Extension:
    extension = Extension(
        task=task,
        submission_key=request.submission_key,
        old_due_at=due_at,
        wanted_due_at=request.wanted_due_at,
        reason=request.reason,
        typed_by=request.typed_by,
        salt=new_salt(),
        asked_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
    )
    session.add(extension)
    session.flush()
    return extension


def grant(
    session: Session, extension: Extension, granted_due_at: datetime, answer: str, staff: Staff, now: datetime
) -> None:
    """Grant this date, which must be later than the present due date and than now. Raises NotExtended."""
    task = _lock_open(session, extension)
    if why := _too_early(granted_due_at, set_due_at(task), now):
        raise NotExtended(why)
    extension.granted_due_at = granted_due_at
    data = {"due_at": granted_due_at, "was": set_due_at(task)}
    _answer(session, extension, ExtensionState.GRANTED, answer, data, staff, now)


def refuse(session: Session, extension: Extension, answer: str, staff: Staff, now: datetime) -> None:
    """Refuse with a reason; the due date stays. Raises NotExtended."""
    _lock_open(session, extension)
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
    extension.answered_at = ledger.next_moment(session, extension.task.assignment, now)
    event_data = {"extension": extension.id, "text": seal(extension.answer_salt, answer), **data}
    ledger.record(
        session,
        extension.task.assignment,
        ANSWER_EVENTS[state],
        now,
        by_staff(staff.id),
        event_data,
        task=extension.task,
        rows=[extension],
    )


def _read_locked(session: Session, task: Task) -> None:
    """Lock the assignment, then reload the task: another transaction may have changed it."""
    locks.lock(session, task.assignment)
    session.refresh(task)


def _lock_open(session: Session, extension: Extension) -> Task:
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
