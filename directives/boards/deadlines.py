"""The dates of a directive before which units are called: due dates with something missing, and to acknowledge."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, not_, select
from sqlalchemy.orm import Session

from directives.boards import acknowledging
from directives.models import Assignment, Directive, Item, Period, Task
from directives.models.assignments import MAY_BE_OPEN
from directives.models.directives import numbered
from directives.queries import status_sql
from directives.terms import DirectiveState

ACKNOWLEDGING_KEY = "tiep-nhan"


class DirectiveDeadline(NamedTuple):
    """A due date of a directive's mandatory tasks, the items due, and since when they are asked for."""

    due_at: datetime
    titles: tuple[str, ...]
    opens_at: datetime
    acknowledging: bool = False
    """Whether it is the date for acknowledging, the first of those that the units have."""
    grace_minutes: int = 0
    """The longest of its periods: until then nobody is late by this date."""

    @property
    def key(self) -> str:
        """Its name in an address."""
        return ACKNOWLEDGING_KEY if self.acknowledging else self.due_at.isoformat()


def callable_deadlines(session: Session, directive: Directive, now: datetime) -> list[DirectiveDeadline]:
    """The due dates with something still missing, then the date for acknowledging if units are silent about it."""
    waiting = acknowledging.awaited(session, directive.issuer_id, now, Assignment.directive_id == directive.id)
    found = deadlines(session, directive)
    if not waiting:
        return found
    first = min(one.due_at for one in waiting)
    return [*found, DirectiveDeadline(first, (), directive.issued_at or now, acknowledging=True)]


def deadlines(session: Session, directive: Directive) -> list[DirectiveDeadline]:
    """Due dates with something still missing, earliest first; none once the follow-up has ended."""
    owed = (
        select(
            status_sql.DUE_AT.label("due_at"),
            Item.position,
            Item.label,
            Item.title,
            Period.opens_at,
            Period.grace_minutes,
        )
        .join_from(Task, Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Directive, Directive.id == Item.directive_id)
        .where(Directive.id == directive.id, Directive.state == DirectiveState.ISSUED)
        .where(MAY_BE_OPEN, status_sql.owed(), not_(status_sql.RETURNED))
        .distinct()
        .subquery()
    )
    rows = session.execute(select(owed).where(owed.c.due_at.is_not(None)).order_by(owed.c.due_at, owed.c.position))
    return [_deadline(due_at, list(theirs)) for due_at, theirs in groupby(rows, key=lambda row: row.due_at)]


def _deadline(due_at: datetime, rows: Sequence[Row[Any]]) -> DirectiveDeadline:
    titles = dict.fromkeys(numbered(row.label, row.title) for row in rows)
    grace = max(row.grace_minutes for row in rows)
    return DirectiveDeadline(due_at, tuple(titles), min(row.opens_at for row in rows), grace_minutes=grace)


def chosen(
    found: Sequence[DirectiveDeadline], now: datetime, asked: datetime | None = None, *, to_acknowledge: bool = False
) -> DirectiveDeadline | None:
    """The date that was asked for, else the next due date, else the last that has passed, else to acknowledge."""
    dated = [one for one in found if not one.acknowledging]
    named = next((one for one in found if one.acknowledging), None) if to_acknowledge else None
    named = named or next((one for one in dated if one.due_at == asked), None)
    return named or next((one for one in dated if one.due_at > now), next(iter([*dated[-1:], *found]), None))
