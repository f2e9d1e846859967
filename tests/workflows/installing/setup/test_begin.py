"""The first run: the code, the agency and its administrator, and that it opens once, to one browser."""

import logging
import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from directives.models import SetupCode, Staff, Unit
from directives.terms import LimitKind, Role
from tests import scene
from workflows import clock
from workflows.installing.setup import codes
from workflows.web.security import first_run, limits

BEGINNING = {
    "agency_name": "Sở Giáo dục và Đào tạo tỉnh Mẫu",
    "agency_code": "SGDĐT",
    "agency_phone": "0269 3824 001",
    "name": "Lê Văn Quản",
    "title": "Chuyên viên CNTT",
    "email": "Quan@SoGDDT.example",
}


def code_in(printed):
    return re.search(r"24 giờ: (\S+)", printed.output)[1]


@pytest.fixture
def code(runner):
    return code_in(runner.invoke(args=["setup", "code"]))


def enter(client, code):
    return client.post("/cai-dat", data={"code": code})


def begin(client, **changed):
    return client.post("/cai-dat/co-quan", data=BEGINNING | changed)


def agencies(session):
    session.expire_all()
    return session.scalars(select(Unit).where(Unit.agency_id.is_(None))).all()


@pytest.mark.parametrize("address", ["/", "/dang-nhap", "/gui-lai-duong-dan", "/van-ban/x", "/phieu/x", "/tai-khoan"])
def test_while_the_database_is_empty_every_page_leads_to_the_setup(client, address):
    assert client.get(address).location == "/cai-dat"
    posted = client.post(address)
    assert posted.status_code == 405 or posted.location == "/cai-dat"
    assert client.get("/cai-dat").status_code == 200


def test_the_log_names_the_command_once_and_never_the_code(app, client, runner, caplog):
    with caplog.at_level(logging.DEBUG):
        first_run.tell_if_empty(app)
        code = code_in(runner.invoke(args=["setup", "code"]))
        client.get("/")
        enter(client, "sai")
        enter(client, code)
        begin(client)

    assert [record.getMessage() for record in caplog.records].count(first_run.EMPTY) == 1
    assert "dondoc setup code" in first_run.EMPTY
    assert code not in caplog.text
    assert code.replace("-", "") not in caplog.text


def test_the_code_leads_to_an_agency_whose_administrator_is_signed_in(client, session, code):
    answer = enter(client, code.lower().replace("-", " "))
    assert answer.location == "/cai-dat/co-quan"

    assert begin(client).location == "/"

    [agency] = agencies(session)
    [admin] = session.scalars(select(Staff)).all()
    assert (agency.name, agency.code, agency.phone) == ("Sở Giáo dục và Đào tạo tỉnh Mẫu", "SGDĐT", "0269 3824 001")
    assert (admin.email, admin.roles, admin.agency_id) == ("quan@sogddt.example", {Role.ADMIN}, agency.id)
    assert "Lê Văn Quản" in client.get("/").text
    assert client.get("/tai-khoan").status_code == 200


def test_who_left_halfway_goes_on_without_the_code(client, code):
    enter(client, code)

    assert client.get("/cai-dat").location == "/cai-dat/co-quan"


def test_a_replaced_code_is_asked_for_again(client, runner, code):
    enter(client, code)
    runner.invoke(args=["setup", "code"])

    assert client.get("/cai-dat").status_code == 200


def test_the_telephone_of_the_settings_is_offered(app, client, code, monkeypatch):
    monkeypatch.setitem(app.config, "HELP_PHONE", "0269 3824 009")
    enter(client, code)

    assert 'value="0269 3824 009"' in client.get("/cai-dat/co-quan").text


def test_who_follows_letters_too_becomes_an_officer_as_well(client, session, code):
    enter(client, code)

    begin(client, is_officer="y")

    assert session.scalars(select(Staff)).one().roles == {Role.ADMIN, Role.OFFICER}


def test_once_there_is_an_agency_the_setup_is_not_there(client, app, runner, session, code):
    enter(client, code)
    begin(client)

    for browser in (client, app.test_client()):
        for address in ("/cai-dat", "/cai-dat/co-quan"):
            assert browser.get(address).status_code == 404
            assert browser.post(address, data={"code": code} | BEGINNING).status_code == 404
    again = runner.invoke(args=["setup", "code"])
    assert again.exit_code == 1
    assert "Đã có Sở Giáo dục và Đào tạo tỉnh Mẫu" in again.output
    assert session.scalars(select(SetupCode)).all() == []


def test_the_database_holds_no_code(session, code):
    digest = session.scalars(select(SetupCode.digest)).one()

    assert code.replace("-", "") not in digest
    assert len(digest) == 64


def test_a_wrong_code_opens_nothing_and_stays_in_the_field(client, code):
    answer = enter(client, "ABCD-EFGH-JKMN")

    assert answer.status_code == 422
    assert "ABCD-EFGH-JKMN" in answer.text
    assert "dondoc setup code" in answer.text
    assert client.get("/cai-dat/co-quan").location == "/cai-dat"


def test_a_new_code_ends_the_old_one_and_each_ends_after_a_day(session, code):
    newer, now = codes.make(session, clock.machine_now()), clock.machine_now()

    assert not codes.opens(session, code, now)
    assert codes.opens(session, newer, now)
    assert codes.opens(session, newer, now + timedelta(hours=23))
    assert not codes.opens(session, newer, now + timedelta(hours=24, seconds=1))


def test_tries_are_limited(app, client, code, monkeypatch):
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    most = limits.LIMITS[LimitKind.SETUP_OF_NETWORK].most

    tries = [enter(client, "sai").status_code for _ in range(most)]

    assert set(tries) == {422}
    assert enter(client, code).status_code == 429


def test_what_is_typed_stays_when_something_is_missing_or_the_code_runs_out(client, session, code, runner):
    enter(client, code)
    missing = begin(client, agency_name="", title="Trưởng phòng")
    assert (missing.status_code, "Trưởng phòng" in missing.text) == (422, True)
    assert agencies(session) == []
    newer = code_in(runner.invoke(args=["setup", "code"]))

    refused = begin(client)

    assert refused.status_code == 422
    assert "Sở Giáo dục và Đào tạo tỉnh Mẫu" in refused.text
    assert "Mã cài đặt mới" in refused.text
    assert begin(client, code=newer).location == "/"


def test_a_new_code_stays_typed_when_something_else_is_wrong(client, code, runner):
    enter(client, code)
    newer = code_in(runner.invoke(args=["setup", "code"]))

    refused = begin(client, code=newer, email="quan")

    assert refused.status_code == 422
    assert f'value="{newer}"' in refused.text


def test_of_two_first_runs_at_once_one_makes_the_agency(app, session, code):
    browsers, barrier, answers = [app.test_client() for _ in range(2)], Barrier(2), []
    for browser in browsers:
        enter(browser, code)

    def press(browser, name):
        barrier.wait()
        answers.append(begin(browser, agency_name=name).status_code)

    presses = [Thread(target=press, args=(browser, f"Sở {n}")) for n, browser in enumerate(browsers)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()

    assert sorted(answers) == [302, 404]
    assert len(agencies(session)) == 1


def test_a_second_agency_needs_no_code_and_opens_no_setup(client, session, runner, now):
    scene.department(session, now)
    session.commit()

    runner.invoke(args=["staff", "agency", "SOYTE", "Sở Y tế mẫu"])

    assert [one.search_name for one in agencies(session)][1] == "so y te mau soyte"
    assert client.get("/cai-dat").status_code == 404
