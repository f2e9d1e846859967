"""Whatever is changed behind the ledger's back is found, and named: every column of every table, one by one."""

from pathlib import Path

import pytest
from sqlalchemy import JSON, Boolean, Date, Enum, Integer, Numeric, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.database import Base, UtcDateTime, db
from directives.past import verification
from directives.past.findings import FaultKind
from directives.past.sealed.rows import ALWAYS
from directives.record.free_columns import DERIVED, FREE, FREE_TABLES
from directives.record.seals import is_salt, key_columns
from tests import scene

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
NAMED_OTHERWISE = {"event.id"}
"""An event is named by its chain and its number in it, and its hash covers these."""

SENT = "WHERE mail_id IN (SELECT mail_id FROM mail_fact WHERE kind = 'taken')"
"""Of the lines of a mail: one that has not gone may still be left out."""

OTHER = {
    UtcDateTime: "'2019-01-01 00:00:00.000000'",
    Date: "'2019-01-01'",
    Boolean: 'NOT "{}"',
    Integer: 'coalesce("{}", 0) + 1000',
    Numeric: 'coalesce("{}", 0) + 7',
    JSON: """'{{"x": 1}}'""",
}
GARBAGE = {
    UtcDateTime: ["'not a moment'", "'99999-01-01 00:00:00'", "x'ff'", "7"],
    Date: ["'2020-02-30'", "x'ff'", "'20200101'"],
    Boolean: ["2", "'no'"],
    Integer: ["'many'", "1e30", "x'ff'", "1.5"],
    Numeric: ["'many'", "'NaN'", "9e999"],
    JSON: ["'{'", "''", "x'ff'", f"'{'[' * 5000}'"],
    Enum: ["'other'", "x'ff'", "''"],
}
"""By type, what SQLite takes and no such column can hold."""


def columns():
    """Every column but those with a written reason why they may change freely."""
    for name, table in TABLES.items():
        if name not in FREE_TABLES:
            yield from (c for c in table.columns if c.name not in FREE.get(name, {}) and str(c) not in NAMED_OTHERWISE)


def other_value(column):
    if isinstance(column.type, Enum):
        first, second, *_ = column.type.enums
        return f"CASE WHEN \"{column.name}\" = '{first}' THEN '{second}' ELSE '{first}' END"
    found = (value.format(column.name) for kind, value in OTHER.items() if isinstance(column.type, kind))
    return next(found, "'bị sửa'")


class Tampering:
    """Writes behind the ledger's back in one transaction, and undoes it after each look."""

    def __init__(self, session, folder):
        self.session, self.folder = session, folder

    def first_fault(self, statement, **values):
        """What verification finds first after a statement; None if nothing, False if the database refuses it."""
        attempt = self.session.begin_nested()
        try:
            if self.session.execute(text(statement), values).rowcount == 0:
                raise LookupError(statement)
            return next(iter(verification.faults(self.session, self.folder)), None)
        except SQLAlchemyError:
            return False
        finally:
            attempt.rollback()

    def last_row(self, table):
        """A condition that holds for the last row of a table."""
        keys = key_columns(table)
        order = ", ".join(f'"{key}" DESC' for key in keys)
        named = ", ".join(f'"{key}"' for key in keys)
        sent = SENT if table == "mail_line" else ""
        last = self.session.execute(text(f'SELECT {named} FROM "{table}" {sent} ORDER BY {order} LIMIT 1')).one()
        return " AND ".join(f'"{key}" = {value}' for key, value in zip(keys, last, strict=True))

    def is_empty(self, column):
        table = column.table.name
        row = f'SELECT "{column.name}" IS NULL FROM "{table}" WHERE {self.last_row(table)}'
        return bool(self.session.scalar(text(row)))

    def copy_of_last_row(self, table):
        """An INSERT of the last row under other keys."""
        values = []
        for column in TABLES[table].columns:
            quoted = f'"{column.name}"'
            if column.primary_key or column.name in MUST_DIFFER:
                quoted = other_value(column)
            values.append(quoted)
        names = ", ".join(f'"{column.name}"' for column in TABLES[table].columns)
        return f'INSERT INTO "{table}" ({names}) SELECT {", ".join(values)} FROM "{table}" WHERE {self.last_row(table)}'

    def set(self, column, value):
        table = column.table.name
        return self.first_fault(f'UPDATE "{table}" SET "{column.name}" = {value} WHERE {self.last_row(table)}')


@pytest.fixture(scope="module")
def tampering(new_app, now):
    with new_app() as app, app.app_context():
        scene.everything(app, db.session, now)
        db.session.remove()  # type: ignore[attr-defined]
        with db.engine.connect() as connection:
            on_sqlite = connection.dialect.name == "sqlite"
            unchecked = "PRAGMA foreign_keys=OFF" if on_sqlite else "SET session_replication_role = replica"
            connection.connection.driver_connection.execute(unchecked)
            with Session(connection) as session:
                yield Tampering(session, Path(app.config["FILES_DIR"]))
                session.rollback()


def test_nothing_is_found_where_nothing_was_changed(tampering):
    assert list(verification.faults(tampering.session, tampering.folder)) == []


def test_a_changed_value_is_found_in_every_column(tampering):
    found = {column: tampering.set(column, other_value(column)) for column in columns()}

    assert [str(column) for column, fault in found.items() if fault is None] == []
    told = {column: fault for column, fault in found.items() if fault and is_sealed(column)}
    assert [(str(column), fault) for column, fault in told.items() if not named(column, fault)] == []


def test_an_emptied_value_is_found_in_every_column(tampering):
    filled = [c for c in columns() if c.nullable and not tampering.is_empty(c)]

    found = {column: tampering.set(column, "NULL") for column in filled}

    assert [str(column) for column, fault in found.items() if not fault] == []


def is_sealed(column):
    return column.name not in DERIVED.get(column.table.name, {})


def named(column, fault):
    """Whether a fault names the row's table, with the column or as one that came or went; of a salt, what it salts."""
    whole = {FaultKind.ADDED, FaultKind.REMOVED, FaultKind.HEAD, FaultKind.COLUMNS}
    is_named = fault.column == column.name or is_salt(column.name) or fault.wrong in whole
    return fault.where == column.table.name and is_named


@pytest.mark.sqlite
def test_what_no_column_can_hold_is_a_finding_and_never_an_error(tampering):
    """One column of each type, sealed or free: the free ones are read by the product too.

    PostgreSQL holds nothing that its types cannot.
    """
    told = {}
    for kind, values in GARBAGE.items():
        for column in (_first(kind, sealed=True), _first(kind, sealed=False)):
            told |= {(str(column), value): tampering.set(column, value) for value in values if column is not None}

    assert [place for place, fault in told.items() if not fault] == []
    assert {fault.where for fault in told.values()} <= TABLES.keys()


def _first(kind, *, sealed):
    """A column of this type in a table that has rows."""
    free = [c for name, table in TABLES.items() for c in table.columns if c.name in FREE.get(name, {})]
    found = (c for c in (columns() if sealed else free) if isinstance(c.type, kind) and not c.primary_key)
    return next(found, None)


ROWS = [name for name in TABLES if name not in {*FREE_TABLES, "event", "daily_root"}]
"""A tick records the last root again; whoever removed it is found by the anchors outside: workflows/proof."""


def test_a_removed_row_is_found_in_every_table(tampering):
    found = {table: tampering.first_fault(f'DELETE FROM "{table}" WHERE {tampering.last_row(table)}') for table in ROWS}

    assert [table for table, fault in found.items() if not fault] == []


OF_DRAFTS_TOO = {"directive", "enclosure", "evidence", "figure_spec", "incident_file", "item", "period"}
MADE_BY_EVENTS = sorted(ALWAYS | OF_DRAFTS_TOO)
CAME = {FaultKind.ADDED, FaultKind.MISSING}
"""A row that no event has made; one that heads a chain lacks the chain too."""
MUST_DIFFER = {
    "public_id",
    "number",
    "version",
    "unit_id",
    "on",
    "year",
    "contact_id",
    "event_id",
    "period_id",
    "task_id",
    "report_id",
    "submission_key",
}
"""Of a copy of a row: what is unique in its table."""


def test_an_added_row_is_found_in_every_table_whose_rows_come_with_events(tampering):
    found = {table: tampering.first_fault(tampering.copy_of_last_row(table)) for table in MADE_BY_EVENTS}

    assert [(t, f) for t, f in found.items() if not f or f.wrong not in CAME] == []


FORGED = {
    "a report, its salt gone": "UPDATE report SET text = 'Khác', typed_by = 'Kẻ khác', salt = NULL",
    "an acknowledgement, its salt gone": "UPDATE acknowledgement SET name = 'Người khác', salt = ''",
    "an incident, its salt gone": "UPDATE incident SET handling = 'Không có gì', salt = NULL",
    "a remark, its salt gone": "UPDATE remark SET text = 'Khác', salt = NULL",
    "a review, its salt gone": "UPDATE review SET wanted = 'Khác', salt = NULL",
    "a mail, its salt gone": "UPDATE incoming_mail SET text = 'Khác', salt = NULL",
    "a file said to be erased": "UPDATE stored_file SET erased_at = '2020-01-01 00:00:00.000000'",
    "a mail said to be bounced": "UPDATE mail_fact SET kind = 'bounced'",
    "a unit said to be told": "UPDATE assignment SET told_at = '2020-04-16 01:00:00.000000'",
    "answers of another unit": "UPDATE assignment SET unit_id = unit_id + 1000",
    "figures of another name": "UPDATE figure_spec SET name = 'Số khác', measure = 'triệu'",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED)
def test_a_forgery_is_found(tampering, statement):
    assert tampering.first_fault(statement)
