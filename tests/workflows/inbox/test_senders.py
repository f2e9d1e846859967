"""The page says who wrote: a contact, a stranger, and what our own mail server found out about the sender."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directives.models import IncomingMail, Mail
from tests import scene
from tests.scene import TwoSchools
from workflows import clock

STRANGER = "nguoi-la@gmail.example"


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    app.config["MAIL_AUTHSERV_ID"] = "mx.so.example"
    found = scene.two_schools_mailed(app, session, now)
    clock.move(session, now + timedelta(hours=3))
    session.commit()
    return found


@pytest.fixture
def desk(told: TwoSchools, client: FlaskClient) -> FlaskClient:
    return scene.sign_in(client, told.session, told.officer, clock.now(told.session))


def page_of(desk: FlaskClient, told: TwoSchools, raw: bytes) -> str:
    received: IncomingMail = scene.receive(told.session, raw, told.now + timedelta(hours=2))
    told.session.commit()
    return desk.get(f"/thu-den/{received.id}").text


def test_a_contact_s_mail_needs_no_word(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    page = page_of(desk, told, scene.reply(mail))

    assert "không phải đầu mối" not in page and "không có trong danh bạ" not in page


def test_the_unit_s_own_address_is_no_stranger(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    told.school_a.unit.email = "Truong@a.example"
    told.session.commit()

    assert "không phải đầu mối" not in page_of(desk, told, scene.reply(mail, sender="truong@a.example"))


def test_a_stranger_who_answers_a_unit_s_mail_is_said_to_be_one(
    desk: FlaskClient, told: TwoSchools, mail: Mail
) -> None:
    page = page_of(desk, told, scene.reply(mail, sender=STRANGER))

    assert f"Địa chỉ {STRANGER} không có trong danh sách đầu mối của Trường THPT mẫu A." in page
    home = desk.get(f"/phieu-giao-viec/{told.link_a.assignment.public_id}").text
    assert "Người gửi không phải đầu mối của đơn vị." in home


def test_another_unit_s_contact_is_said_to_be_one(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    page = page_of(desk, told, scene.reply(mail, sender=told.school_b.email))

    assert "không phải đầu mối" in page and "Đây là đầu mối của: Trường THPT mẫu B." in page


def test_a_letter_from_nobody_we_know_says_so(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    page = page_of(
        desk, told, scene.reply(mail, sender=STRANGER, In_Reply_To="", To="so@so.example", subject="Mời họp")
    )

    assert f"Địa chỉ {STRANGER} không phải đầu mối của đơn vị nào trong danh bạ." in page


def test_what_our_server_found_out_is_said_in_plain_words(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    domain = mail.recipient.rpartition("@")[2]
    head = f"Authentication-Results: mx.so.example; spf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}\n"

    page = page_of(desk, told, head.encode() + scene.reply(mail))

    assert "xác nhận thư gửi từ đúng tên miền của người gửi" in page
    assert f"Khớp với người gửi (DMARC): đạt · {domain}" in page
    assert "Thư có thể là giả" not in page


def test_a_forged_sender_is_said_to_be_one(desk: FlaskClient, told: TwoSchools, mail: Mail) -> None:
    own = b"Authentication-Results: mx.so.example; dmarc=fail\n"
    forged = b"Authentication-Results: mx.so.example; dmarc=pass\nAuthentication-Results: evil.example; spf=pass\n"

    page = page_of(desk, told, own + forged + scene.reply(mail))

    assert "Thư có thể là giả" in page and "Khớp với người gửi (DMARC): không đạt" in page


def test_without_a_line_of_our_server_nothing_is_known(
    app: Flask, desk: FlaskClient, told: TwoSchools, mail: Mail
) -> None:
    raw = b"Authentication-Results: evil.example; dmarc=pass\n" + scene.reply(mail)

    assert "Máy chủ nhận thư không ghi kết quả kiểm tra." in page_of(desk, told, raw)
    app.config["MAIL_AUTHSERV_ID"] = None
    assert "Kiểm tra người gửi" not in page_of(desk, told, raw)


def test_the_whole_text_can_be_looked_at_without_any_right_to_act(
    desk: FlaskClient, told: TwoSchools, mail: Mail
) -> None:
    page = page_of(desk, told, scene.reply(mail))

    assert "Toàn văn thư" in page and "&gt; http://localhost/m/…" in page
    assert "AbCdEfGh" not in page
