"""Which imports count at a moment, and the figures that they give for each unit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import Assignment, FigureSpec, Item, Period, PlatformFigure, PlatformImport
from directives.rules.forms.measures import is_rate
from directives.terms import FieldKind

SpecValues = dict[int, Decimal]
"""{FigureSpec id: value}; a blank has none."""


def latest_imports(session: Session, period_id: int, at: datetime) -> Sequence[PlatformImport]:
    """The import of each platform that counts for a period at `at`, by the platforms' names."""
    last = (
        select(func.max(PlatformImport.id))
        .where(PlatformImport.period_id == period_id, PlatformImport.recorded_at <= at)
        .group_by(PlatformImport.platform)
    )
    found = select(PlatformImport).where(PlatformImport.id.in_(last)).order_by(PlatformImport.platform)
    return session.scalars(found).all()


def platform_names(session: Session, period_id: int, at: datetime) -> tuple[str, ...]:
    """The platforms with figures for a period."""
    return tuple(one.platform for one in latest_imports(session, period_id, at))


def values_by_unit(
    session: Session, period_id: int, at: datetime, unit_ids: Collection[int] | None = None
) -> dict[int, dict[str, SpecValues]]:
    """By unit id, then by platform; of these units, or of all."""
    platforms = {one.id: one.platform for one in latest_imports(session, period_id, at)}
    found: dict[int, dict[str, SpecValues]] = {}
    figures = select(PlatformFigure).where(PlatformFigure.import_id.in_(platforms))
    if unit_ids is not None:
        figures = figures.where(PlatformFigure.unit_id.in_(unit_ids))
    for figure in session.scalars(figures) if platforms else ():
        theirs = found.setdefault(figure.unit_id, {}).setdefault(platforms[figure.import_id], {})
        theirs[figure.spec_id] = figure.value
    return found


def platform_values(
    session: Session, period_id: int, at: datetime, assignments: Mapping[int, str] | None = None
) -> dict[str, SpecValues]:
    """By the public id of the unit's assignment: its figures over all platforms.

    Of these assignments (public ids by unit), or of all that the directive has.
    A unit on two platforms has the sum of both; a rate of two platforms has no sum and is left out.
    """
    by_unit = values_by_unit(session, period_id, at, assignments)
    if not by_unit:
        return {}
    rates = rates_of(session, period_id)
    theirs = assignments_of(session, period_id) if assignments is None else assignments
    return {
        public_id: added_up(list(by_unit[unit_id].values()), rates)
        for unit_id, public_id in theirs.items()
        if unit_id in by_unit
    }


def assignments_of(session: Session, period_id: int) -> dict[int, str]:
    """{unit id: public id of its assignment} of the directive that the period is of."""
    rows = session.execute(
        select(Assignment.unit_id, Assignment.public_id)
        .join(Item, Item.directive_id == Assignment.directive_id)
        .join(Period, Period.item_id == Item.id)
        .where(Period.id == period_id)
    )
    return dict(rows.all())


def rates_of(session: Session, period_id: int) -> frozenset[int]:
    """The figures of the period's item that are shares or means."""
    specs = session.scalars(
        select(FigureSpec).join(Period, Period.item_id == FigureSpec.item_id).where(Period.id == period_id)
    )
    return frozenset(spec.id for spec in specs if not has_sum(spec))


def has_sum(spec: FigureSpec) -> bool:
    """Whether its values can be added: shares and means cannot."""
    return spec.kind.is_number and spec.kind is not FieldKind.PERCENTAGE and not is_rate(spec.name, spec.measure)


def added_up(parts: Sequence[Mapping[int, Decimal]], rates: frozenset[int]) -> SpecValues:
    """The sum of a unit's figures over platforms."""
    found: SpecValues = {}
    for values in parts:
        for spec_id, value in values.items():
            found[spec_id] = found.get(spec_id, Decimal()) + value
    once = {spec_id for spec_id in found if sum(spec_id in values for values in parts) == 1}
    return {spec_id: value for spec_id, value in found.items() if spec_id in once or spec_id not in rates}
