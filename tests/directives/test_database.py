"""Transactions: reading cannot write, writers wait for each other, a moment keeps its zone."""

import gc
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import MetaData, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from directives.database import db, insert_rows, read_only, reserve_ids
from directives.models import Office, Unit
from tests import scene
from workflows import clock


def test_nothing_can_be_written_in_read_only(app):
    with app.app_context(), read_only(), pytest.raises(DBAPIError):
        db.session.add(Unit(code="X", name="X", search_name="x"))
        db.session.flush()


def test_a_page_cannot_write_during_a_get(app, client, session, now, monkeypatch):
    scene.department(session, now)
    units = session.scalar(select(func.count(Unit.id)))

    def careless():
        db.session.add(Unit(code="X", name="X", search_name="x"))
        db.session.commit()
        return "written"

    careless.guard = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "acknowledging.new_link", careless)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TESTING"] = False

    # to SQLite it looks like a disk that is read-only
    assert client.get("/gui-lai-duong-dan").status_code in {500, 503}
    with app.app_context():
        assert db.session.scalar(select(func.count(Unit.id))) == units


def test_a_naive_time_is_refused_and_others_come_back_in_utc(session):
    session.add(Unit(code="X", name="X", search_name="x", closed_at=datetime(2020, 4, 17, tzinfo=UTC)))
    session.commit()

    assert session.scalar(select(Unit.closed_at)) == datetime(2020, 4, 17, tzinfo=UTC)
    with pytest.raises(StatementError):
        session.execute(select(Unit).where(Unit.closed_at > datetime(2020, 4, 17)))  # noqa: DTZ001


def test_four_writers_at_once_never_find_the_database_locked(app, session, now):
    people = scene.department(session, now)
    agency_id, faults = people.agency.id, []
    session.commit()

    def write(name):
        with app.app_context():
            for n in range(25):
                try:
                    clock.now(db.session)
                    db.session.add(Office(agency_id=agency_id, code=f"{name}{n}", name="Phòng"))
                    db.session.commit()
                except DBAPIError as error:
                    faults.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ABCD"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert faults == []
    assert session.scalar(select(func.count(Office.id))) == 101


@pytest.mark.parametrize("end", [Session.commit, Session.rollback, Session.close, lambda _: gc.collect()])
def test_the_next_writer_has_its_turn_however_the_last_transaction_ended(app, session, end):
    session.commit()
    first = Session(db.engine)
    clock.now(first)
    end(first)
    del first
    gc.collect()

    clock.now(session)

    # on SQLite a writer that waited in vain goes on without the lock; PostgreSQL has no such lock
    assert "writer_lock" in session.connection().info or session.connection().dialect.name == "postgresql"


def test_reserved_keys_are_used_by_nobody_else(session, now):
    scene.department(session, now)

    ids = reserve_ids(session, Office.__table__, 3)
    taken = set(session.scalars(select(Office.id)))

    assert len(set(ids)) == 3
    assert not taken & set(ids)


def test_rows_inserted_in_bulk_are_stored_as_others_are(session, now):
    agency = scene.department(session, now).agency
    odd, software = 'Trường "A"\\t\tB\nC \\N', {"software": ["Zoom", None], "learners": 12}
    plain = {"agency_id": agency.id, "name": odd, "search_name": "", "attributes": software}
    session.add(Unit(code="1", **plain))
    session.flush()

    insert_rows(session, Unit, [{"code": str(number), "closed_at": None, **plain} for number in (2, 3)])

    columns = [column for column in Unit.__table__.columns if column.name not in {"id", "code"}]
    stored = session.execute(select(*columns).where(Unit.code.in_(list("123"))).order_by(Unit.code)).all()
    assert [tuple(row) for row in stored] == [tuple(stored[0])] * 3
    assert stored[0].name == odd and stored[0].attributes == software
    with pytest.raises(IntegrityError):
        insert_rows(session, Unit, [{"code": "2", **plain}])


def test_the_clock_of_a_rehearsal_moves_only_forward(session, now):
    clock.move(session, now + timedelta(days=7))

    assert clock.now(session) >= now + timedelta(days=7)
    with pytest.raises(ValueError):
        clock.move(session, now)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")  # of SQLite
def test_the_tables_are_those_of_the_models(session):
    found = MetaData()
    found.reflect(session.connection())

    tables = {table.name: {column.name for column in table.columns} for table in found.tables.values()}
    tables.pop("alembic_version")

    assert tables == {t.name: {c.name for c in t.columns} for t in db.metadatas[None].tables.values()}
