"""A report acts by itself only if it came to the signed address of an envelope; an officer decides on every other."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from directives.models import IncomingMail, Mail
from directives.terms import IncomingKind, MailFactKind, MailState, MatchedBy
from tests import scene
from tests.scene import TwoSchools
from workflows import clock
from workflows.inbox import lists, steps
from workflows.mailing.sending.verp import bounce_address, reply_address

Receive = Callable[[bytes], IncomingMail]
WAITING = "/thu-den/tra-ve"


@pytest.fixture
def told(app: Flask, session: Session, now: datetime) -> TwoSchools:
    told, _mail = scene.two_schools_mailed(app, session, now, to_b=True)
    clock.move(session, now + timedelta(hours=3))
    session.commit()
    return told


@pytest.fixture
def mails(told: TwoSchools) -> list[Mail]:
    return list(told.session.query(Mail).order_by(Mail.id))


@pytest.fixture
def receive(session: Session, now: datetime) -> Receive:
    def received(raw: bytes) -> IncomingMail:
        made = scene.receive(session, raw, now + timedelta(hours=2))
        session.commit()
        return made

    return received


@pytest.fixture
def desk(told: TwoSchools, client: FlaskClient, session: Session) -> FlaskClient:
    return scene.sign_in(client, session, told.officer, clock.now(session))


def forged(mail: Mail) -> bytes:
    """What somebody can write who holds the mail: its Message-ID and its address for replies are in it."""
    return scene.bounce_report(mail).replace(
        str(bounce_address(mail.message_id)).encode(), str(reply_address(mail.message_id)).encode()
    )


def state_of(mail: Mail) -> tuple[MailState, bool]:
    return mail.state, mail.contact.works


def test_who_knows_a_mail_cannot_make_its_unit_look_unreachable(receive: Receive, mails: list[Mail]) -> None:
    received = receive(forged(mails[0]))

    assert (received.matched_by, received.is_proven) == (MatchedBy.MESSAGE_ID, False)
    assert steps.needs_confirmation(received)
    assert state_of(mails[0]) == (MailState.SENT, True)
    assert mails[0].lines[0].assignment.told_at is not None


def test_a_delay_that_anybody_can_have_written_is_not_logged(receive: Receive, mails: list[Mail]) -> None:
    raw = forged(mails[0]).replace(b"Action: failed", b"Action: delayed")

    assert receive(raw).kind == IncomingKind.DELAY
    assert MailFactKind.DELAYED not in [fact.kind for fact in mails[0].facts]


def test_the_signed_address_outweighs_a_message_id_of_another_mail(receive: Receive, mails: list[Mail]) -> None:
    raw = scene.bounce_report(mails[0]).replace(mails[0].message_id.encode(), mails[1].message_id.encode())

    assert (receive(raw).mail, mails[1].state) == (mails[0], MailState.SENT)


def test_many_are_confirmed_by_one_press_and_each_can_be_undone(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mails: list[Mail]
) -> None:
    found = [receive(forged(mail)) for mail in mails]
    assert "Thư trả về chờ xác nhận" in desk.get("/thu-den").text
    page = desk.get(f"{WAITING}?all=1").text
    assert page.count(" checked") == 2
    assert "Trường THPT mẫu A" in page and "Trường THPT mẫu B" in page

    ticked = {"incoming": [str(one.id) for one in found], "answer": "confirm"}
    done = desk.post(WAITING, data=ticked, follow_redirects=True).text
    told.session.expire_all()

    assert "Đã ghi 2 thư bị trả về." in done
    assert [state_of(mail) for mail in mails] == [(MailState.BOUNCED, False)] * 2
    assert "không còn làm được" in desk.post(WAITING, data=ticked, follow_redirects=True).text

    desk.post(f"/thu-den/{found[0].id}/bo-ket-luan", data={"reason": "Đơn vị gọi, nói đã nhận"})
    told.session.expire_all()
    assert [state_of(mail) for mail in mails] == [(MailState.SENT, True), (MailState.BOUNCED, False)]
    assert lists.count_unconfirmed(told.session, told.agency.id) == 0


def test_forged_ones_are_dismissed_and_what_was_sent_counts_as_before(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mails: list[Mail]
) -> None:
    found = [receive(forged(mail)) for mail in mails]

    desk.post(WAITING, data={"incoming": [found[0].id], "answer": "dismiss"})
    desk.post(f"/thu-den/{found[1].id}/khong-tra-ve")
    told.session.expire_all()

    assert [state_of(mail) for mail in mails] == [(MailState.SENT, True)] * 2
    assert lists.count_unconfirmed(told.session, told.agency.id) == 0
    assert "Không có thư trả về nào chờ xác nhận" in desk.get(WAITING).text
    assert "đã bỏ kết luận này" in desk.get(f"/thu-den/{found[0].id}").text


def test_a_press_without_a_tick_changes_nothing(desk: FlaskClient, receive: Receive, mails: list[Mail]) -> None:
    receive(forged(mails[0]))

    assert "Chưa chọn thư nào" in desk.post(WAITING, data={"answer": "confirm"}, follow_redirects=True).text
    assert mails[0].state == MailState.SENT


def test_a_bounce_of_an_address_of_two_units_is_placed_by_hand(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mails: list[Mail]
) -> None:
    told.school_b.email = told.school_a.email
    for mail in mails:
        mail.facts[-1].address = mail.recipient = told.school_a.email
    told.session.commit()

    received = receive(scene.bounce_report(mails[0], named=False, verp=False))
    assert (received.mail, received.matched_by) == (None, MatchedBy.NOTHING)
    page = desk.get(f"/thu-den/{received.id}").text
    assert "Trường THPT mẫu A" in page and "Trường THPT mẫu B" in page
    assert "Chưa rõ thư nào bị trả về" in desk.get(WAITING).text

    desk.post(f"/thu-den/{received.id}/la-thu", data={"mail": mails[1].id})
    desk.post(f"/thu-den/{received.id}/tra-ve")
    told.session.expire_all()

    assert [mail.state for mail in mails] == [MailState.SENT, MailState.BOUNCED]
    again = desk.post(f"/thu-den/{received.id}/la-thu", data={"mail": mails[0].id}, follow_redirects=True).text
    assert "Không có gì thay đổi" in again


def test_a_bounce_that_nobody_can_place_is_dismissed(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mails: list[Mail]
) -> None:
    told.school_b.email = told.school_a.email
    told.session.commit()
    received = receive(scene.bounce_report(mails[0], named=False, verp=False))

    desk.post(f"/thu-den/{received.id}/khong-tra-ve")
    told.session.expire_all()

    assert received.staff_id == told.officer.id
    assert "Chưa rõ thư nào bị trả về" not in desk.get(WAITING).text
    assert (
        "Không có gì thay đổi"
        in desk.post(f"/thu-den/{received.id}/la-thu", data={"mail": mails[0].id}, follow_redirects=True).text
    )
