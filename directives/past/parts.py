"""A directive's assignments in parts, so that replaying many takes no more memory than replaying some."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from directives.models import Assignment

AT_ONCE = 1000
"""Assignments replayed together."""


class Part(NamedTuple):
    """Those assignments of a directive whose ids are from `first` to `last`."""

    directive_id: int
    first: int
    last: int

    @property
    def is_theirs(self) -> ColumnElement[bool]:
        """Over Assignment."""
        return and_(Assignment.directive_id == self.directive_id, self.has(Assignment.id))

    def has(self, column: Any) -> ColumnElement[bool]:
        """Over a column with an assignment's id: whether it is in these bounds; another directive's may be too."""
        found: ColumnElement[bool] = column.between(self.first, self.last)
        return found


def parts(session: Session, directive_id: int) -> Iterator[Part]:
    """All assignments of a directive, in the order of their ids."""
    theirs = select(Assignment.id).where(Assignment.directive_id == directive_id)
    ids = session.scalars(theirs.order_by(Assignment.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        yield Part(directive_id, some[0], some[-1])
