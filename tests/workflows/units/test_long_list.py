"""A long list of units is previewed as any other, and written by the worker: all of it or nothing, and sealed."""

import json

import pytest
from sqlalchemy import select, update

from directives.models import Event, Job, Unit
from directives.terms import EventKind, JobState, Role
from tests import scene
from tests.workflows.units.test_pages import confirm, upload
from workflows.units import importing

HEAD = "code;name;kind;parent;groups;contact;email"
LINES = [
    "T3;Trường THCS ba;Trường THCS;P1;Các trường THCS;Văn thư;vanthu@t3.example",
    "P1;Phòng GDĐT mới;Phòng GDĐT;;;Văn thư;vanthu@p1.example",
    "T4;Trường THCS bốn;Trường THCS;P1;Các trường THCS;Văn thư;vanthu@t4.example",
    "THPT01;Trường THPT mẫu A;;P1;;;",
]


@pytest.fixture
def people(session, now, monkeypatch):
    monkeypatch.setattr("workflows.units.pages.imports.AT_ONCE", 3)
    monkeypatch.setattr(importing, "PART", 2)
    made = scene.department(session, now)
    session.commit()
    return made


@pytest.fixture
def desk(app, session, people, now):
    return scene.sign_in(app.test_client(), session, people.officer, now)


def of_kind(kind, what):
    return select(what).where(Event.kind == kind)


def units(session):
    session.rollback()
    session.expire_all()
    return {unit.code: unit for unit in session.scalars(select(Unit))}


def test_it_is_written_by_the_worker_with_units_above_first(app, session, people, desk):
    preview = upload(desk, HEAD, *LINES)
    waiting = confirm(desk, preview)

    assert "Nhập danh sách đơn vị · đơn vị.csv" in waiting.text
    assert "T3" not in units(session), "nothing is written while it waits"
    assert scene.do_jobs(app) == 1

    found = units(session)
    assert {found[code].parent.code for code in ("T3", "T4", "THPT01")} == {"P1"}
    assert [group.name for group in found["T4"].groups] == ["Các trường THCS"]
    assert [contact.email for contact in found["T3"].contacts] == ["vanthu@t3.example"]
    assert found["T3"].search_name == "truong thcs ba t3"
    (job,) = session.scalars(select(Job))
    assert (job.state, job.error) == (JobState.DONE, "Đã nhập: 3 đơn vị mới, 1 thay đổi, 0 giữ nguyên.")
    (event,) = session.scalars(of_kind(EventKind.UNITS_IMPORTED, Event))
    assert event.actor_id == people.officer.id
    parts = [json.loads(body)["rows"] for body in session.scalars(of_kind(EventKind.ROWS_SEALED, Event.body))]
    sealed = [row[0] for part in parts for row in part["unit"][1:]]
    assert {found[code].id for code in ("P1", "T3", "T4")} <= set(sealed), "each new row is sealed, part by part"
    assert sum(len(part.get("contact", [0])) - 1 for part in parts) == 3
    assert confirm(desk, upload(desk, HEAD, *LINES)).status_code == 200
    assert scene.do_jobs(app) == 1
    assert "0 đơn vị mới, 0 thay đổi" in session.scalars(select(Job.error).order_by(Job.id.desc())).first()


def test_nothing_is_written_when_the_list_or_the_right_has_changed_meanwhile(app, session, people, desk):
    confirm(desk, upload(desk, HEAD, *LINES))
    people.officer.role_names = [Role.LEADER]
    session.commit()
    scene.do_jobs(app)
    (job,) = session.scalars(select(Job))
    assert "không còn quyền" in job.error

    people.officer.role_names = [Role.OFFICER]
    session.execute(update(Unit).where(Unit.code == "THPT01").values(closed_at=people.officer.left_at or job.ended_at))
    session.commit()
    scene.sign_in(desk, session, people.officer, job.ended_at)
    desk.post(f"/viec-dang-chay/{job.public_id}/lam-lai")
    scene.do_jobs(app)

    assert "Danh sách đơn vị đã đổi" in session.scalars(select(Job.error)).one()
    assert "T3" not in units(session)
