"""The list of first steps: done by what is stored, seen by administrators, put off for the agency, gone when done."""

import re

import pytest

from directives.models import Directive, Staff
from directives.record import heartbeats
from directives.terms import Program, Role
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.installing.setup.checklist import SetupStep, checklist
from workflows.mailing.sending import server_health

BOX = "Việc cần làm để bắt đầu"


@pytest.fixture
def agency(session, now):
    made = steps.create_agency(session, now, name="Sở mẫu", code="SO", phone="0269 1")
    session.commit()
    return made


def add(session, agency, email, *roles):
    return scene.person(session, agency, None, email.split("@")[0], email, *roles)


@pytest.fixture
def admin(client, session, agency, now):
    return scene.sign_in(client, session, add(session, agency, "quan@so.example", Role.ADMIN), now)


def done(session, agency):
    session.expire_all()
    return set(checklist(session, agency.id).done)


def next_of(page):
    return re.search(r"is-next.*?<strong>([^<]+)", page, re.S)[1]


def test_each_step_is_done_by_what_is_stored(app, admin, session, agency, smtp, now):
    assert done(session, agency) == {SetupStep.AGENCY}
    assert next_of(admin.get("/").text) == "Các phòng"

    admin.post("/co-quan/cac-phong", data={"rows-0-name": "Văn phòng", "rows-0-code": "VP"})
    row = {"rows-0-name": "Hoa", "rows-0-email": "hoa@so.example", "rows-0-office": "0"}
    admin.post("/tai-khoan/nhieu-nguoi", data=row | {"rows-0-role": "leader"})
    assert done(session, agency) == {SetupStep.AGENCY, SetupStep.OFFICES}
    officer = {"rows-0-name": "Tú", "rows-0-email": "tu@so.example", "rows-0-office": "0", "rows-0-role": "officer"}
    admin.post("/tai-khoan/nhieu-nguoi", data=officer)
    admin.post("/don-vi/them", data={"name": "Trường A", "email": "a@truong.example"})
    assert next_of(admin.get("/").text) == "Thư thử"

    admin.post("/thu/thu-gui")
    assert SetupStep.MAIL not in done(session, agency)
    scene.send_mails(app)

    assert done(session, agency) == set(SetupStep) - {SetupStep.LETTER}
    session.add(
        Directive(public_id="x" * 16, issuer_id=agency.id, number="1", created_at=now, edited_at=now, issued_at=now)
    )
    session.commit()
    assert BOX not in admin.get("/").text


def test_only_an_administrator_sees_the_list(app, admin, session, agency, now):
    officer = scene.sign_in(app.test_client(), session, add(session, agency, "tu@so.example", Role.OFFICER), now)

    assert BOX in admin.get("/").text
    assert BOX not in officer.get("/").text
    assert officer.get("/bat-dau").status_code == 403


def test_the_pages_of_the_steps_lead_on(admin):
    page = admin.get("/co-quan/cac-phong").text

    assert "còn 5 việc" in page
    assert 'href="/bat-dau"' in page
    assert BOX not in admin.get("/thu").text


def test_put_off_it_is_gone_for_the_agency_until_it_is_put_back(app, admin, session, agency, now):
    other = scene.sign_in(app.test_client(), session, add(session, agency, "hai@so.example", Role.ADMIN), now)

    admin.post("/bat-dau/de-sau")

    assert BOX not in admin.get("/").text
    assert BOX not in other.get("/").text
    assert "Hiện lại ở trang đầu" in admin.get("/bat-dau").text
    admin.post("/bat-dau/de-sau", data={"back": "1"})
    assert BOX in other.get("/").text


def test_an_administrator_who_issues_nothing_is_led_to_that_right_instead_of_a_refusal(admin, session, agency):
    page = admin.get("/").text

    assert 'href="/van-ban/nhap"' not in page
    assert f'href="/tai-khoan/{session.query(Staff).one().id}"' in page


def trial(admin):
    admin.post("/thu/thu-gui")
    return admin.get("/thu/thu-gui").text


def test_without_a_worker_the_test_mail_says_so(admin):
    assert "chưa có chương trình gửi thư nào chạy" in trial(admin)


def test_with_a_worker_it_is_under_way_and_then_taken_by_the_server(app, admin, session, smtp):
    heartbeats.beat(session, Program.MAIL, "1", clock.machine_now())
    session.commit()
    assert "Thư đang được gửi" in trial(admin)

    scene.send_mails(app)

    assert "Máy chủ thư đã nhận thư lúc" in admin.get("/thu/thu-gui").text
    [message] = smtp.to("quan@so.example")
    assert message["Subject"].startswith("Thư thử của Đôn Đốc")


def test_a_refusal_is_told_in_plain_words_with_those_of_the_server(app, admin, smtp):
    smtp.refuse("quan@so.example")
    admin.post("/thu/thu-gui")

    scene.send_mails(app)

    page = admin.get("/thu/thu-gui").text
    assert "Địa chỉ không tồn tại" in page
    assert "550" in page


def test_a_server_that_does_not_answer_is_named_while_the_mail_waits(admin, session, now):
    admin.post("/thu/thu-gui")
    server_health.note_failing(session, "ConnectionRefusedError: [Errno 111] Connection refused", now)
    session.commit()

    page = admin.get("/thu/thu-gui").text

    assert "Không kết nối được máy chủ thư" in page
    assert "Connection refused" in page
    assert "chưa có chương trình gửi thư nào chạy" not in page


def test_a_press_while_the_last_one_waits_queues_no_second(app, admin, smtp):
    trial(admin)
    trial(admin)

    scene.send_mails(app)

    assert len(smtp.to("quan@so.example")) == 1
    trial(admin)
    scene.send_mails(app)
    assert len(smtp.to("quan@so.example")) == 2
