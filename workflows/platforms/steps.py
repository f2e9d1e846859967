"""Remember what a person decided about an export, and take its figures over."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.database import Base
from directives.files import new_public_id
from directives.models import (
    Item,
    Period,
    PlatformFigure,
    PlatformImport,
    PlatformLayout,
    PlatformName,
    PlatformRow,
    Staff,
    StoredFile,
    Unit,
)
from directives.record import ledger, locks
from directives.rules.name_matching import name_key
from directives.terms import EventKind
from workflows.platforms.export import ExportTable
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.lists import specs_of
from workflows.platforms.planning import ExportPlan

AT_ONCE = 1000
"""Rows in one event."""


@dataclass(frozen=True)
class GivenExport:
    """An export as it was chosen: for which period, of which platform, and its file."""

    item: Item
    period: Period
    platform: str
    file: StoredFile


def remember_columns(
    session: Session, item: Item, platform: str, table: ExportTable, columns: ColumnChoice, staff: Staff, now: datetime
) -> None:
    """Read exports of this platform with these heads so from now on."""
    session.add(
        PlatformLayout(
            agency_id=staff.agency_id,
            item_id=item.id,
            platform=platform,
            heads=list(table.heads),
            columns=columns.stored,
            staff_id=staff.id,
            recorded_at=now,
        )
    )
    session.flush()


def remember_names(
    session: Session, agency: Unit, platform: str, decided: Mapping[str, int | None], staff: Staff, now: datetime
) -> None:
    """Remember whom names mean ({written: unit id, None: on no list}); a later decision replaces an earlier one."""
    locks.lock(session, agency)
    keys = {name_key(written): written for written in decided}
    known = {
        one.name_key: one
        for one in session.scalars(
            select(PlatformName).where(
                PlatformName.agency_id == agency.id, PlatformName.platform == platform, PlatformName.name_key.in_(keys)
            )
        )
    }
    for key, written in keys.items():
        row = known.get(key) or PlatformName(agency_id=agency.id, platform=platform, name_key=key)
        row.written, row.unit_id, row.staff_id, row.decided_at = written, decided[written], staff.id, now
        session.add(row)
    session.flush()


def take(
    session: Session, given: GivenExport, table: ExportTable, plan: ExportPlan, staff: Staff, now: datetime
) -> PlatformImport:
    """Take the figures of a plan over; an earlier import of this platform and period stays, and counts no more."""
    if plan.faults or plan.undecided:
        raise ValueError("a plan that asks something is not carried out")
    directive = given.item.directive
    recorded_at = ledger.next_moment(session, directive, now)
    made = PlatformImport(
        public_id=new_public_id(),
        agency_id=staff.agency_id,
        item_id=given.item.id,
        period_id=given.period.id,
        platform=given.platform,
        file_id=given.file.id,
        sheet=table.sheet[:120],
        row_count=plan.row_count,
        staff_id=staff.id,
        recorded_at=recorded_at,
    )
    session.add(made)
    session.flush()
    rows = [*_rows(made, plan), *_figures(made, plan, given)]
    session.add_all(rows)
    session.flush()
    data = {
        "period": given.period.id,
        "platform": given.platform,
        "import": made.id,
        "rows": {str(state): count for state, count in sorted(plan.tallies.items())} | {"blank": plan.blank},
        "digest": _digest(plan),
    }
    actor = ledger.by_staff(staff.id)
    first = [made, given.file, *rows[:AT_ONCE]]
    ledger.record(session, directive, EventKind.PLATFORM_IMPORTED, recorded_at, actor, data, rows=first)
    for start in range(AT_ONCE, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        ledger.record(session, directive, EventKind.ROWS_SEALED, recorded_at, actor, {"import": made.id}, rows=part)
    return made


def _rows(made: PlatformImport, plan: ExportPlan) -> Sequence[Base]:
    return [
        PlatformRow(
            import_id=made.id,
            number=row.number,
            state=row.state,
            evidence=row.evidence,
            written=row.written,
            unit_id=row.unit_id,
            cells=dict(row.cells),
        )
        for row in plan.rows
    ]


def _figures(made: PlatformImport, plan: ExportPlan, given: GivenExport) -> Sequence[Base]:
    return [
        PlatformFigure(import_id=made.id, unit_id=unit_id, spec_id=spec_id, value=value)
        for (unit_id, spec_id), value in sorted(plan.figures(specs_of(given.item)).items())
    ]


def _digest(plan: ExportPlan) -> str:
    """SHA-256 over all rows of the file and what became of each."""
    rows = [[row.number, row.state, row.written, row.unit_id, dict(row.cells)] for row in plan.rows]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
