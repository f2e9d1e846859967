"""What units say to the figures that the department has of them: confirmed, disputed, or silent, which is no debt."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from directives.models import (
    Assignment,
    Event,
    FigureSpec,
    Item,
    Period,
    PlatformAnswer,
    PlatformFigure,
    PlatformImport,
    Remark,
)
from directives.terms import ChainKind, EventKind, PlatformStand


@dataclass(frozen=True)
class StandCounts:
    """How many units of an import say what; those without an assignment of the directive cannot be asked."""

    confirmed: int
    disputed: int
    silent: int


@dataclass(frozen=True)
class OfferedFigures:
    """The figures of one import of a unit, as its page shows them, with what it last said to them."""

    platform_import: PlatformImport
    values: Sequence[tuple[FigureSpec, Decimal]]
    answer: PlatformAnswer | None

    @property
    def stand(self) -> PlatformStand:
        return stand_of(self.answer)


def stand_of(answer: PlatformAnswer | None) -> PlatformStand:
    """What the last answer says."""
    if answer is None:
        return PlatformStand.SILENT
    return PlatformStand.CONFIRMED if answer.agrees else PlatformStand.DISPUTED


def stands(
    session: Session, import_ids: Collection[int], at: datetime, most: int, *, disputed_only: bool = False
) -> Sequence[PlatformAnswer]:
    """The last answers of units to these imports: at most so many, those that dispute first, then the newest."""
    which = (PlatformAnswer.agrees.is_(False),) if disputed_only else ()
    found = (
        select(PlatformAnswer)
        .where(PlatformAnswer.id.in_(_last(import_ids, at)), *which)
        .options(
            joinedload(PlatformAnswer.assignment).joinedload(Assignment.unit),
            joinedload(PlatformAnswer.link),
            joinedload(PlatformAnswer.platform_import).joinedload(PlatformImport.period),
        )
        .order_by(PlatformAnswer.agrees, PlatformAnswer.id.desc())
    )
    return session.scalars(found.limit(most)).all()


def _last(import_ids: Collection[int], at: datetime) -> Select[int]:
    """Ids of what each unit said last."""
    return (
        select(func.max(PlatformAnswer.id))
        .where(PlatformAnswer.import_id.in_(import_ids), PlatformAnswer.recorded_at <= at)
        .group_by(PlatformAnswer.assignment_id, PlatformAnswer.import_id)
    )


def standing_answers() -> Select[int]:
    """Ids of what each unit said last to each import that still counts."""
    counting = select(func.max(PlatformImport.id)).group_by(PlatformImport.period_id, PlatformImport.platform)
    return (
        select(func.max(PlatformAnswer.id))
        .where(PlatformAnswer.import_id.in_(counting))
        .group_by(PlatformAnswer.assignment_id, PlatformAnswer.import_id)
    )


def words_of(session: Session, answers: Iterable[PlatformAnswer]) -> dict[int, str]:
    """By the id of an answer that disputes: its words, '' once they are erased."""
    disputed = {(one.assignment_id, one.recorded_at): one.id for one in answers if not one.agrees}
    found = session.execute(
        select(Event.chain_id, Event.recorded_at, Remark.text)
        .join(Remark, Remark.event_id == Event.id)
        .where(
            Event.chain_kind == ChainKind.ASSIGNMENT,
            Event.chain_id.in_({assignment_id for assignment_id, _at in disputed}),
            Event.kind == EventKind.PLATFORM_DISPUTED,
        )
    )
    return {disputed[chain_id, at]: text or "" for chain_id, at, text in found if (chain_id, at) in disputed}


def stand_counts(session: Session, import_: PlatformImport, at: datetime) -> StandCounts:
    """How many of the units that the import has figures of have said what."""
    said = select(PlatformAnswer.agrees, func.count()).where(PlatformAnswer.id.in_(_last([import_.id], at)))
    answers = dict(session.execute(said.group_by(PlatformAnswer.agrees)).all())
    asked = session.scalar(
        select(func.count(Assignment.id.distinct()))
        .join(Item, Item.directive_id == Assignment.directive_id)
        .join(PlatformFigure, PlatformFigure.unit_id == Assignment.unit_id)
        .where(Item.id == import_.item_id, PlatformFigure.import_id == import_.id)
    )
    confirmed, disputed = answers.get(True, 0), answers.get(False, 0)
    return StandCounts(confirmed, disputed, (asked or 0) - confirmed - disputed)


def offered_to(session: Session, assignment: Assignment, at: datetime) -> list[OfferedFigures]:
    """The figures that count now of an assignment's unit, the newest period first."""
    return offered_to_all(session, [assignment], at)[assignment.id]


def offered_to_all(
    session: Session, assignments: Sequence[Assignment], at: datetime
) -> dict[int, list[OfferedFigures]]:
    """{assignment id: the same}, in as many queries for many as for one."""
    units = {one.unit_id for one in assignments}
    of_units = select(PlatformFigure.import_id).where(PlatformFigure.unit_id.in_(units))
    last = (
        select(func.max(PlatformImport.id))
        .join(Item, Item.id == PlatformImport.item_id)
        .where(Item.directive_id.in_([one.directive_id for one in assignments]), PlatformImport.recorded_at <= at)
        .group_by(PlatformImport.period_id, PlatformImport.platform)
    )
    imports = session.scalars(
        select(PlatformImport)
        .join(Period, Period.id == PlatformImport.period_id)
        .where(PlatformImport.id.in_(last), PlatformImport.id.in_(of_units))
        .options(joinedload(PlatformImport.period), joinedload(PlatformImport.item))
        .order_by(Period.number.desc(), PlatformImport.platform)
    ).all()
    ids = [one.id for one in imports]
    values, answers = _values(session, ids, units), _answers(session, ids, [one.id for one in assignments])
    return {
        assignment.id: [
            OfferedFigures(one, values[one.id, assignment.unit_id], answers.get((one.id, assignment.id)))
            for one in imports
            if one.item.directive_id == assignment.directive_id and (one.id, assignment.unit_id) in values
        ]
        for assignment in assignments
    }


def find_import(session: Session, assignment: Assignment, public_id: str) -> PlatformImport | None:
    """An import of the assignment's directive, whether it counts or was replaced by a later one."""
    return session.scalar(
        select(PlatformImport)
        .join(Item, Item.id == PlatformImport.item_id)
        .where(Item.directive_id == assignment.directive_id, PlatformImport.public_id == public_id)
    )


def _values(
    session: Session, import_ids: Sequence[int], unit_ids: Collection[int]
) -> dict[tuple[int, int], list[tuple[FigureSpec, Decimal]]]:
    """{(import, unit): its figures}"""
    found: dict[tuple[int, int], list[tuple[FigureSpec, Decimal]]] = {}
    figures = session.scalars(
        select(PlatformFigure)
        .join(FigureSpec)
        .where(PlatformFigure.import_id.in_(import_ids), PlatformFigure.unit_id.in_(unit_ids))
        .options(joinedload(PlatformFigure.spec))
        .order_by(FigureSpec.position)
    )
    for figure in figures:
        found.setdefault((figure.import_id, figure.unit_id), []).append((figure.spec, figure.value))
    return found


def _answers(
    session: Session, import_ids: Sequence[int], assignment_ids: Sequence[int]
) -> dict[tuple[int, int], PlatformAnswer]:
    """{(import, assignment): what the unit said last}"""
    answers = session.scalars(
        select(PlatformAnswer)
        .where(PlatformAnswer.import_id.in_(import_ids), PlatformAnswer.assignment_id.in_(assignment_ids))
        .order_by(PlatformAnswer.id)
    )
    return {(answer.import_id, answer.assignment_id): answer for answer in answers}
