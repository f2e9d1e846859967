"""Issue a directive; the floor is the bare driver with the same rows: executemany on SQLite, COPY on PostgreSQL."""

import sqlite3
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import psycopg
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
    ours, floors, cores, rows = [], [], [], {}
    for run in range(RUNS):
        directive = cast.draft(session, staff)
        directive.number = f"{649 + run}/SGDĐT-GDTrH"  # one letter is issued once
        session.commit()
        before = _last_ids(session)
        session.commit()
        ours.append(seconds(lambda: _issue(session, directive, staff)))  # noqa: B023 (called at once)
        rows = _new_rows(session, before)
        again = _by_driver(session, rows)
        _delete_rows(session, before)
        floors.append(seconds(again))
        _delete_rows(session, before)
        cores.append(seconds(lambda: _insert(session, rows)))  # noqa: B023
    counts = ", ".join(f"{table.name} {len(new)}" for table, new in rows.items())
    core = f"SQLAlchemy Core takes {median(cores):.3f} s for them"
    return Mark("issuing", median(ours), median(floors), 5, rows=f"rows: {counts}; {core}"), directive


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


def _by_driver(session: Session, rows: dict[Table, list[dict[str, Any]]]) -> Callable[[], None]:
    """Takes what the driver itself reads of the new rows; returns the act that writes it again."""
    driver = session.connection().connection.driver_connection
    assert driver is not None
    which = {table: f"id > {min(row['id'] for row in new) - 1}" for table, new in rows.items()}
    if isinstance(driver, psycopg.Connection):
        parts = [
            (f"COPY {table.name} FROM STDIN", _copied_out(driver, table, wanted)) for table, wanted in which.items()
        ]
        write = partial(_copy_in, driver, parts)
    else:
        found = {
            table: driver.execute(f"SELECT * FROM {table.name} WHERE {wanted}").fetchall()
            for table, wanted in which.items()
        }
        write = partial(_execute_many, driver, found)
    session.rollback()
    return write


def _copied_out(driver: psycopg.Connection, table: Table, wanted: str) -> bytes:
    with driver.cursor().copy(f"COPY (SELECT * FROM {table.name} WHERE {wanted}) TO STDOUT") as stream:
        return b"".join(stream)


def _copy_in(driver: psycopg.Connection, parts: list[tuple[str, bytes]]) -> None:
    for statement, lines in parts:
        with driver.cursor().copy(statement) as stream:
            stream.write(lines)
    driver.commit()


def _execute_many(driver: sqlite3.Connection, found: dict[Table, list[tuple[Any, ...]]]) -> None:
    driver.execute("BEGIN IMMEDIATE")
    for table, rows in found.items():
        driver.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    driver.execute("COMMIT")
