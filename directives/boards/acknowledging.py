"""Units that should acknowledge a directive by a date and have neither done so nor answered in another way."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Call, Directive, Task, UnitPause
from directives.queries import waiting
from directives.queries.agency_calendar import calendar_of
from directives.queries.pauses import pauses_of, running
from directives.rules import acknowledging, silence, status
from directives.terms import DirectiveState


class AwaitedUnit(NamedTuple):
    """A unit that was told of a directive and still has to acknowledge it, and by when."""

    directive_id: int
    assignment_id: int
    unit_id: int
    directive: str
    """The directive's public id."""
    number: str
    """The directive's number."""
    due_at: datetime


def awaited(session: Session, agency_id: int, now: datetime, *which: ColumnElement[bool]) -> list[AwaitedUnit]:
    """The units of an agency's open directives that still have to acknowledge; `which` narrows them."""
    calendar, pauses = calendar_of(session, agency_id), pauses_of(session, agency_id, now)
    found = []
    for directive_id, id_, unit_id, directive, number, told_at, from_, within, *answers in session.execute(
        _asked(agency_id).where(*which)
    ):
        facts = acknowledging.UnitAnswers._make((*map(bool, answers), unit_id in pauses.paused))
        if acknowledging.is_awaited(facts):
            since = max(told_at, from_, pauses.resumed.get(unit_id, told_at))
            due_at = acknowledging.due_at(since, within, calendar)
            found.append(AwaitedUnit(directive_id, id_, unit_id, directive, number, due_at))
    return found


_CALL = select(Call.id).where(Call.assignment_id == Assignment.id, Call.outcome.in_(silence.ANSWERED_CALLS)).exists()
_DOCUMENT = select(Task.id).where(Task.assignment_id == Assignment.id, Task.document_at.is_not(None)).exists()
_HAS_TASK = select(Task.id).where(Task.assignment_id == Assignment.id, Task.standing.not_in(status.UNCOUNTED)).exists()
_ANSWERS = (
    Assignment.acknowledged_at.is_not(None),
    Assignment.not_ours_at.is_not(None),
    waiting.HAS_REPLIED,
    _CALL,
    _DOCUMENT,
)
"""Over Assignment: the facts of UnitAnswers in their order, but for the last."""

_ASKED = (
    Directive.acknowledge_within.is_not(None),
    Assignment.told_at.is_not(None),
    Assignment.acknowledged_at.is_(None),  # most have: do not read them
    _HAS_TASK,
)


def is_awaited(now: datetime) -> ColumnElement[bool]:
    """Over Assignment joined with Directive: the unit is among `awaited`."""
    paused = Assignment.responsible_unit_id.in_(select(UnitPause.unit_id).where(running(now)))
    return and_(*_ASKED, not_(or_(*_ANSWERS, paused)))


def _asked(agency_id: int) -> Select[*tuple[Any, ...]]:
    """Told units of open directives that ask for an acknowledgement, with the facts in the order of UnitAnswers."""
    return (
        select(
            Assignment.directive_id,
            Assignment.id,
            Assignment.responsible_unit_id,
            Directive.public_id,
            Directive.number,
            Assignment.told_at,
            Directive.acknowledge_from,
            Directive.acknowledge_within,
            *_ANSWERS,
        )
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, *_ASKED)
        .order_by(Assignment.id)
    )


def of_assignment(session: Session, assignment: Assignment, now: datetime) -> AwaitedUnit | None:
    """The date by which one unit should acknowledge; None if it is not asked, or has answered."""
    found = awaited(session, assignment.directive.issuer_id, now, Assignment.id == assignment.id)
    return found[0] if found else None


def count_late(session: Session, agency_id: int, now: datetime, *which: ColumnElement[bool]) -> Counter[str]:
    """By directive (public id), how many units are past their date for acknowledging; `which` is over Directive."""
    asking = (Directive.issuer_id == agency_id, Directive.state == DirectiveState.ISSUED, *which)
    within = Directive.acknowledge_within
    numbers = session.scalars(select(within).where(within.is_not(None), *asking).distinct()).all()
    if not numbers:
        return Counter()
    calendar, resumed = calendar_of(session, agency_id), pauses_of(session, agency_id, now).resumed
    ends = {days: acknowledging.late_if_told_before(now, days, calendar) for days in numbers if days is not None}
    past = (
        and_(
            *(within == days, Assignment.told_at < end, Directive.acknowledge_from < end),
            Assignment.responsible_unit_id.not_in([unit_id for unit_id, at in resumed.items() if at >= end]),
        )
        for days, end in ends.items()
    )
    late = select(Directive.public_id, func.count(Assignment.id)).join(
        Assignment, Assignment.directive_id == Directive.id
    )
    found = session.execute(late.where(*asking, is_awaited(now), or_(*past)).group_by(Directive.public_id))
    return Counter(dict(found.all()))


def late_of(session: Session, directive: Directive, now: datetime) -> int:
    """How many units of one directive are past their date for acknowledging."""
    return count_late(session, directive.issuer_id, now, Directive.id == directive.id)[directive.public_id]
