"""An officer counts a unit's mail as an acknowledgement or a report, which is entered for the unit."""

from sqlalchemy.orm import Session

from directives.acts import ActedBy, Origin, ReportAnswer, incoming
from directives.models import Assignment, IncomingMail, Report, Task
from directives.terms import CountedAs
from workflows.followup import assignment_steps as steps
from workflows.followup.changes import NotOpen


def acknowledge_for(
    session: Session,
    assignment: Assignment,
    who: tuple[str, str, str],
    origin: Origin,
    by: ActedBy,
    reply: IncomingMail | None,
    phone: str = "",
) -> None:
    """Enter an acknowledgement, and count `reply`, the mail that it came by, if any."""
    steps.acknowledge_for(session, assignment, *who, origin, by, phone)
    if reply is not None:
        incoming.count_reply(session, reply, CountedAs.ACKNOWLEDGEMENT, by.staff, by.now)


def answer_for(
    session: Session, task: Task, answer: ReportAnswer, origin: Origin, by: ActedBy, reply: IncomingMail | None
) -> Report:
    """Enter an answer, and count `reply`, the mail that it came by, if any."""
    report = steps.answer_for(session, task, answer, origin, by)
    if reply is not None:
        incoming.count_reply(session, reply, CountedAs.REPORT, by.staff, by.now, report)
    return report


def keep_only(session: Session, reply: IncomingMail, by: ActedBy) -> None:
    """Keep the mail without counting it. Raises NotOpen if somebody has counted it."""
    try:
        incoming.count_reply(session, reply, CountedAs.NOTHING, by.staff, by.now)
    except incoming.AlreadyCounted as error:
        raise NotOpen from error
