"""What a unit reported beside what its platforms say of it, for units that have both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards.platform_figures.values import added_up, assignments_of, rates_of, values_by_unit
from directives.models import FigureSpec, Period, Unit
from directives.queries.figures.submitted import FilledForm, filled_forms
from directives.rules.search import vietnamese_order


@dataclass(frozen=True)
class ComparedFigure:
    """One figure by both; None is blank."""

    own: Decimal | None
    platform: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """By how much the unit's figure exceeds the platform's; None if one is blank."""
        return None if self.own is None or self.platform is None else self.own - self.platform

    @property
    def share(self) -> Decimal | None:
        """The gap in percent of the platform's figure; None if that is zero or one is blank."""
        return None if self.gap is None or not self.platform else self.gap * 100 / self.platform


@dataclass(frozen=True)
class ComparedUnit:
    """A unit with its figures in the item's order."""

    assignment: str
    """Its public id."""
    name: str
    platforms: tuple[str, ...]
    figures: tuple[ComparedFigure, ...]

    @property
    def differs(self) -> bool:
        """Whether a figure that both gave is another."""
        return any(figure.gap for figure in self.figures)


def compare(session: Session, period_id: int, at: datetime) -> list[ComparedUnit]:
    """The units that have reported for the period and are in an export, by name."""
    own, by_unit = filled_forms(session, period_id, at), values_by_unit(session, period_id, at)
    assignments, rates = assignments_of(session, period_id), rates_of(session, period_id)
    both = {id_: public_id for id_, public_id in assignments.items() if id_ in by_unit and public_id in own}
    names = dict(session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(both))).all())
    of_item = select(FigureSpec).join(Period, Period.item_id == FigureSpec.item_id).where(Period.id == period_id)
    found = session.scalars(of_item.order_by(FigureSpec.position))
    specs = [spec.id for spec in found if spec.kind.is_number]
    rows = [
        ComparedUnit(
            public_id,
            names[unit_id],
            tuple(sorted(by_unit[unit_id])),
            _beside(specs, rates, own[public_id], added_up(list(by_unit[unit_id].values()), rates)),
        )
        for unit_id, public_id in both.items()
    ]
    return sorted(rows, key=lambda row: vietnamese_order(row.name))


def _beside(
    specs: Sequence[int], rates: frozenset[int], own: FilledForm, platform: Mapping[int, Decimal]
) -> tuple[ComparedFigure, ...]:
    return tuple(
        ComparedFigure(own.figure(spec_id, has_sum=spec_id not in rates), platform.get(spec_id)) for spec_id in specs
    )
