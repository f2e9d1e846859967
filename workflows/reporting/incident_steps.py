"""A unit keeps documents with the draft of an incident, and reports it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from directives import acts
from directives.acts import repeated
from directives.acts.report_incident import IncidentClosed, kept_documents
from directives.files import mark_erased
from directives.models import Incident, IncidentFile, Link, StoredFile, Task
from directives.queries.submissions import Receipt
from directives.record import locks
from workflows.mailing import outbox
from workflows.mailing.occasions import incident_receipt
from workflows.reporting import steps
from workflows.reporting.alerting import alert
from workflows.reporting.editions import Basis, EditedElsewhere
from workflows.reporting.evidence.steps import MOST_FILES, TooManyFiles


def mail_receipt(session: Session, link: Link, incident: Incident, receipt: Receipt, now: datetime) -> bool:
    """Mail an incident's receipt to the contact who asks for it; False if it was mailed before."""
    values = {"reference": receipt.reference, "code": receipt.code, "at": receipt.at, "incident": incident.id}
    kind, task = incident_receipt.MAIL, session.get_one(Task, incident.task_id)
    return bool(outbox.tell(session, kind, about=incident, to=link, now=now, values=values, task=task))


def drafted_files(session: Session, task: Task, first: Incident | None = None) -> Sequence[IncidentFile]:
    """The documents kept for a first notice that is being written, or for what is added to `first`."""
    kept = kept_documents(task.id, first.id if first else None)
    return session.scalars(kept.options(joinedload(IncidentFile.file))).all()


def keep_file(session: Session, task: Task, file: StoredFile, now: datetime, first: Incident | None = None) -> None:
    """Keep a document for the report that is being written. Raises TaskClosed, IncidentClosed, TooManyFiles."""
    steps.check_open(task)
    if first is None:
        steps.draft_to_write(session, task, now)
    else:
        locks.lock(session, task.assignment)
        session.refresh(first)
        if first.closed_at is not None:
            raise IncidentClosed
    if len(drafted_files(session, task, first)) >= MOST_FILES:
        raise TooManyFiles(task)
    session.add(IncidentFile(task_id=task.id, first_id=first.id if first else None, file_id=file.id))


def remove_file(session: Session, task: Task, kept_id: int, now: datetime) -> StoredFile | None:
    """Remove a document from what is being written, and mark it as erased: nobody has it then; its bytes are swept."""
    locks.lock(session, task.assignment)
    found = session.get(IncidentFile, kept_id)
    if found is None or found.task_id != task.id or found.incident_id is not None:
        return None
    session.delete(found)
    mark_erased(found.file, now)
    return found.file


def submit(
    session: Session, link: Link, task: Task, answer: acts.IncidentAnswer, now: datetime, basis: Basis | None = None
) -> Incident:
    """Report an incident, and alert the officer and the leaders by mail. Raises TaskClosed, EditedElsewhere.

    A form that was filled from a draft ends that draft. A draft begun elsewhere meanwhile is about another incident and
    stays.
    """
    steps.check_open(task)
    locks.lock(session, task.assignment)
    draft = steps.draft_of(session, task)
    opened_on, current = basis.edition if basis else 0, draft.edition if draft else 0
    sent_before = repeated.presses(session, Incident, answer.submission_key, Incident.task_id == task.id)
    if opened_on and opened_on != current and not sent_before:
        raise EditedElsewhere
    ends_draft = opened_on == current
    files = drafted_files(session, task) if ends_draft else ()
    given = replace(answer, file_ids=tuple(one.file_id for one in files))
    incident = acts.report_incident(session, task, given, acts.from_link(link, now), now)
    if ends_draft and draft is not None:
        session.delete(draft)
    alert(session, incident)
    return incident


def add_to(session: Session, link: Link, first: Incident, answer: acts.IncidentAnswer, now: datetime) -> Incident:
    """Add to an incident, with what was kept for it, and alert the same people. Raises TaskClosed, IncidentClosed."""
    steps.check_open(first.task)
    locks.lock(session, first.task.assignment)
    kept = tuple(one.file_id for one in drafted_files(session, first.task, first))
    given = replace(answer, file_ids=kept)
    incident = acts.report_incident(session, first.task, given, acts.from_link(link, now), now, first)
    alert(session, incident)
    return incident
