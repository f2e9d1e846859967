"""Looked at just before a mail goes: what of it is still true. What no longer is drops out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from directives.acts import extend
from directives.models import Assignment, Directive, Link, Mail, MailLine, SignInLink, Task
from directives.queries.pauses import is_paused, pauses_of
from directives.record.ledger import facts_of
from directives.rules import status
from directives.terms import DirectiveState, Occasion, ReminderStep, Role, Standing, Timeliness

LATE = frozenset({ReminderStep.AFTER, ReminderStep.SUPERIOR, ReminderStep.LEADER})
"""What is said of a date gone by."""
REMINDERS = frozenset({Occasion.DUE_SOON, Occasion.OVERDUE, Occasion.UNIT_DIGEST, Occasion.PERIOD_OPENED})


def still_wanted(session: Session, mail: Mail, now: datetime) -> list[tuple[MailLine, Link | None]] | None:
    """The lines that still hold, each with the link that acts on it; None where the mail is not to go at all."""
    if mail.staff is not None:
        return [] if _holds_for_staff(session, mail, now) else None
    if mail.contact is None or mail.contact.removed_at is not None:
        return None
    lines = [(line, _link(mail, line)) for line in mail.lines if not _in_peace(session, mail, line, now)]
    held = [(line, link) for line, link in lines if _holds(mail, line, link, now)]
    if mail.occasion == Occasion.OVERDUE and not any(_is_late(line, now) for line, _ in held):
        return None
    return held or None


def _holds_for_staff(session: Session, mail: Mail, now: datetime) -> bool:
    if mail.staff is None or mail.staff.left_at is not None:
        return False
    check = STAFF_CHECKS.get(mail.occasion)
    return check is None or check(session, mail, now)


def still_silent(session: Session, mail: Mail, now: datetime) -> list[MailLine]:
    """The lines of a mail about other units whose silence lasts, each with what it is about."""
    about = (
        joinedload(MailLine.assignment).joinedload(Assignment.responsible_unit),
        joinedload(MailLine.assignment).joinedload(Assignment.directive),
        joinedload(MailLine.task).joinedload(Task.item),
        joinedload(MailLine.task).joinedload(Task.period),
        joinedload(MailLine.task).selectinload(Task.extensions),
    )
    lines = session.scalars(select(MailLine).where(MailLine.mail_id == mail.id).options(*about).order_by(MailLine.id))
    paused = pauses_of(session, mail.agency_id, now).paused
    return [
        line
        for line in lines
        if line.assignment.responsible_unit_id not in paused
        and line.assignment.directive.state == DirectiveState.ISSUED
        and _still_owed(mail, line, None, now)
    ]


def left_out(mail: Mail, held: Iterable[MailLine]) -> tuple[int, ...]:
    """The ids of a mail's lines beside those that still hold."""
    ids = {line.id for line in held}
    return tuple(line.id for line in mail.lines if line.id not in ids)


def reads_still(mail: Mail, role: Role | None = None) -> bool:
    """Whether whoever it goes to is still there, in the role for which it was written."""
    if mail.contact is not None:
        return mail.contact.removed_at is None
    if mail.staff is None or mail.staff.left_at is not None:
        return False
    return role is None or role in mail.staff.roles


def _sign_in_holds(session: Session, mail: Mail, now: datetime) -> bool:
    sign_in = session.get(SignInLink, mail.values["sign_in_id"])
    return sign_in is not None and sign_in.used_at is None and now < sign_in.expires_at


def _in_peace(session: Session, mail: Mail, line: MailLine, now: datetime) -> bool:
    """Whether it is a reminder to a unit that is paused."""
    return mail.occasion in REMINDERS and is_paused(session, line.assignment.responsible_unit_id, now)


def _still_handed_over(session: Session, mail: Mail, _now: datetime) -> bool:
    """Who has handed it on meanwhile, or got it back, is told of that alone."""
    directive = session.get(Directive, mail.directive_id)
    return directive is not None and (directive.officer_id == mail.staff_id) == mail.values["given"]


STAFF_CHECKS = {Occasion.SIGN_IN: _sign_in_holds, Occasion.HANDED_OVER: _still_handed_over}
"""What must still be true of a mail to a member of staff, beside their being there."""


def _link(mail: Mail, line: MailLine) -> Link | None:
    theirs = (link for link in line.assignment.links if link.contact_id == mail.contact_id)
    return next((link for link in theirs if link.revoked_at is None), None)


def _holds(mail: Mail, line: MailLine, link: Link | None, now: datetime) -> bool:
    if mail.occasion == Occasion.WITHDRAWN:
        return True  # the links are closed by then: the mail says why
    if link is None or line.assignment.directive.state == DirectiveState.WITHDRAWN:
        return False
    check = CHECKS.get(mail.occasion)
    return check is None or check(mail, line, link, now)


def _is_of_this_generation(mail: Mail, _line: MailLine, link: Link, _now: datetime) -> bool:
    """A link renewed since has a mail of its own."""
    return mail.instance == f"{mail.occasion}:{link.id}:{link.generation}"


def _still_returned(_mail: Mail, line: MailLine, _link: Link, _now: datetime) -> bool:
    return line.task is None or line.task.standing == Standing.RETURNED


def _still_approved(_mail: Mail, line: MailLine, _link: Link, _now: datetime) -> bool:
    return line.task is not None and line.task.standing == Standing.APPROVED


def _still_the_date(mail: Mail, line: MailLine, _link: Link, _now: datetime) -> bool:
    """A date that was moved once more has a mail of its own, which may have been quicker."""
    moved = mail.values.get("period")
    periods = (period for item in line.assignment.directive.items for period in item.periods if period.id == moved)
    return all(period.due_at == datetime.fromisoformat(mail.values["new_due_at"]) for period in periods)


def _runs(_mail: Mail, line: MailLine, _link: Link, now: datetime) -> bool:
    """Whether a period that has opened is still to be answered."""
    task = line.task
    if task is None or line.assignment.not_ours_at is not None or task.standing not in status.OWING:
        return False
    return task.period.locked_at is None and (task.due_at is None or now < task.due_at)


def _still_owed(mail: Mail, line: MailLine, _link: Link | None, now: datetime) -> bool:
    """The task is owed by the date that the reminder was about; one of a date to come has not missed it."""
    if line.task is None or line.task.period.locked_at is not None or line.assignment.not_ours_at is not None:
        return False
    if extend.open_request(line.task):
        return False
    stands = status.timeliness(facts_of(line.task), line.task.item.obligation, now)
    if line.offset.startswith(ReminderStep.DIGEST):
        return stands in {Timeliness.OPEN_LATE, Timeliness.OPEN_ON_TIME}
    return stands == (Timeliness.OPEN_LATE if _of_a_past_date(mail, line) else Timeliness.OPEN_ON_TIME)


def _of_a_past_date(mail: Mail, line: MailLine) -> bool:
    """Whether the line was written of a date gone by; a mail of what is overdue may hold others beside."""
    about = line.offset.partition(":")[0]
    return about in LATE or (not about and mail.occasion == Occasion.OVERDUE)


def _is_late(line: MailLine, now: datetime) -> bool:
    if line.task is None:
        return False
    return status.timeliness(facts_of(line.task), line.task.item.obligation, now) == Timeliness.OPEN_LATE


CHECKS = {
    Occasion.ISSUED: _is_of_this_generation,
    Occasion.NEW_LINK: _is_of_this_generation,
    Occasion.RETURNED: _still_returned,
    Occasion.CHANGED: _still_the_date,
    Occasion.DUE_SOON: _still_owed,
    Occasion.OVERDUE: _still_owed,
    Occasion.ACCEPTED: _still_approved,
    Occasion.PERIOD_OPENED: _runs,
    Occasion.UNIT_DIGEST: _still_owed,
}
"""What must still be true of a line on each occasion; on the others it is."""
