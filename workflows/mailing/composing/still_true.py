"""Re-check a queued mail just before sending; drop the lines that no longer apply.

The checks that several occasions share are here; each occasion names its own (`line_still_true`, `still_true`).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from directives.acts import extend
from directives.models import Assignment, Link, Mail, MailLine, Staff, Task
from directives.queries import waiting
from directives.queries.pauses import is_paused, pauses_of
from directives.queries.task_status import read_as_told
from directives.terms import DigestFrequency, DirectiveState, MailState, ReminderStep, Role
from workflows.mailing.kind import MailContext

LineAndLink = tuple[MailLine, Link | None]
"""A line of a mail, and the reader's link to its assignment."""

PAST_DATE = frozenset({ReminderStep.AFTER, ReminderStep.SUPERIOR, ReminderStep.LEADER})
"""Steps after the due date."""


def true_lines(context: MailContext) -> list[LineAndLink] | None:
    """The lines of a mail to a unit that still apply, each with the reader's link; None if it should not be sent."""
    mail, kind = context.mail, context.kind
    if not reader_is_there(mail):
        return None
    lines = [(line, _link(mail, line)) for line in mail.lines if not _skips_pause(context, line)]
    held = [(line, link) for line, link in lines if _holds(context, line, link)]
    return held if held and kind.still_true(context, [line for line, _link in held]) else None


def reader_is_there(mail: Mail, role: Role | None = None) -> bool:
    """Whether the reader is still there, and has the `role` for which the mail is meant."""
    if mail.contact is not None:
        return mail.contact.removed_at is None
    if mail.staff is None or mail.staff.left_at is not None:
        return False
    return role is None or role in mail.staff.roles


def staff_reader(context: MailContext, role: Role | None = None) -> Staff | None:
    """The member of staff who reads the mail; None if it should no longer be sent."""
    mail = context.mail
    return mail.staff if reader_is_there(mail, role) and context.kind.still_true(context, ()) else None


def left_out(mail: Mail, held: Iterable[MailLine]) -> tuple[int, ...]:
    """The ids of a mail's lines that no longer apply; `held` are those that do."""
    ids = {line.id for line in held}
    return tuple(line.id for line in mail.lines if line.id not in ids)


def silent_lines(context: MailContext) -> list[MailLine]:
    """The lines of an escalation whose units are still silent, with the rows they refer to."""
    session, mail = context.session, context.mail
    about = (
        joinedload(MailLine.assignment).joinedload(Assignment.responsible_unit),
        joinedload(MailLine.assignment).joinedload(Assignment.directive),
        joinedload(MailLine.task).joinedload(Task.item),
        joinedload(MailLine.task).joinedload(Task.period),
        joinedload(MailLine.task).selectinload(Task.extensions),
    )
    found = session.scalars(select(MailLine).where(MailLine.mail_id == mail.id).options(*about).order_by(MailLine.id))
    lines = found.all()
    paused = pauses_of(session, mail.agency_id, context.now).paused
    waits = waiting.waiting(session, {line.assignment_id for line in lines})
    return [
        line
        for line in lines
        if line.assignment.responsible_unit_id not in paused
        and line.assignment_id not in waits
        and line.assignment.directive.state == DirectiveState.ISSUED
        and still_owed(context, line, None)
    ]


def _skips_pause(context: MailContext, line: MailLine) -> bool:
    if not context.kind.skips_paused:
        return False
    return is_paused(context.session, line.assignment.responsible_unit_id, context.now)


def _link(mail: Mail, line: MailLine) -> Link | None:
    theirs = (link for link in line.assignment.links if not link.is_colleagues and link.contact_id == mail.contact_id)
    return next((link for link in theirs if link.revoked_at is None), None)


def _holds(context: MailContext, line: MailLine, link: Link | None) -> bool:
    if context.kind.links_closed:
        return context.kind.line_still_true(context, line, link)
    if link is None or line.assignment.directive.state == DirectiveState.WITHDRAWN:
        return False
    return context.kind.line_still_true(context, line, link)


def is_of_this_generation(context: MailContext, _line: MailLine, link: Link | None) -> bool:
    """Whether the link has not been renewed since: the renewed one has its own mail."""
    return context.mail.instance == context.kind.instance_of(link)


def was_told(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """Whether the reader knows of the directive; asked only of one whose first mail was being sent at that moment."""
    if not context.mail.values.get("only_if_told"):
        return True
    taken = select(Mail.id).join(MailLine, MailLine.mail_id == Mail.id)
    of_reader = (Mail.contact_id == context.mail.contact_id, MailLine.assignment_id == line.assignment_id)
    return context.session.scalar(taken.where(*of_reader, Mail.state == MailState.SENT).limit(1)) is not None


def still_owed(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """Whether the task of a reminder's line is still owed as the reminder says, and no extension request is open."""
    return _is_owed(line, context.now, past_date=_reminder_of(line) in PAST_DATE)


def still_overdue(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """As `still_owed`, but a line without a reminder step counts as overdue, unless its unit waits for our answer."""
    past_date = _reminder_of(line) in {"", *PAST_DATE}
    if past_date and waiting.waiting(context.session, {line.assignment_id}):
        return False
    return _is_owed(line, context.now, past_date=past_date)


def _reminder_of(line: MailLine) -> str:
    return line.offset.partition(":")[0]


def _is_owed(line: MailLine, now: datetime, *, past_date: bool) -> bool:
    if line.task is None or line.assignment.not_ours_at is not None:
        return False
    if extend.open_request(line.task):
        return False
    found = read_as_told(line.task, now)
    if found.due_at is None or not found.owed:
        return False
    if line.offset.startswith(ReminderStep.DIGEST):
        return True
    return found.late if past_date else now < found.due_at


def some_overdue(context: MailContext, lines: Sequence[MailLine]) -> bool:
    """Whether any line is overdue; otherwise the mail's subject would be wrong."""
    return any(line.task is not None and read_as_told(line.task, context.now).late for line in lines)


def wants_digest(context: MailContext, _lines: Sequence[MailLine]) -> bool:
    """Whether the member of staff still wants digests."""
    return context.mail.staff is not None and context.mail.staff.digest != DigestFrequency.NONE
