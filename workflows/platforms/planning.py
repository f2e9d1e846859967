"""What an import would take of an export: each row with what becomes of it, and what a person must decide. Pure."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext as _

from directives.boards.platform_figures import has_sum
from directives.models import FigureSpec
from directives.rules.name_matching import KnownNames, NameCandidate, match, name_key
from directives.rules.search import unaccented
from directives.terms import NameEvidence, PlatformRowState, SameUnit
from workflows.platforms.export import ExportTable
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.numbers import TotalCheck, is_blank, total_checks, value_of
from workflows.platforms.planned_row import PlannedRow, RowFault
from workflows.platforms.several_rows import sum_faults, too_large_sums, without_doubles, without_sums

LONGEST_NAME = 300
_PLACES = r"huyện|thị xã|tx|thành phố|tp|xã|phường|cụm|khối|cấp|toàn|phòng|pgd|sở|các|bậc|tổng|nhóm"
_TOTAL = re.compile(rf"(?:tổng|toàn tỉnh|toàn ngành|toàn huyện)\b.*|cộng(?: (?:{_PLACES})\b.*)?", re.IGNORECASE)
_TOTAL_PLAIN = re.compile(
    r"(?:tong(?: so| cong)?|cong|toan (?:tinh|nganh|huyen))(?: (?:"
    + "|".join(unaccented(_PLACES).split("|"))
    + r"|tinh|nganh)\b.*)?"
)


@dataclass(frozen=True)
class NameBook:
    """Whom names mean: the agency's units, and what people said of this platform's names."""

    known: KnownNames
    remembered: Mapping[str, int | None] = field(default_factory=dict)
    """{name_key: unit id; None: on no list}"""


@dataclass(frozen=True)
class ExportPlan:
    """All rows of an export, and what stands against taking it."""

    rows: tuple[PlannedRow, ...]
    row_count: int
    faults: tuple[RowFault, ...]
    doubled: Mapping[int, tuple[PlannedRow, ...]]
    """The rows of each unit that has several which differ."""
    undecided: frozenset[int]
    """The units of these for which nobody has chosen."""
    totals: tuple[TotalCheck, ...]

    @property
    def blank(self) -> int:
        return self.row_count - len(self.rows)

    @property
    def tallies(self) -> Counter[PlatformRowState]:
        """How many rows of each kind; with the blank ones they are all rows of the file."""
        return Counter(row.state for row in self.rows)

    @property
    def unit_ids(self) -> set[int]:
        """The units whose figures would be taken."""
        return {row.unit_id for row in self.rows if row.state is PlatformRowState.TAKEN and row.unit_id}

    def figures(self, specs: Sequence[FigureSpec]) -> dict[tuple[int, int], Decimal]:
        """{(unit id, FigureSpec id): value}, summed over the rows of a unit; rates of several rows have no sum."""
        found = defaultdict[tuple[int, int], list[Decimal]](list)
        for row in self.rows:
            if row.state is PlatformRowState.TAKEN and row.unit_id:
                for spec_id, value in row.values.items():
                    found[row.unit_id, spec_id].append(value)
        rates = {spec.id for spec in specs if not has_sum(spec)}
        return {key: sum(values, Decimal()) for key, values in found.items() if len(values) == 1 or key[1] not in rates}


def plan_import(
    table: ExportTable,
    columns: ColumnChoice,
    specs: Sequence[FigureSpec],
    names: NameBook,
    choices: Mapping[int, SameUnit],
    faulty_are_blank: bool = False,
) -> ExportPlan:
    """Decide about each row. `choices` says what counts of a unit that has several rows."""
    read = _Reader(table, columns, [spec for spec in specs if spec.id in columns.figures], names)
    rows = [read.row(number, cells) for number, cells in table.lines]
    rows, doubled = without_doubles(rows, choices)
    too_large = too_large_sums(read.specs, rows)
    return ExportPlan(
        tuple(without_sums(row, too_large) for row in rows),
        table.row_count,
        () if faulty_are_blank else (*read.faults, *sum_faults(too_large, rows)),
        doubled,
        frozenset(doubled.keys() - choices.keys()),
        tuple(total_checks(read.specs, rows)),
    )


class _Reader:
    """Reads one line after the other and collects the cells that hold no number."""

    def __init__(self, table: ExportTable, columns: ColumnChoice, specs: Sequence[FigureSpec], names: NameBook) -> None:
        self.table, self.columns, self.specs, self.names = table, columns, specs, names
        self.faults: list[RowFault] = []

    def row(self, number: int, line: Sequence[str]) -> PlannedRow:
        written = _cell(line, self.columns.name)[:LONGEST_NAME]
        label = written or next(filter(None, line), "")[:LONGEST_NAME]
        if self.table.is_head(number, line):
            return PlannedRow(number, PlatformRowState.HEAD, label)
        cells = {str(spec.id): _cell(line, self.columns.figures[spec.id]) for spec in self.specs}
        has_figures = not all(map(is_blank, cells.values()))
        if has_figures and is_total(label):
            return PlannedRow(number, PlatformRowState.TOTAL, label, cells=cells)
        planned = self._of_school(PlannedRow(number, PlatformRowState.UNMATCHED, written, cells=cells), line)
        if has_figures:
            return replace(planned, values=self._values(planned))
        state = PlatformRowState.EMPTY if planned.unit_id else PlatformRowState.HEAD
        return replace(planned, state=state, written=label, candidates=())

    def _of_school(self, row: PlannedRow, line: Sequence[str]) -> PlannedRow:
        """The row with the unit that it means."""
        code, key = _cell(line, self.columns.code), name_key(row.written)
        if not row.written and not code:
            return row
        if key in self.names.remembered:
            unit_id = self.names.remembered[key]
            state = PlatformRowState.TAKEN if unit_id else PlatformRowState.OUTSIDE
            found = match(row.written, self.names.known, code)
            return replace(
                row,
                state=state,
                evidence=NameEvidence.REMEMBERED,
                unit_id=unit_id,
                candidates=_all_candidates(found.sure, found.candidates),
            )
        found = match(row.written, self.names.known, code)
        if found.sure is None:
            return replace(row, candidates=found.candidates)
        candidates = _all_candidates(found.sure, found.candidates)
        return replace(
            row, state=PlatformRowState.TAKEN, evidence=found.evidence, unit_id=found.sure, candidates=candidates
        )

    def _values(self, row: PlannedRow) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for spec in self.specs:
            head = self.table.heads[self.columns.figures[spec.id]]
            try:
                value = value_of(spec, head, row.cells[str(spec.id)])
            except ValueError as fault:
                self.faults.append(RowFault(row.number, _("Dòng %(n)s, %(fault)s", n=row.number, fault=str(fault))))
            else:
                found |= {} if value is None else {spec.id: value}
        return found


def _all_candidates(sure: int | None, others: Sequence[NameCandidate]) -> tuple[NameCandidate, ...]:
    return (*([NameCandidate(sure, 100)] if sure else []), *others)


def is_total(label: str) -> bool:
    """Whether a row adds up others: 'Tổng', 'Cộng huyện …'; a school called Tống Duy Tân does not."""
    text = unicodedata.normalize("NFC", label).strip(" :.").casefold()
    plain = unaccented(text)
    return bool(_TOTAL_PLAIN.fullmatch(text) if plain == text else _TOTAL.fullmatch(text))


def _cell(line: Sequence[str], place: int | None) -> str:
    return line[place] if place is not None and place < len(line) else ""
