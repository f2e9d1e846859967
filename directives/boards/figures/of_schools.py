"""The sum of what schools answered to a superior, for one of its tasks: by the one sum that knows its gaps."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards.board import board
from directives.boards.figures.heads import FigureHead, heads_of
from directives.boards.figures.sums import GappedSum, UnitFigures, gapped_sum
from directives.boards.figures.table import figure_table
from directives.models import Directive, Item, Task


@dataclass(frozen=True)
class SchoolsSum:
    """Every figure of the superior's own form, summed over the schools to which the task was passed on."""

    heads: tuple[FigureHead, ...]
    """Of the superior's own form."""
    sums: tuple[GappedSum, ...]
    units: tuple[UnitFigures, ...]

    @property
    def missing(self) -> list[str]:
        """The schools that have submitted nothing."""
        return [unit.row.name for unit in self.units if unit.own is None]

    @property
    def submitted(self) -> int:
        return len(self.units) - len(self.missing)

    @property
    def values(self) -> dict[int, Decimal]:
        """{FigureSpec id of the superior's form: the sum}, where there is one."""
        pairs = zip(self.heads, self.sums, strict=True)
        return {head.spec_id: one.total for head, one in pairs if head.spec_id is not None and one.total is not None}


def schools_sum(session: Session, task: Task, now: datetime) -> SchoolsSum:
    """The sum as of `now`. A school that got the task twice does not exist: it is passed on to each once."""
    passed = select(Task.item_id).where(Task.parent_id == task.id).distinct()
    units: list[UnitFigures] = []
    for item in session.scalars(select(Item).where(Item.id.in_(passed)).order_by(Item.id)):
        shown = board(session, session.get_one(Directive, item.directive_id), now)
        place = next(n for n, column in enumerate(shown.columns) if column.item_id == item.id)
        units += figure_table(session, shown, place).units
    heads = heads_of(task.item)
    return SchoolsSum(heads, tuple(gapped_sum(units, heads, n) for n in range(len(heads))), tuple(units))
