"""`dondoc db copy`: every row on the other side, the ledger whole there, and nothing where it is refused."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from directives.database import db, hold_snapshot
from directives.models import Office, Unit
from directives.past import verification
from tests import scene
from workflows.preserving import copying
from workflows.preserving.commands.database import copy


@pytest.fixture
def others(database, request):
    """Databases of the other kind, or of the same where only one kind is tested."""
    kinds = {"sqlite": "postgresql", "postgresql": "sqlite"}
    both = request.config.getoption("--database") == "both"
    return request.getfixturevalue(kinds[database] if both else database)


@pytest.fixture
def target(others):
    """The address of an empty, migrated database."""
    url = others.address()
    others.fresh(url)
    yield url
    others.drop(url)


@pytest.fixture
def there(target):
    engine = create_engine(target)
    with Session(engine) as session:
        yield session
    engine.dispose()


def copied(runner, target):
    done = runner.invoke(copy, [str(target)])
    return done.exit_code, done.output


def rows(session, table):
    return [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key)).all()]


def test_every_row_is_on_the_other_side_and_the_ledger_is_whole(app, session, runner, target, there, now, tmp_path):
    scene.everything(app, session, now)
    path = tmp_path / "database-uri"
    path.write_text(f"{target}\n")

    code, said = copied(runner, path)

    assert code == 0, said
    told = {name: counts for name, *counts in (line.split("\t") for line in said.splitlines() if "\t" in line)}
    for table in db.metadata.sorted_tables:
        assert rows(there, table) == rows(session, table)
        assert told[table.name] == [str(len(rows(session, table)))] * 2
    assert list(verification.faults(there, Path(app.config["FILES_DIR"]))) == []


def test_the_copy_goes_on_where_the_source_ended(session, runner, target, there, now):
    people = scene.department(session, now)

    assert copied(runner, target)[0] == 0

    there.add(Office(agency_id=people.agency.id, code="KHTC", name="Phòng Kế hoạch"))
    there.commit()
    assert there.scalars(select(Office.code).order_by(Office.id)).all() == ["GDTrH", "KHTC"]
    with pytest.raises(IntegrityError):
        there.execute(insert(Office).values(agency_id=0, code="X", name="X"))


def test_what_is_written_meanwhile_is_on_neither_side(session, there, now):
    agency_id = scene.department(session, now).agency.id
    session.commit()

    def write_on(_rows):
        with Session(db.engine) as other:
            other.add(Office(agency_id=agency_id, code=secrets.token_hex(4), name="Phòng mới"))
            other.commit()

    hold_snapshot(session)
    counts = copying.copy(session, there, copying.count_rows(session), write_on)

    assert [count for count in counts if count.source != count.target] == []
    assert there.scalars(select(Office.code)).all() == ["GDTrH"]


def test_a_database_with_rows_is_refused_and_left(session, runner, target, there, now):
    scene.department(session, now)
    there.add(Unit(code="SGDDT", name="Sở mẫu", search_name="so mau"))
    there.commit()

    code, said = copied(runner, target)

    assert (code, "đã có dữ liệu (bảng unit)" in said) == (1, True)
    assert there.scalars(select(Unit.name)).all() == ["Sở mẫu"]


def test_a_database_without_tables_is_refused_and_left(session, runner, others):
    url = others.address()
    others.empty(url)

    code, said = copied(runner, url)

    assert (code, "dondoc db upgrade" in said) == (1, True)
    others.drop(url)


@pytest.mark.parametrize("given", ["khong-co-tep", "mysql://a/b", "postgresql+psycopg://user:mat-khau@127.0.0.1:9/x"])
def test_an_address_that_leads_nowhere_is_told_without_its_password(session, runner, given):
    code, said = copied(runner, given)

    assert code == 1
    assert "Error: " in said
    assert "mat-khau" not in said
