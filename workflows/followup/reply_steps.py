"""A unit's mail is counted by an officer as what it says: the answer is entered for the unit, the mail says so."""

from sqlalchemy.orm import Session

from directives.acts import ActedBy, Origin, ReportAnswer, incoming
from directives.models import Assignment, IncomingMail, Report, Task
from directives.terms import CountedAs
from workflows.followup import assignment_steps as steps
from workflows.followup.steps import NotOpen


def acknowledge_for(  # a person with a position, as the form gives them
    session: Session,
    assignment: Assignment,
    who: tuple[str, str, str],
    origin: Origin,
    by: ActedBy,
    letter: IncomingMail | None,
) -> None:
    """Enter an acknowledgement; `letter` is the mail that said so, where one did."""
    steps.acknowledge_for(session, assignment, *who, origin, by)
    if letter is not None:
        incoming.count_reply(session, letter, CountedAs.ACKNOWLEDGEMENT, by.staff, by.now)


def answer_for(
    session: Session, task: Task, answer: ReportAnswer, origin: Origin, by: ActedBy, letter: IncomingMail | None
) -> Report:
    """Enter a unit's answer; `letter` is the mail that gave it, where one did."""
    report = steps.answer_for(session, task, answer, origin, by)
    if letter is not None:
        incoming.count_reply(session, letter, CountedAs.REPORT, by.staff, by.now, report)
    return report


def keep_only(session: Session, letter: IncomingMail, by: ActedBy) -> None:
    """The mail is kept and counts as nothing. Raises NotOpen where somebody has counted it."""
    try:
        incoming.count_reply(session, letter, CountedAs.NOTHING, by.staff, by.now)
    except incoming.AlreadyCounted as error:
        raise NotOpen from error
