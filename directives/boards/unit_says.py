"""What units said that moves no status and that an officer should still see.

Disputed figures of platforms, until an import or another answer of the unit replaces them; answers to questions about
reports, until the report is approved or returned.
"""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directives.boards.platform_figures import standing_answers
from directives.models import Assignment, Directive, Event, PlatformAnswer, PlatformImport, Task
from directives.questions.conversations import newest_of
from directives.terms import EventKind, Standing

DISPUTED = PlatformAnswer.id.in_(standing_answers()) & PlatformAnswer.agrees.is_(False)
ANSWERED = Event.id.in_(newest_of()) & (Event.kind == EventKind.QUESTION_ANSWERED)
"""What stands last about a task is an answer of the unit."""
UNDECIDED = Task.standing == Standing.REPORTED


_WHO = PlatformAnswer.assignment_id


class UnitSaying(NamedTuple):
    """How many units of a directive said so, and the item of which one did."""

    units: int
    item_id: int


NOTHING = UnitSaying(0, 0)
ByDirective = Mapping[str, UnitSaying]
"""By the directive's public id."""


def disputes(session: Session, *which: ColumnElement[bool]) -> ByDirective:
    """Units whose last word on an import that counts is that its figures are not right."""
    rows = session.execute(
        select(
            Directive.public_id, func.count(PlatformAnswer.assignment_id.distinct()), func.max(PlatformImport.item_id)
        )
        .select_from(PlatformAnswer)
        .join(Assignment, Assignment.id == PlatformAnswer.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(PlatformImport, PlatformImport.id == PlatformAnswer.import_id)
        .where(DISPUTED, *which)
        .group_by(Directive.public_id)
    )
    return {public_id: UnitSaying(units, item_id) for public_id, units, item_id in rows}


def answers(session: Session, *which: ColumnElement[bool]) -> ByDirective:
    """Units that have answered a question about a report on which nobody has decided yet."""
    rows = session.execute(
        select(Directive.public_id, func.count(Task.assignment_id.distinct()), func.max(Task.item_id))
        .select_from(Event)
        .join(Task, Task.id == Event.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(ANSWERED, UNDECIDED, *which)
        .group_by(Directive.public_id)
    )
    return {public_id: UnitSaying(units, item_id) for public_id, units, item_id in rows}
