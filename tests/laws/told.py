"""Law 10 in its own words: what the rows say of a unit, without asking the rules or their SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from directives.boards import acknowledging, call_list, deadlines, unanswered
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.models import Assignment, Directive, Extension, IncomingMail, Mail, MailLine, Task
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.rules.schedule import WorkingCalendar
from directives.terms import ExtensionState, IncomingKind, MailState, Obligation, ReportingMode, Silence, Standing

ENDED = {Standing.SKIPPED, Standing.STOPPED, Standing.WITHDRAWN, Standing.REPLACED, Standing.EXEMPT}
NEVER_TOLD = {Silence.NOT_SENT, Silence.ADDRESS_FAILED}
SET_ASIDE = {Silence.NOT_OURS, Silence.OBJECTS, Silence.WANTS_LATER, Silence.REPLIED, Silence.PAUSED}
OVERDUE = "overdue"
ABOVE = ("escalation", "leader_escalation")
CALL_AFTER = timedelta(hours=4)
QUARTER = timedelta(minutes=15)


def reached_at(unit: Assignment) -> datetime | None:
    """Since when the unit knows of the letter."""
    return min((at for at in (unit.told_at, unit.acknowledged_at) if at is not None), default=None)


def waits(unit: Assignment) -> bool:
    """Whether the next step is the department's: a request, a reply by mail or a refusal lies there."""
    asked = select(Task).join(Extension, Extension.task_id == Task.id)
    wishes = db.session.scalars(asked.where(Task.assignment_id == unit.id, Extension.state == ExtensionState.ASKED))
    replies = select(IncomingMail.id).where(
        IncomingMail.assignment_id == unit.id,
        IncomingMail.kind == IncomingKind.REPLY,
        IncomingMail.counted_as.is_(None),
    )
    open_wish = any(task.standing not in ENDED and task.period.locked_at is None for task in wishes)
    objects = any(one.objected and one.standing not in ENDED and one.period.locked_at is None for one in unit.tasks)
    return open_wish or objects or unit.not_ours_at is not None or db.session.scalars(replies).first() is not None


def has_answered(task: Task) -> bool:
    """Whether the unit has sent what the item asks, or a paper of it lies in the register, or nothing is asked."""
    if is_returned(task) or task.first_submitted_at is not None or task.document_at is not None:
        return True
    if task.objected is not None:
        return True
    if task.standing in {Standing.REPORTED, Standing.APPROVED, *ENDED}:
        return True
    asks_report = task.item.mode in {ReportingMode.REPORT, ReportingMode.FIGURES}
    return task.standing == Standing.IMPLEMENTED and not asks_report


def is_returned(task: Task) -> bool:
    """Whether a supplement is wanted: the unit has answered, and is reminded in words of its own."""
    return task.standing == Standing.RETURNED or task.return_due_at is not None


def binds(task: Task) -> bool:
    return task.item.obligation == Obligation.MANDATORY and task.item.mode != ReportingMode.INCIDENT


def binding(task: Task) -> datetime | None:
    """The date that binds the unit: none if it was told at that date or later, or took the task over then."""
    told, taken, sent = reached_at(task.assignment), task.assignment.taken_over_at, task.first_submitted_at
    since = [told] if taken is None or (sent is not None and sent <= taken) else [told, taken]
    late = task.due_at is not None and any(at is not None and at >= task.due_at for at in since)
    return None if late else task.due_at


def is_owed(task: Task) -> bool:
    """Whether the unit still owes a first answer, in a period that takes one."""
    return binds(task) and not has_answered(task) and task.period.locked_at is None


def is_late(task: Task, moment: datetime) -> bool:
    """Whether the law lets the unit be called late for it."""
    unit, due_at = task.assignment, binding(task)
    told = reached_at(unit) is not None and unit.not_ours_at is None
    grace = timedelta(minutes=task.period.grace_minutes)
    return told and due_at is not None and due_at + grace <= moment and binds(task) and not has_answered(task)


def describe(task: Task) -> str:
    """What the rows say, for a message."""
    unit = task.assignment
    said = {"standing": task.standing, "due": task.due_at, "first": task.first_submitted_at, "told": unit.told_at}
    return ", ".join(f"{name} {value}" for name, value in {**said, "acknowledged": unit.acknowledged_at}.items())


def _office_time(calendar: WorkingCalendar, start: datetime, end: datetime) -> timedelta:
    """Office hours between two moments, counted a quarter at a time."""
    count, at = timedelta(), start
    while at < end and count < CALL_AFTER:
        count += QUARTER if schedule.in_office_hours(at, calendar) else timedelta()
        at += QUARTER
    return count


def _last_mail(unit: Assignment) -> datetime | None:
    """When the last mail to the unit was accepted that is about the whole letter or about an open task."""
    lines = select(Mail.sent_at, Task).join(MailLine, MailLine.mail_id == Mail.id).outerjoin(Task)
    to_unit = (MailLine.assignment_id == unit.id, Mail.state == MailState.SENT, Mail.contact_id.is_not(None))
    found = db.session.execute(lines.where(*to_unit)).all()
    return max((at for at, task in found if task is None or not has_answered(task)), default=None)


def check_lists(directive: Directive, moment: datetime) -> None:
    """Nobody is listed as silent or to be called before being told, after an answer, or while waiting for us."""
    session = db.session
    for row in unanswered.silent(session, SilenceScope(directive.issuer_id, directive.id), moment):
        unit = session.get_one(Assignment, row.assignment_id)
        assert any(not has_answered(task) for task in unit.tasks)
        assert row.why in NEVER_TOLD | SET_ASIDE or reached_at(unit) is not None
    for deadline in deadlines.deadlines(session, directive):
        _check_calls(directive, deadline, moment)
    for one in acknowledging.awaited(session, directive.issuer_id, moment, Assignment.directive_id == directive.id):
        unit = session.get_one(Assignment, one.assignment_id)
        assert unit.told_at is not None and unit.told_at <= one.due_at
        assert unit.acknowledged_at is None and unit.not_ours_at is None
        assert all(task.first_submitted_at is None and task.document_at is None for task in unit.tasks)


def _check_calls(directive: Directive, deadline: deadlines.DirectiveDeadline, moment: datetime) -> None:
    session, calendar = db.session, calendar_of(db.session, directive.issuer_id)
    scope = SilenceScope(directive.issuer_id, directive.id, deadline.due_at)
    found = call_list.call_list(session, scope, deadline, moment)
    for row in found.rows:
        unit = session.get_one(Assignment, row.assignment_id)
        assert any(is_owed(task) and binding(task) == deadline.due_at for task in unit.tasks)
        assert not waits(unit)
        told = reached_at(unit)
        assert row.why in NEVER_TOLD if told is None else told < deadline.due_at
        mailed = _last_mail(unit)
        assert mailed is None or _office_time(calendar, mailed, moment) >= CALL_AFTER
    early = {row.assignment_id for row, _at in found.not_yet}
    assert early.isdisjoint(row.assignment_id for row in found.rows)


def _may_be_named(task: Task, moment: datetime) -> bool:
    """Whether a mail about what is overdue may name it: late, still to come, or returned for a supplement."""
    due_at = binding(task)
    to_come = due_at is not None and due_at > moment and not has_answered(task)
    return to_come or is_late(task, moment) or is_returned(task)


def newest_mail() -> int:
    """The id of the newest mail."""
    return db.session.scalar(select(func.max(Mail.id))) or 0


def check_queued(after: int, moment: datetime) -> None:
    """Of each mail about lateness queued since: its tasks were late, and above a unit also that it did not wait."""
    for mail in db.session.scalars(select(Mail).where(Mail.id > after)):
        for line in mail.lines if mail.occasion in ABOVE else ():
            assert line.task is not None
            assert is_late(line.task, moment), f"{mail.occasion}: {describe(line.task)}"
            assert not waits(line.assignment), f"{mail.occasion} while the unit waits"
        if mail.occasion == OVERDUE:
            tasks = _tasks(mail)
            assert _says_late_rightly(mail, moment)
            assert all(_may_be_named(task, moment) for task in tasks), "; ".join(map(describe, tasks))


def overdue_waiting() -> list[int]:
    """The ids of mails about what is overdue that no worker has sent yet; some were queued when it was true."""
    return list(db.session.scalars(select(Mail.id).where(Mail.occasion == OVERDUE, Mail.state == MailState.QUEUED)))


def check_sent(waiting: Sequence[int], moment: datetime) -> None:
    """Of the mails about what is overdue that were sent: it still was."""
    for mail in db.session.scalars(select(Mail).where(Mail.id.in_(waiting), Mail.state == MailState.SENT)):
        assert _says_late_rightly(mail, moment), "; ".join(map(describe, _tasks(mail)))


def _tasks(mail: Mail) -> list[Task]:
    return [line.task for line in mail.lines if line.task is not None]


def _says_late_rightly(mail: Mail, moment: datetime) -> bool:
    return any(is_late(task, moment) or is_returned(task) for task in _tasks(mail))
