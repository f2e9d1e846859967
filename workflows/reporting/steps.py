"""A unit saves drafts and files, submits reports and requests extensions, all by its link."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import extend, repeated
from directives.boards.whats_next import whats_next
from directives.delegations.opened import opens
from directives.models import AnswerDraft, Extension, Link, Objection, Report, StoredFile, Task
from directives.queries.submissions import ClosedReason, Receipt, closed_reason
from directives.record import locks
from directives.releases import asking
from directives.releases.required import must_wait
from directives.terms import ReportingMode
from workflows.mailing import outbox
from workflows.mailing.occasions import receipt as receipt_mail
from workflows.reporting import editions
from workflows.reporting.answer_form import empty_form
from workflows.reporting.editions import Basis
from workflows.web.fields import only_fields

LETTER = "letter_file"
"""The key in AnswerDraft.values for the file id of the unit's own signed letter."""


class TaskClosed(Exception):
    """The task accepts no more answers; `why` says the reason."""

    def __init__(self, why: ClosedReason) -> None:
        super().__init__(why)
        self.why = why


class MustWait(Exception):
    """The head of the unit releases what is sent by this link (reporting/releasing.py)."""


def draft_of(session: Session, task: Task) -> AnswerDraft | None:
    """What was typed for a task and not yet submitted."""
    return session.scalar(select(AnswerDraft).where(AnswerDraft.task_id == task.id))


def last_report(session: Session, task: Task) -> Report | None:
    """The newest version."""
    return session.scalars(select(Report).where(Report.task_id == task.id).order_by(Report.version.desc())).first()


def save_draft(
    session: Session, task: Task, typed: dict[str, Any], now: datetime, basis: Basis | None = None
) -> AnswerDraft:
    """Store what was typed; no status changes. Raises TaskClosed, and EditedElsewhere if the form's basis is stale.

    A form without a basis may only begin a draft. What the task's form has no field for is dropped.
    """
    check_open(task)
    return _write_draft(session, task, typed, now, basis)


def keep_locked(session: Session, task: Task, typed: dict[str, Any], now: datetime, basis: Basis | None = None) -> bool:
    """Keep what came after its period was locked as the draft, since it may be opened again; False if it is newer."""
    why = closed_reason(task)
    if why is None or not why.may_open_again:
        return False
    try:
        _write_draft(session, task, typed, now, basis)
    except editions.EditedElsewhere:
        return False
    return True


def _write_draft(
    session: Session, task: Task, typed: dict[str, Any], now: datetime, basis: Basis | None
) -> AnswerDraft:
    draft, typed = draft_to_write(session, task, now), only_fields(empty_form(task.item), typed)
    if typed != _typed_in(draft):
        current = basis_of(session, task, draft)
        editions.check(basis or current._replace(edition=0), current)
        draft.values, draft.saved_at, draft.edition = {**_letter_in(draft), **typed}, now, draft.edition + 1
        session.flush()
    return draft


def keep_refused(
    session: Session,
    link: Link,
    task_id: int,
    typed: dict[str, Any],
    now: datetime,
    basis: Basis | None,
    of_incident: bool = False,
) -> bool:
    """Keep what was typed on a replaced link as the draft; False if there is no such draft to write, or a newer one."""
    task = session.get(Task, task_id)
    if task is None or not opens(session, link, task_id) or (task.item.mode == ReportingMode.INCIDENT) != of_incident:
        return False
    attempt = session.begin_nested()
    try:
        save_draft(session, task, typed, now, basis)
    except (TaskClosed, editions.EditedElsewhere):
        attempt.rollback()
        return False
    attempt.commit()
    return True


def draft_to_write(session: Session, task: Task, now: datetime) -> AnswerDraft:
    """The draft of a task, locked; a new one has edition 0."""
    locks.lock(session, task.assignment)  # two devices at once make one draft
    draft = draft_of(session, task)
    if draft is None:
        draft = AnswerDraft(task_id=task.id, values={}, saved_at=now, edition=0)
        session.add(draft)
        session.flush()
    return draft


def _letter_in(draft: AnswerDraft) -> dict[str, Any]:
    return {LETTER: letter_in(draft)} if LETTER in draft.values else {}


def letter_in(draft: AnswerDraft) -> int | None:
    """The draft's signed letter, None if it was removed; a text under this name was sent by a forged form."""
    found = draft.values[LETTER]
    return found if isinstance(found, int) else None


def _typed_in(draft: AnswerDraft) -> dict[str, Any]:
    return {name: value for name, value in draft.values.items() if name != LETTER}


def basis_of(session: Session, task: Task, draft: AnswerDraft | None) -> Basis:
    """What a form of this task, opened now, is filled from."""
    last = session.scalar(select(func.max(Report.version)).where(Report.task_id == task.id))
    return Basis(last or 0, draft.edition if draft else 0)


def keep_letter(session: Session, task: Task, file: StoredFile | None, now: datetime) -> None:
    """Set the draft's signed letter, or remove it (None). Raises TaskClosed."""
    check_open(task)
    draft = draft_to_write(session, task, now)
    draft.values, draft.saved_at = {**draft.values, LETTER: file.id if file else None}, now


def submit(
    session: Session, link: Link, task: Task, answer: acts.ReportAnswer, now: datetime, basis: Basis | None = None
) -> Report:
    """Submit a version, or release what waited. Raises TaskClosed, MustWait, EditedElsewhere (a stale basis)."""
    check_open(task)
    locks.lock(session, task.assignment)
    if must_wait(link):
        raise MustWait
    last, draft = last_report(session, task), draft_of(session, task)
    sent_before = last is not None and repeated.stem(last.submission_key) == repeated.stem(answer.submission_key)
    if basis and not (sent_before and draft is None):
        editions.check(basis, basis_of(session, task, draft))
    answer, origin = asking.released(session, draft, answer, link, now)
    return acts.submit(session, task, answer, origin, now)


def submit_several(
    session: Session, link: Link, tasks: Sequence[Task], answer: acts.ReportAnswer, now: datetime
) -> list[Report]:
    """Submit the same answer for several tasks; all or none. Raises TaskClosed."""
    return [submit(session, link, task, answer, now) for task in tasks]


def request_extension(
    session: Session, link: Link, task: Task, asked: extend.ExtensionRequest, now: datetime
) -> Extension:
    """Request an extension. Raises NotExtended."""
    return extend.ask(session, task, asked, acts.from_link(link, now), now)


def object_to(
    session: Session, link: Link, task: Task | None, entry: acts.ObjectionEntry, now: datetime
) -> Sequence[Objection]:
    """Say something against a task, or against the whole letter (None). Raises NothingToObject."""
    origin = acts.from_link(link, now)
    if task is None:
        return acts.object_to_letter(session, link.assignment, entry, origin, now)
    return [acts.object_to(session, task, entry, origin, now)]


def check_open(task: Task) -> None:
    """Raises TaskClosed."""
    if why := closed_reason(task):
        raise TaskClosed(why)


def mail_receipt(session: Session, link: Link, report: Report, receipt: Receipt, now: datetime) -> bool:
    """Mail a version's receipt to the contact who asks for it; False if it was mailed before."""
    values = {
        "reference": receipt.reference,
        "code": receipt.code,
        "item_title": report.task.item.title,
        "at": receipt.at,
        "report": report.id,
        "next_due_at": whats_next(session, link.assignment, now, report.task.item).next_due_at,
    }
    return bool(
        outbox.tell(session, receipt_mail.MAIL, about=report, to=link, now=now, values=values, task=report.task)
    )


def version(session: Session, task: Task, number: int) -> Report | None:
    return session.scalar(select(Report).where(Report.task_id == task.id, Report.version == number))


def file_of(session: Session, file_id: int | None) -> StoredFile | None:
    """A stored file by its key."""
    return session.get(StoredFile, file_id) if file_id else None
