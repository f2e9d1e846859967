"""The department sees where each mail stands and why, and can act on what has not gone."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directives.models import Mail, Staff, Unit
from directives.terms import MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from workflows.access import steps
from workflows.web import links
from workflows.web.pagination import PAGE_SIZE


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture
def sign_in(client: FlaskClient, session: Session, now: datetime) -> Callable[[Staff], FlaskClient]:
    def signed_in(staff: Staff) -> FlaskClient:
        client.get(links.sign_in_address(steps.create_sign_in(session, staff, now).id))
        client.post("/dang-nhap/xac-nhan")
        return client

    return signed_in


@pytest.fixture
def desk(told: TwoSchools, sign_in: Callable[[Staff], FlaskClient]) -> FlaskClient:
    return sign_in(told.officer)


@pytest.fixture
def refused(app: Flask, smtp: MailServer, told: TwoSchools) -> Mail:
    mail = told.issued()
    smtp.refuse("vanthu@a.example")
    scene.send_mails(app)
    smtp.forget()
    return mail


def test_a_failed_mail_shows_a_cause_and_the_phone(desk: FlaskClient, refused: Mail) -> None:
    listed = desk.get("/thu").text
    shown = desk.get(f"/thu/{refused.id}").text

    assert "Địa chỉ không tồn tại" in listed
    assert "Trường THPT mẫu A" in listed
    assert "Địa chỉ không tồn tại" in shown
    assert "550 5.1.1 No such user" in shown
    assert "0269 000 0001" in shown


def test_a_failed_mail_says_what_to_do_and_leads_to_the_one_form(
    desk: FlaskClient, told: TwoSchools, refused: Mail
) -> None:
    contact = told.school_a

    shown = desk.get(f"/thu/{refused.id}").text

    assert "Gọi đơn vị hỏi địa chỉ đúng" in shown
    assert f"/don-vi/{contact.unit_id}/dau-moi/{contact.id}/dia-chi?mail={refused.id}" in shown


def test_a_fault_of_ours_blames_no_address(app: Flask, smtp: MailServer, desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example", "554 5.7.1 Blocked using zen.spamhaus.example")
    scene.send_mails(app)

    shown = desk.get(f"/thu/{mail.id}").text

    assert "Địa chỉ của đơn vị không sai" in shown
    assert "0269 000 0001" not in shown
    assert told.school_a.works


def test_a_mail_that_was_put_off_says_when_it_is_tried_again(
    app: Flask, smtp: MailServer, desk: FlaskClient, told: TwoSchools
) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted")
    scene.send_mails(app)

    listed, shown = desk.get("/thu").text, desk.get(f"/thu/{mail.id}").text

    assert "thử lại lúc 8:01 thứ Sáu 17/4/2020" in listed
    assert "Lần thử tới: 8:01 thứ Sáu 17/4/2020" in shown
    assert "Không cần làm gì" in shown


def test_the_log_of_a_mail_is_shown(app: Flask, smtp: MailServer, desk: FlaskClient, refused: Mail) -> None:
    desk.post(f"/thu/{refused.id}", data={"act": "retry", "reason": "Đơn vị đã mở lại hộp thư"})
    scene.send_mails(app)

    story = desk.get(f"/thu/{refused.id}").text.partition("Diễn biến")[2]

    told = ["Máy chủ thư đã nhận", "Gửi lại", "Đơn vị đã mở lại hộp thư", "Máy chủ từ chối", "Xếp vào hàng chờ"]
    assert [text for text in told if text in story] == told
    assert sorted(story.index(text) for text in told) == [story.index(text) for text in told]


def test_a_failed_mail_is_sent_again(app: Flask, smtp: MailServer, desk: FlaskClient, refused: Mail) -> None:
    desk.post(f"/thu/{refused.id}", data={"act": "retry"})
    scene.send_mails(app)

    assert refused.state == MailState.SENT
    assert len(smtp.messages) == 1


def test_a_mail_is_held_let_go_and_taken_back(
    app: Flask, smtp: MailServer, desk: FlaskClient, told: TwoSchools
) -> None:
    mail = told.issued()

    desk.post(f"/thu/{mail.id}", data={"act": "hold", "reason": "Chờ đính chính"})
    scene.send_mails(app)
    assert mail.state == MailState.HELD

    desk.post(f"/thu/{mail.id}", data={"act": "release"})
    assert mail.state == MailState.QUEUED

    desk.post(f"/thu/{mail.id}", data={"act": "drop", "reason": "Gửi nhầm"})
    scene.send_mails(app)
    assert mail.state == MailState.DROPPED
    assert not smtp.messages


def test_a_mail_already_sent_cannot_be_dropped(app: Flask, desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()
    scene.send_mails(app)

    answer = desk.post(f"/thu/{mail.id}", data={"act": "drop", "reason": "Gửi nhầm"}, follow_redirects=True)

    assert "Thư đã chuyển sang trạng thái khác" in answer.text
    assert mail.state == MailState.SENT


def test_what_was_sent_is_shown_without_its_token(app: Flask, desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()
    scene.send_mails(app)

    shown = desk.get(f"/thu/{mail.id}").text

    assert "đề nghị xác nhận tiếp nhận" in shown
    assert "http://localhost/m/…" in shown
    assert links.token(told.link_a) not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"vanthu@a.example", "vanthu@b.example"}),
        ("state=failed", {"vanthu@a.example"}),
        ("state=sent", {"vanthu@b.example"}),
        ("occasion=receipt", set()),
        ("address=A.EXAMPLE", {"vanthu@a.example"}),
        ("directive=649", {"vanthu@a.example", "vanthu@b.example"}),
        ("directive=none", set()),
        ("state=trouble", {"vanthu@a.example"}),
        ("state=waiting", set()),
        ("unit=THPT mẫu A", {"vanthu@a.example"}),
        ("unit=mau b", {"vanthu@b.example"}),
        ("since=2020-04-17&until=17/4/2020", {"vanthu@a.example", "vanthu@b.example"}),
        ("since=2020-04-18", set()),
        ("until=2020-04-16", set()),
        ("state=nonsense&page=x", {"vanthu@a.example", "vanthu@b.example"}),
    ],
)
def test_mails_are_found(
    app: Flask, smtp: MailServer, desk: FlaskClient, told: TwoSchools, query: str, found: set[str]
) -> None:
    told.issued()
    told.issued(told.link_b)
    smtp.refuse("vanthu@a.example")
    scene.send_mails(app)

    text = desk.get(f"/thu?{query}").text

    assert {address for address in ("vanthu@a.example", "vanthu@b.example") if f">{address}</a>" in text} == found


def test_many_mails_come_in_pages(desk: FlaskClient, told: TwoSchools) -> None:
    for number in range(PAGE_SIZE + 1):
        told.post("receipt", str(number), reference="BN", item_title=None, at=told.now.isoformat())

    first, second = desk.get("/thu").text, desk.get("/thu?page=2").text

    assert first.count(">vanthu@a.example</a>") == PAGE_SIZE
    assert second.count(">vanthu@a.example</a>") == 1
    assert "Trang 1/2" in first
    assert "Trang 2/2" in desk.get(f"/thu?page={10**30}").text


def test_another_agency_sees_nothing_of_it(told: TwoSchools, sign_in: Callable[[Staff], FlaskClient]) -> None:
    mail = told.issued()
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    told.session.add(other)
    told.session.flush()
    stranger = Staff(agency_id=other.id, name="Người khác", email="khac@khac.example", role_names=["officer"])
    told.session.add(stranger)
    told.session.flush()

    desk = sign_in(stranger)

    assert desk.get(f"/thu/{mail.id}").status_code == 404
    assert desk.post(f"/thu/{mail.id}", data={"act": "drop", "reason": "Gửi nhầm"}).status_code == 404
    assert "vanthu@a.example" not in desk.get("/thu").text


def test_a_leader_reads_and_does_not_act(told: TwoSchools, sign_in: Callable[[Staff], FlaskClient]) -> None:
    mail = told.issued()
    leader = Staff(agency_id=told.agency.id, name="Lãnh đạo", email="ld@so.example", role_names=["leader"])
    told.session.add(leader)
    told.session.flush()

    desk = sign_in(leader)

    assert "Tạm giữ" not in desk.get(f"/thu/{mail.id}").text
    assert desk.post(f"/thu/{mail.id}", data={"act": "hold", "reason": "Chờ đính chính"}).status_code == 403


def test_an_unknown_act_is_refused(desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()

    assert desk.post(f"/thu/{mail.id}", data={"act": "burn"}).status_code == 400
    assert mail.state == MailState.QUEUED
