"""Selects for importing: an item's figures and periods, platforms, layouts, names, imports with their rows."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, joinedload

from directives.attributes.known import has_value, known_values
from directives.boards.platform_figures import StandCounts, latest_imports, stand_counts, words_of
from directives.models import (
    Assignment,
    FigureSpec,
    Item,
    Period,
    PlatformAnswer,
    PlatformImport,
    PlatformLayout,
    PlatformName,
    PlatformRow,
    Unit,
)
from directives.rules.name_matching import KnownName, KnownNames
from directives.rules.search import unaccented, vietnamese_order
from directives.terms import AttributeKey, PlatformRowState
from workflows.platforms.numbers import TotalCheck, total_checks
from workflows.platforms.planning import NameBook
from workflows.web.pagination import select_page


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """The agency's units that are not closed, by name."""
    found = session.scalars(select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None)))
    return sorted(found, key=lambda unit: vietnamese_order(unit.name))


def known_names(units: Sequence[Unit]) -> KnownNames:
    """Codes, names and aliases of units, ready to be compared."""
    return KnownNames.of(
        KnownName(unit.id, unit.code, [unit.name, *unit.attributes.get("aliases", [])]) for unit in units
    )


def name_book(session: Session, agency_id: int, platform: str, units: Sequence[Unit]) -> NameBook:
    """Whom the names in an export of this platform mean."""
    decided = session.execute(
        select(PlatformName.name_key, PlatformName.unit_id).where(
            PlatformName.agency_id == agency_id, PlatformName.platform == platform
        )
    )
    open_units = {unit.id for unit in units}
    kept = {key: unit_id for key, unit_id in decided if unit_id is None or unit_id in open_units}
    return NameBook(known_names(units), kept)


def platforms_known(session: Session, agency_id: int) -> list[str]:
    """The platforms that the agency's units use, or that it has imported from."""
    used = set(known_values(session, agency_id, AttributeKey.SOFTWARE))
    used |= set(session.scalars(select(PlatformImport.platform).where(PlatformImport.agency_id == agency_id)))
    return sorted(used, key=vietnamese_order)


def same_platform(session: Session, agency_id: int, typed: str) -> str:
    """The platform's name as it is known, however it was typed now."""
    known = {_bare(name): name for name in platforms_known(session, agency_id)}
    return known.get(_bare(typed), typed)


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, unaccented(name)))


def layouts_of(session: Session, item: Item, agency_id: int, platform: str) -> Sequence[PlatformLayout]:
    """The layouts that were chosen for this item and platform, the newest first."""
    return session.scalars(
        select(PlatformLayout)
        .where(
            PlatformLayout.agency_id == agency_id,
            PlatformLayout.item_id == item.id,
            PlatformLayout.platform == platform,
        )
        .order_by(PlatformLayout.id.desc())
    ).all()


@dataclass(frozen=True)
class ShownImport:
    """An import that counts now, with its rows by state and what its units say."""

    made: PlatformImport
    tallies: Mapping[PlatformRowState, int]
    stands: StandCounts

    @property
    def taken(self) -> int:
        return self.tallies.get(PlatformRowState.TAKEN, 0)

    @property
    def unmatched(self) -> int:
        return self.tallies.get(PlatformRowState.UNMATCHED, 0)

    @property
    def outside(self) -> int:
        return self.tallies.get(PlatformRowState.OUTSIDE, 0)

    @property
    def others(self) -> int:
        """All other rows of the file, blank ones among them."""
        return self.made.row_count - self.taken - self.unmatched - self.outside


@dataclass(frozen=True)
class PeriodImports:
    """A period of the item with the imports that count for it."""

    period: Period
    imports: tuple[ShownImport, ...]


def opened_periods(item: Item, now: datetime) -> list[Period]:
    """The periods that have opened and are asked for, the newest first."""
    return [period for period in reversed(item.periods) if period.opens_at <= now and period.skipped_at is None]


def periods_of(session: Session, item: Item, now: datetime) -> list[PeriodImports]:
    """The same with the imports that count for each."""
    return [
        PeriodImports(
            period,
            tuple(
                ShownImport(made, tallies(session, made), stand_counts(session, made, now))
                for made in latest_imports(session, period.id, now)
            ),
        )
        for period in opened_periods(item, now)
    ]


def imported_for(session: Session, periods: Iterable[Period]) -> set[int]:
    """The ids of those of the periods for which an export was taken over."""
    ids = [period.id for period in periods]
    return set(session.scalars(select(PlatformImport.period_id).where(PlatformImport.period_id.in_(ids))))


def tallies(session: Session, made: PlatformImport) -> Counter[PlatformRowState]:
    """How many rows of each kind; blank rows have none."""
    rows = session.execute(
        select(PlatformRow.state, func.count()).where(PlatformRow.import_id == made.id).group_by(PlatformRow.state)
    )
    return Counter(dict(rows.all()))


def rows_of(
    session: Session, made: PlatformImport, state: PlatformRowState | None = None, page: int | None = None
) -> Sequence[PlatformRow]:
    """The rows of an import in the order of the file: of one kind, one page of them, or all."""
    which = (PlatformRow.import_id == made.id, *(() if state is None else (PlatformRow.state == state,)))
    query = select(PlatformRow).where(*which).options(joinedload(PlatformRow.unit)).order_by(PlatformRow.number)
    return session.scalars(query if page is None else select_page(query, page, SHOWN)).all()


SHOWN = 100
"""Rows of a page, and units that are named beside them."""


def first_blank(session: Session, made: PlatformImport, most: int) -> list[int]:
    """The numbers of the first rows of the file that hold nothing."""
    before = func.lag(PlatformRow.number, 1, 0).over(order_by=PlatformRow.number).label("before")
    rows = select(PlatformRow.number, before).where(PlatformRow.import_id == made.id).subquery()
    gaps = select(rows.c.before, rows.c.number).where(rows.c.number > rows.c.before + 1).order_by(rows.c.number)
    last = session.scalar(select(func.max(PlatformRow.number)).where(PlatformRow.import_id == made.id)) or 0
    spans = [*session.execute(gaps.limit(most)).all(), (last, made.row_count + 1)]
    return [number for before, after in spans for number in range(before + 1, after)][:most]


def total_checks_of(session: Session, made: PlatformImport) -> list[TotalCheck]:
    """The file's grand total against its rows, which are read only if it has one."""
    total = select(PlatformRow.id).where(PlatformRow.import_id == made.id, PlatformRow.state == PlatformRowState.TOTAL)
    if session.scalar(total.limit(1)) is None:
        return []
    read = (PlatformRow.number, PlatformRow.state, PlatformRow.written, PlatformRow.cells)
    rows = session.execute(select(*read).where(PlatformRow.import_id == made.id).order_by(PlatformRow.number)).all()
    return total_checks(specs_of(made.item), rows)


def specs_of(item: Item) -> list[FigureSpec]:
    """The item's figures that are numbers, in its order: no export gives words."""
    return sorted((spec for spec in item.figures if spec.kind.is_number), key=lambda spec: spec.position)


@dataclass(frozen=True)
class ShownStand:
    """What a unit says to the figures of an import, with its words."""

    answer: PlatformAnswer
    words: str
    """'' if it agrees, or once they are erased."""


def shown_stands(session: Session, answers: Sequence[PlatformAnswer]) -> list[ShownStand]:
    """These answers with their words."""
    words = words_of(session, answers)
    return [ShownStand(one, words.get(one.id, "")) for one in answers]


class AbsentUnits(NamedTuple):
    """Units that use a platform and are not in its export."""

    first: Sequence[Row[str, str]]
    """Name and the assignment's public id."""
    total: int


def declared_but_absent(session: Session, made: PlatformImport) -> AbsentUnits:
    """Units of the directive that use the platform by their attributes and have no row."""
    there = select(PlatformRow.unit_id).where(PlatformRow.import_id == made.id, PlatformRow.unit_id.is_not(None))
    which = (Assignment.directive_id == made.item.directive_id, Unit.id.not_in(there))
    uses = has_value(AttributeKey.SOFTWARE, made.platform)
    absent = select(Unit.name, Assignment.public_id).join(Assignment, Assignment.unit_id == Unit.id)
    absent = absent.where(*which, uses).order_by(Unit.sort_name, Unit.id)
    total = session.scalar(select(func.count()).select_from(absent.order_by(None).subquery())) or 0
    return AbsentUnits(session.execute(absent.limit(SHOWN)).all(), total)
