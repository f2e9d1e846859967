"""Staff act on one assignment: add contacts, send links, enter answers, exempt, remark, answer 'not ours'."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from directives import acts
from directives.acts import ActedBy, IncidentAnswer, Origin, ReportAnswer, assign, contacts, extend, own_date
from directives.acts.contacts import ContactEntry
from directives.acts.extend import ExtensionRequest
from directives.cascade import following
from directives.models import Assignment, Contact, Exemption, Extension, Incident, Link, Report, Staff, Task
from directives.objections import answering, exempting
from directives.queries import submissions
from directives.record import ledger, locks
from directives.rules import status
from directives.terms import DirectiveState, EventKind, ObjectionState
from workflows.followup.changes import NotOpen, actor_values, change_values, mail_event, mail_news, record
from workflows.followup.steps import withdraw
from workflows.mailing import outbox
from workflows.mailing.desk import again
from workflows.mailing.occasions import changed, recorded, withdrawn
from workflows.reporting.alerting import alert


def add_contact(session: Session, assignment: Assignment, entry: ContactEntry, by: ActedBy) -> Link:
    """Add a contact to the unit and send it links to all open assignments. Raises NotOpen, AddressTaken.

    Returns the link to this one.
    """
    if assignment.directive.state != DirectiveState.ISSUED:
        raise NotOpen
    contact = contacts.add_contact(session, assignment.responsible_unit, entry)
    links = contacts.give_links(session, contact, ledger.by_staff(by.staff.id), by.now, by.reason)
    own = next((link for link in links if link.assignment_id == assignment.id), None)
    if own is None:
        raise NotOpen  # the unit was released from this directive
    again.send_again(session, contact, links, by)
    return own


def send_again(session: Session, assignment: Assignment, contact: Contact, by: ActedBy) -> Link:
    """Send a contact a new link and its failed mails again; the old link opens until a press by the new one."""
    _lock_followed(session, assignment)
    contact.failed_at, contact.failure = (None, "")  # the officer believes that the address works
    session.flush()
    known = next((link for link in assignment.links if link.contact_id == contact.id), None)
    link = known or contacts.new_link(session, assignment, contact, by.now)
    record(session, assignment, EventKind.CONTACT_CHANGED, by, {"contact": contact.id}, [link, contact])
    if known is not None:
        assign.renew_link(session, known, by.now, ledger.by_staff(by.staff.id))
    again.send_again(session, contact, [link], by)
    return link


def acknowledge_for(  # noqa: PLR0913, PLR0917 (the fields of an acknowledgement)
    session: Session,
    assignment: Assignment,
    name: str,
    position: str,
    arrival_number: str,
    origin: Origin,
    by: ActedBy,
    phone: str = "",
) -> None:
    """Enter an acknowledgement that came without a link, and mail the unit that it was entered."""
    _lock_followed(session, assignment)
    before = assignment.head_seq
    acts.acknowledge(session, assignment, name, position, origin, by.now, arrival_number, phone=phone)
    _mail_recorded(session, assignment, before, origin, by.staff)


def answer_for(session: Session, task: Task, answer: ReportAnswer, origin: Origin, by: ActedBy) -> Report:
    """Enter an answer that came without a link, and mail the unit once, even if the form is submitted twice."""
    _lock_followed(session, task.assignment)
    if submissions.closed_reason(task) is not None:
        raise NotOpen
    before = task.assignment.head_seq
    report = acts.submit(session, task, answer, origin, by.now)
    _mail_recorded(session, task.assignment, before, origin, by.staff)
    return report


def report_incident_for(
    session: Session, task: Task, answer: IncidentAnswer, origin: Origin, by: ActedBy, first: Incident | None = None
) -> Incident:
    """Enter an incident that came without a link, or what is added to one: the same alerts, and a mail to the unit."""
    _lock_followed(session, task.assignment)
    if submissions.closed_reason(task) is not None:
        raise NotOpen
    before = task.assignment.head_seq
    try:
        incident = acts.report_incident(session, task, answer, origin, by.now, first)
    except acts.IncidentClosed as error:
        raise NotOpen from error
    alert(session, incident)
    _mail_recorded(session, task.assignment, before, origin, by.staff)
    return incident


def request_extension(session: Session, task: Task, asked: ExtensionRequest, origin: Origin, by: ActedBy) -> Extension:
    """Enter an extension request that came without a link, and mail the unit. Raises NotExtended."""
    _lock_followed(session, task.assignment)
    before = task.assignment.head_seq
    extension = extend.ask(session, task, asked, origin, by.now)
    _mail_recorded(session, task.assignment, before, origin, by.staff)
    return extension


def object_for(
    session: Session, assignment: Assignment, task: Task | None, entry: acts.ObjectionEntry, origin: Origin, by: ActedBy
) -> None:
    """Enter what a unit says against a task, or the whole letter (None), and mail it. Raises NotOpen."""
    _lock_followed(session, assignment)
    before = assignment.head_seq
    try:
        if task is None:
            acts.object_to_letter(session, assignment, entry, origin, by.now)
        else:
            acts.object_to(session, task, entry, origin, by.now)
    except acts.NothingToObject as error:
        raise NotOpen from error
    _mail_recorded(session, assignment, before, origin, by.staff)


def set_own_date(session: Session, task: Task, due_at: datetime, by: ActedBy) -> None:
    """Set a due date for this unit alone and mail it once. Raises NotOpen."""
    _lock_followed(session, task.assignment)
    was = task.due_at
    try:
        event = own_date.set_own_date(session, task, due_at, by.staff, by.now, by.reason)
    except own_date.NoOwnDate as error:
        raise NotOpen from error
    values = change_values(by, "deadline", title=task.item.title, period_due_at=was, new_due_at=due_at)
    mail_event(session, task.assignment.directive, event, [task.assignment_id], changed.MAIL, values)


def exempt(
    session: Session, task: Task, by: ActedBy, *, later_periods: bool = False, until_on: date | None = None
) -> None:
    """Exempt the unit from a task; of a recurring item from later periods too, until a day or until it is ended."""
    _lock_followed(session, task.assignment)
    if task.standing in status.UNCOUNTED:
        raise NotOpen
    if later_periods and task.item.rrule:
        exempting.exempt_until(session, task, until_on, by.staff, by.now, text=by.reason)
    else:
        exempting.exempt(session, task, by.reason, by.staff, by.now)


def end_exemption(session: Session, exemption: Exemption, by: ActedBy) -> None:
    """The next periods are owed again."""
    _lock_followed(session, exemption.assignment)
    exempting.end(session, exemption, by.staff, by.reason, by.now)


def remark(session: Session, assignment: Assignment, by: ActedBy) -> None:
    """Record a remark (by.reason); no status changes."""
    record(session, assignment, EventKind.REMARKED, by, {})


def keep_assigned(session: Session, assignment: Assignment, by: ActedBy) -> None:
    """Answer 'not ours': the directive is for this unit after all."""
    _lock_followed(session, assignment)
    if assignment.not_ours_at is None:
        raise NotOpen
    said = answering.settle_letter(session, assignment, ObjectionState.REFUSED, by.staff, by.now)
    event = record(session, assignment, EventKind.NOT_OURS_ANSWERED, by, {"kept": True}, said)
    mail_news(session, assignment.directive, event, [assignment.id], changed.MAIL, change_values(by, "kept"))


def release(session: Session, assignment: Assignment, by: ActedBy) -> None:
    """Answer 'not ours': the unit is right. Withdraw its tasks, revoke its links, and mail it once."""
    locks.lock_with_directive(session, assignment)
    if assignment.directive.state != DirectiveState.ISSUED or assignment.not_ours_at is None:
        raise NotOpen
    said = answering.settle_letter(session, assignment, ObjectionState.AGREED, by.staff, by.now)
    event = record(session, assignment, EventKind.NOT_OURS_ANSWERED, by, {"kept": False}, said)
    outbox.drop(session, [assignment], by.now)
    actor = ledger.by_staff(by.staff.id)
    for task in assignment.tasks:
        ledger.record(session, assignment, EventKind.DIRECTIVE_WITHDRAWN, by.now, actor, task=task)
    values = {**actor_values(by), "released": True}
    mail_news(session, assignment.directive, event, [assignment.id], withdrawn.MAIL, values)
    assign.revoke_links(session, [assignment], by.now, actor)
    _leave_audience(session, assignment, actor, by.now)
    for passed_on in following.directives_of(session, assignment):
        withdraw(session, passed_on, by)


def _leave_audience(session: Session, assignment: Assignment, actor: ledger.Actor, now: datetime) -> None:
    """Except the unit from the audience, which is resolved again whenever a period opens."""
    directive = assignment.directive
    out: Sequence[int] = directive.audience.get("but", [])
    directive.audience = {**directive.audience, "but": sorted({*out, assignment.unit_id})}
    ledger.record(session, directive, EventKind.ROWS_SEALED, now, actor, rows=[directive])


def _lock_followed(session: Session, assignment: Assignment) -> None:
    locks.lock(session, assignment)
    if assignment.directive.state != DirectiveState.ISSUED:
        raise NotOpen


def _mail_recorded(session: Session, assignment: Assignment, before: int, origin: Origin, staff: Staff) -> None:
    """Mail the unit about the event recorded after `before` (a seq); a repeated submission has recorded none."""
    if assignment.head_seq == before:
        return
    event = ledger.last_event(session, assignment)
    values = {
        "what": event.kind,
        "channel": origin.channel,
        "told_by": origin.told_by,
        "happened_at": origin.happened_at,
        "by": staff.name,
    }
    mail_event(session, assignment.directive, event, [assignment.id], recorded.MAIL, values)
