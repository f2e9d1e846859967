"""What an entry of many units would take of a table: of each row the unit, its values, and what stands against it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.models import FigureSpec, Report, Task, Unit
from directives.queries import submissions
from directives.queries.figures.flags import findings_of
from directives.queries.offered_units import FEW
from directives.rules.name_matching import KnownName, KnownNames, match
from workflows.followup.several import columns, row_form
from workflows.followup.several.pasted import PastedTable
from workflows.followup.several.row_form import RowForm
from workflows.followup.several.rows import EntrySheet, PlannedEntry, RowCell, RowState
from workflows.web.typed import figures as figure_fields


@dataclass(frozen=True)
class AskedUnits:
    """Whom a table may be about."""

    units: Mapping[int, Unit]
    """The agency's open units by id."""
    tasks: Mapping[int, Task]
    """{unit id: task of this item and period}"""
    last: Mapping[int, Report]
    """{task id: its newest version}"""
    sizes: Mapping[str, str] = field(default_factory=dict)
    """The names of attributes of units, by key."""

    @property
    def names(self) -> KnownNames:
        return known_names(self.units.values())


@dataclass(frozen=True)
class EntryPlan:
    """The table with what is to become of each row."""

    table: PastedTable
    roles: Sequence[str]
    sheet: EntrySheet
    asked: AskedUnits
    rows: tuple[PlannedEntry, ...]

    @property
    def sound(self) -> list[PlannedEntry]:
        """The rows that a press enters."""
        return [row for row in self.rows if row.state.is_sound]

    @property
    def waiting(self) -> list[PlannedEntry]:
        """The rows about which a person decides."""
        return [row for row in self.rows if not row.state.is_sound and not row.state.is_left_out]

    @property
    def owing(self) -> list[Unit]:
        """The units that a row can be given to; none of more than a form lists: then one is typed."""
        found = [self.asked.units[unit_id] for unit_id in self.asked.tasks if unit_id in self.asked.units]
        return found if len(found) <= FEW else []

    @property
    def doubled(self) -> list[str]:
        """Meanings that two columns have."""
        return columns.doubled(self.roles)

    @property
    def unread(self) -> list[str]:
        """The heads of columns with numbers that are not read."""
        return columns.left_out(self.table, self.roles)


def known_names(units: Iterable[Unit], more: Mapping[int, str] | None = None) -> KnownNames:
    """Codes, names and aliases of units, ready to be compared; `more` has a further name of some, by id."""
    further = more or {}
    return KnownNames.of(
        KnownName(unit.id, unit.code, [unit.name, *unit.attributes.get("aliases", []), further.get(unit.id, "")])
        for unit in units
    )


def plan(
    session: Session,
    table: PastedTable,
    roles: Sequence[str],
    sheet: EntrySheet,
    asked: AskedUnits,
    specs: Sequence[FigureSpec],
    today: date,
) -> EntryPlan:
    """Every row that no earlier press has entered."""
    names = asked.names
    named = [_named(n, cells, roles, sheet, asked, names) for n, cells in table.lines if n not in sheet.entered]
    often = Counter(row.unit.id for row in named if row.unit and not row.state.is_left_out)
    by_id = {str(spec.id): spec for spec in specs}
    takes_nothing = bool(specs) and specs[0].item.design.takes_nothing
    make, rows = row_form.row_form(specs, today, takes_nothing=takes_nothing), dict(table.lines)
    planned = []
    for row in named:
        cells = tuple(
            RowCell(column, by_id[role], sheet.cell(row.number, column, rows[row.number][column]))
            for column, role in enumerate(roles)
            if role in by_id
        )
        found = replace(row, cells=cells, reason=sheet.reason(row.number))
        if found.unit and often[found.unit.id] > 1 and not found.state.is_left_out:
            found = replace(found, state=RowState.TWICE)
        if found.state.is_of_unit and found.task is not None:
            form = make({cell.spec.id: cell.text for cell in cells}, found.reason)
            found = _judged(session, found, form, specs, sheet, asked)
        planned.append(found)
    return EntryPlan(table, roles, sheet, asked, tuple(planned))


def _named(
    number: int, cells: Sequence[str], roles: Sequence[str], sheet: EntrySheet, asked: AskedUnits, names: KnownNames
) -> PlannedEntry:
    """Whose row it is."""
    said = dict(zip(roles, cells, strict=True))
    written, code = said.get(columns.UNIT, ""), said.get(columns.CODE, "")
    found, typed = match(written or code, names, code), sheet.named(number)
    meant = match(typed, names, typed) if typed else found
    picked = asked.units.get((meant.sure if typed else None) or sheet.unit_of(number) or 0)
    unit = picked or asked.units.get(found.sure or 0)
    candidates = tuple(asked.units[one.id] for one in meant.candidates)
    task = asked.tasks.get(unit.id) if unit else None
    row = PlannedEntry(
        number,
        written or code,
        RowState.SOUND,
        unit=unit,
        candidates=candidates,
        is_picked=picked is not None,
        evidence=found.evidence,
        texts=tuple(cells),
        task=task,
        last=asked.last.get(task.id) if task else None,
    )
    if sheet.leaves_out(number):
        return replace(row, state=RowState.LEFT_OUT)
    if unit is None:
        return replace(row, state=RowState.NO_UNIT)
    if task is None:
        return replace(row, state=RowState.NOT_ASKED)
    return replace(row, state=RowState.CLOSED) if submissions.closed_reason(task) else row


def _judged(
    session: Session,
    row: PlannedEntry,
    form: RowForm,
    specs: Sequence[FigureSpec],
    sheet: EntrySheet,
    asked: AskedUnits,
) -> PlannedEntry:
    """What the form and its checks say of the values."""
    if row.task is None or not any(cell.text for cell in row.cells):
        return replace(row, state=RowState.BLANK)
    fine, asks_reason = row_form.judge(form, specs, partial(findings_of, session, row.task), asked.sizes)
    errors = {field.short_name: tuple(map(str, field.errors)) for field in form.figures}
    cells = tuple(replace(cell, errors=errors.get(figure_fields.name_of(cell.spec), ())) for cell in row.cells)
    shown = {figure_fields.name_of(cell.spec) for cell in cells}
    others = tuple(error for name, said in errors.items() if name not in shown for error in said)
    judged = replace(row, cells=cells, form=form, asks_reason=asks_reason, problems=others)
    if not fine:
        return replace(judged, state=RowState.FAULTY)
    if row.last and not sheet.is_new_version(row.number) and not _is_of_this_press(row.last, sheet.key):
        return replace(judged, state=RowState.ANSWERED)
    return judged


def _is_of_this_press(last: Report, key: str) -> bool:
    return bool(key) and repeated.stem(last.submission_key) == repeated.stem(key)
