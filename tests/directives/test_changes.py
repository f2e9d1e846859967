"""The mark of the present data: another one after each transaction that writes what pages show, seen with it."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from directives import changes
from directives.database import db, insert_rows, read_only, table_of
from directives.models import LimitUse, Office
from directives.terms import LimitKind
from tests import scene


@pytest.fixture
def people(session, now):
    people = scene.department(session, now)
    session.commit()
    return people


def mark() -> str:
    """As another process sees it now."""
    with read_only(), Session(db.engine) as own:
        return changes.state(own)


def orm(session, people, now):
    people.office.name = "Phòng khác"


def core(session, people, now):
    session.execute(insert(table_of(Office)).values(agency_id=people.agency.id, code="B", name="Phòng B"))


def bulk(session, people, now):
    insert_rows(session, Office, [{"agency_id": people.agency.id, "code": "B", "name": "Phòng B"}])


def plain_sql(session, people, now):
    session.execute(text("DELETE FROM calendar_day"))


def with_first(session, people, now):
    session.execute(text("WITH one AS (SELECT 1) UPDATE office SET name = 'Phòng C'"))


@pytest.mark.parametrize("write", [orm, core, bulk, plain_sql, with_first])
def test_a_commit_leaves_another_mark(session, people, now, write):
    before = mark()

    write(session, people, now)
    session.flush()
    during = mark()
    session.commit()

    assert during == before != mark()


def test_a_rollback_leaves_none(session, people, now):
    before = mark()

    orm(session, people, now)
    session.flush()
    session.rollback()
    session.execute(text("SELECT 1"))
    session.commit()

    assert mark() == before


def test_what_no_page_shows_leaves_none(session, people, now):
    before = mark()

    session.add(LimitUse(kind=LimitKind.MISTYPED, counted="x", at=now))
    session.commit()

    assert mark() == before


def test_no_mark_comes_again(session, people):
    seen = set()
    for name in ("Phòng A", "Phòng B", "Phòng A", "Phòng B"):
        people.office.name = name
        session.commit()
        seen.add(mark())

    assert len(seen) == 4
