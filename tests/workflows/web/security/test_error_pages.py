"""A fault is told without the database: what happened, whom to call, and what was typed."""

import re

import pytest
from sqlalchemy import event, text

from directives.database import db
from tests import scene
from tests.infrastructure.databases import dispose
from tests.scene import REPORT
from workflows.web.refused import errors

HELP = "0269 911 911"
INNER = re.compile(
    r"Traceback|Error|Exception|NoneType|SELECT |sqlalchemy|sqlite|psycopg|postgresql|no such table|/\w+\.py"
)
"""Words of the program that no reader of a page is to see."""


@pytest.fixture
def opened(app, session, now, monkeypatch):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "HELP_PHONE", HELP)
    return people, unit


def without_database(session):
    """As where a migration is missing: any question fails."""
    session.rollback()
    session.execute(text('ALTER TABLE "rehearsal" RENAME TO "gone"'))
    session.execute(text('ALTER TABLE "link" RENAME TO "gone_too"'))
    session.execute(text('ALTER TABLE "unit" RENAME TO "gone_as_well"'))
    session.commit()


def test_without_tables_every_page_says_whom_to_call(app, session, opened):
    people, unit = opened
    phone = people.agency.phone
    assert app.test_client().get("/dang-nhap").status_code == 200
    without_database(session)

    pages = [
        unit.get(),
        unit.get(unit.task(REPORT)),
        app.test_client().get("/gui-lai-duong-dan"),
        app.test_client().get("/khong-co-trang-nay"),
        app.test_client().get("/dang-nhap"),
        unit.save(REPORT, text="Gõ cả buổi sáng."),
        app.test_client().post("/gui-lai-duong-dan", data={"number": "715", "unit": "Trường A"}),
    ]

    assert {page.status_code for page in pages[:3] + pages[4:]} == {503}
    assert all(HELP in page.text and phone in page.text for page in pages)
    assert "Gõ cả buổi sáng." in pages[5].text and "Trường A" in pages[6].text
    assert all(page.headers["Retry-After"] for page in pages if page.status_code == 503)
    assert [INNER.findall(page.text) for page in pages if INNER.search(page.text)] == []


@pytest.mark.parametrize("url", ["sqlite:////khong/co/thu-muc/d.sqlite", "postgresql+psycopg://x@127.0.0.1:1/x"])
def test_a_server_without_its_database_says_whom_to_call(another, url):
    lost = another(SQLALCHEMY_DATABASE_URI=url, HELP_PHONE=HELP, PROPAGATE_EXCEPTIONS=False)

    pages = [
        lost.test_client().get("/dang-nhap"),
        lost.test_client().post("/dang-nhap", data={"email": "ai@so.example"}),
        lost.test_client().get("/phieu/x"),
        lost.test_client().get("/m/x"),
    ]

    assert {page.status_code for page in pages} <= {503, 410}
    assert all(HELP in page.text for page in pages if page.status_code == 503)
    assert "ai@so.example" in pages[1].text
    assert [INNER.findall(page.text) for page in pages if INNER.search(page.text)] == []
    dispose(lost)


@pytest.mark.sqlite
def test_a_full_disk_keeps_what_was_typed_on_the_page(session, opened):
    unit, engine = opened[1], db.engine
    session.rollback()

    def is_full(connection, _record, _proxy):
        connection.execute("PRAGMA max_page_count = 1")  # SQLite raises it to what the database has

    event.listen(engine, "checkout", is_full)
    try:
        page = unit.save(REPORT, text="Gõ cả buổi sáng. " * 5000)
    finally:
        event.remove(engine, "checkout", is_full)
        engine.dispose()

    assert page.status_code == 503
    assert "Gõ cả buổi sáng." in page.text and "xin sao chép lại" in page.text


def test_a_fault_of_the_code_is_no_outage(app, session, opened, monkeypatch):
    monkeypatch.setitem(app.config, "LINK_KEYS", None)

    page = app.test_client().get("/m/x")

    assert page.status_code == 500
    assert "Hệ thống gặp trục trặc" in page.text and HELP in page.text
    assert INNER.search(page.text) is None


def test_of_several_agencies_none_is_named_for_another(app, session, opened, now):
    people, unit = opened
    phone = people.agency.phone
    session.add(type(people.agency)(code="KHAC", name="Sở khác", search_name="so khac", phone="0269 222"))
    session.commit()
    app.extensions.pop("only_agency_until", None)
    app.test_client().get("/dang-nhap")
    without_database(session)

    page = unit.get()

    assert page.status_code == 503 and HELP in page.text
    assert phone not in page.text and "0269 222" not in page.text


def test_every_refusal_has_words(app):
    with app.test_request_context():
        assert all(title and advice for title, advice in errors.refusals().values())
