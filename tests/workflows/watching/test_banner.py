"""While a program is missing, the desk says so: what, since when, what it means and who can do what about it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from directives.models import Rehearsal
from directives.record import heartbeats
from directives.terms import Program
from tests import scene
from workflows import clock

LONG_AGO = datetime(2020, 4, 17, 2, 12, tzinfo=UTC)


@pytest.fixture
def people(session, now):
    made = scene.department(session, now)
    scene.issued_directive(session, made, now)
    session.commit()
    return made


def seen(session, program, at, name="1"):
    heartbeats.beat(session, program, name, at)
    session.commit()


@pytest.fixture
def without_worker(session, people):
    seen(session, Program.MAIL, LONG_AGO)
    seen(session, Program.TICK, clock.machine_now())


def page_of(client, session, person, address="/"):
    return scene.hold_session(client, session, person).get(address).text


@pytest.mark.usefixtures("without_worker")
def test_an_administrator_reads_how_to_start_it_again(client, session, people):
    page = page_of(client, session, people.admin)

    assert "Chương trình gửi thư chưa chạy từ 9:12 thứ Sáu 17/4/2020." in page
    assert "<code>systemctl restart dondoc-mail@1</code>" in page
    assert "mở kỳ và nhắc hạn" not in page


@pytest.mark.usefixtures("without_worker")
def test_an_officer_reads_what_it_means_and_whom_to_tell(app, client, session, people, monkeypatch):
    monkeypatch.setitem(app.config, "HELP_PHONE", "0269 3824 000")

    page = page_of(client, session, people.officer, "/thu")

    assert "Chương trình gửi thư chưa chạy từ 9:12 thứ Sáu 17/4/2020." in page
    assert "Thư không mất, tự gửi khi chương trình chạy lại." in page
    assert "Xin báo người trông máy chủ: 0269 3824 000." in page
    assert "systemctl" not in page
    assert "/thu?state=waiting" in page


@pytest.mark.usefixtures("without_worker")
def test_a_leader_and_a_unit_read_nothing_of_it(app, client, session, people):
    assert "chưa chạy" not in page_of(client, session, people.leader)

    unit = app.test_client()
    link = scene.newest_link(session, people.school_b)
    page = unit.get(f"/m/{scene.token(app, link)}", follow_redirects=True)
    assert page.status_code == 200 and "chưa chạy" not in page.text


def test_one_of_several_is_named(client, session, people):
    for program in (Program.MAIL, Program.TICK):
        seen(session, program, clock.machine_now())
    seen(session, Program.MAIL, clock.machine_now() - timedelta(hours=1), "2")

    page = page_of(client, session, people.officer)

    assert "Chương trình gửi thư “2” chưa chạy từ" in page
    assert "Các chương trình cùng loại khác vẫn chạy." in page


def test_where_all_run_nothing_is_said(client, session, people):
    for program in (Program.MAIL, Program.TICK):
        seen(session, program, clock.machine_now())

    assert "chưa chạy" not in page_of(client, session, people.admin)


def test_a_program_that_never_ran_is_told_but_in_a_rehearsal(client, session, people):
    assert "chưa chạy" not in page_of(client, session, people.admin)

    session.execute(delete(Rehearsal))
    session.commit()

    page = page_of(client, session, people.admin)
    assert "Chương trình gửi thư chưa chạy lần nào." in page
    assert "Kỳ mới chưa mở, thư nhắc chưa gửi" in page
