"""Issue a directive; the floor is a bulk insert of the same rows by SQLAlchemy Core."""

from statistics import median
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.orm import Session

from bench import cast
from bench.measure import Mark, seconds
from directives.database import Base
from directives.models import Directive, Staff
from workflows import clock
from workflows.issuing import steps

RUNS = 5


def measure(session: Session, staff: Staff) -> tuple[Mark, Directive]:
    """Issue a directive RUNS times; the last one stays issued."""
    ours, floors, rows = [], [], {}
    for run in range(RUNS):
        directive = cast.draft(session, staff)
        directive.number = f"{649 + run}/SGDĐT-GDTrH"  # one letter is issued once
        session.commit()
        before = _last_ids(session)
        session.commit()
        ours.append(seconds(lambda: _issue(session, directive, staff)))  # noqa: B023 (called at once)
        rows = _new_rows(session, before)
        _delete_rows(session, before)
        floors.append(seconds(lambda: _insert(session, rows)))  # noqa: B023
    counts = ", ".join(f"{table.name} {len(new)}" for table, new in rows.items())
    return Mark("issuing", median(ours), median(floors), 5, rows=f"rows: {counts}"), directive


def _issue(session: Session, directive: Directive, staff: Staff) -> None:
    steps.issue(session, directive, staff, clock.now(session), without_signed_copy=True)
    session.commit()


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "id" in table.c]


def _last_ids(session: Session) -> dict[Table, int]:
    return {table: session.scalar(select(func.max(table.c.id))) or 0 for table in _tables()}


def _new_rows(session: Session, before: dict[Table, int]) -> dict[Table, list[dict[str, Any]]]:
    new = {
        table: [dict(row) for row in session.execute(select(table).where(table.c.id > last)).mappings()]
        for table, last in before.items()
    }
    session.commit()
    return {table: rows for table, rows in new.items() if rows}


def _delete_rows(session: Session, before: dict[Table, int]) -> None:
    for table in reversed(_tables()):
        session.execute(delete(table).where(table.c.id > before[table]))
    session.commit()


def _insert(session: Session, rows: dict[Table, list[dict[str, Any]]]) -> None:
    for table, new in rows.items():
        session.execute(insert(table), new)
    session.commit()
