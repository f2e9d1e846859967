"""Bulk acts on queued mails: hold, release or drop many at once, each with person and reason."""

import threading
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import db
from directives.models import Mail, MailFact, Staff, Unit
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from workflows.mailing.desk import bulk, steps
from workflows.mailing.desk.bulk import BulkAct
from workflows.mailing.desk.lists import MailFilters, MailLook
from workflows.mailing.sending import claims

EVERY = MailFilters()


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture
def by(told: TwoSchools) -> ActedBy:
    return ActedBy(told.officer, "Chờ đính chính số liệu", told.now)


@pytest.fixture
def desk(told: TwoSchools, client: FlaskClient, session: Session, now: datetime) -> FlaskClient:
    return scene.sign_in(client, session, told.officer, now)


def facts(session: Session, kind: MailFactKind) -> list[MailFact]:
    return list(session.scalars(select(MailFact).where(MailFact.kind == kind).order_by(MailFact.mail_id)))


def test_queued_mails_are_held_with_person_and_reason(told: TwoSchools, by: ActedBy, session: Session) -> None:
    mails = [told.issued(), told.issued(told.link_b)]

    moved = bulk.apply(session, told.agency.id, EVERY, BulkAct.HOLD, by)

    held = facts(session, MailFactKind.HELD)
    assert moved == 2
    assert [mail.state for mail in mails] == [MailState.HELD] * 2
    assert [(fact.mail_id, fact.staff_id, fact.reason) for fact in held] == [
        (mail.id, told.officer.id, "Chờ đính chính số liệu") for mail in mails
    ]
    assert [(fact.contact_id, fact.address, fact.domain, fact.at) for fact in held] == [
        (told.school_a.id, "vanthu@a.example", "a.example", told.now),
        (told.school_b.id, "vanthu@b.example", "b.example", told.now),
    ]


def test_a_held_mail_is_sent_only_after_its_release(
    app: Flask, smtp: MailServer, told: TwoSchools, by: ActedBy, session: Session
) -> None:
    told.issued()
    bulk.apply(session, told.agency.id, EVERY, BulkAct.HOLD, by)
    scene.send_mails(app)
    assert smtp.messages == []

    bulk.apply(session, told.agency.id, EVERY, BulkAct.RELEASE, by)
    scene.send_mails(app)

    assert len(smtp.messages) == 1
    assert len(facts(session, MailFactKind.RELEASED)) == 1


def test_a_released_mail_still_waits_for_the_morning(told: TwoSchools, by: ActedBy, session: Session) -> None:
    mail = told.issued()
    mail.not_before = told.now + timedelta(hours=9)
    bulk.apply(session, told.agency.id, EVERY, BulkAct.HOLD, by)

    bulk.apply(session, told.agency.id, EVERY, BulkAct.RELEASE, by)

    assert (mail.state, mail.not_before) == (MailState.QUEUED, told.now + timedelta(hours=9))


def test_queued_and_held_mails_are_dropped_for_good(told: TwoSchools, by: ActedBy, session: Session) -> None:
    waiting, held = told.issued(), told.issued(told.link_b)
    steps.hold(session, held, ActedBy(told.officer, "", told.now))

    moved = bulk.apply(session, told.agency.id, EVERY, BulkAct.DROP, by)

    assert moved == 2
    assert {(mail.state, mail.ended_at) for mail in (waiting, held)} == {(MailState.DROPPED, told.now)}
    assert bulk.apply(session, told.agency.id, EVERY, BulkAct.RELEASE, by) == 0


def test_mails_failed_by_our_fault_are_retried_but_not_wrong_addresses(
    app: Flask, smtp: MailServer, told: TwoSchools, by: ActedBy, session: Session
) -> None:
    blocked, wrong = told.issued(), told.issued(told.link_b)
    smtp.refuse(blocked.recipient, "550 5.7.1 Message blocked as spam")
    smtp.refuse(wrong.recipient)
    scene.send_mails(app)
    smtp.refusals.clear()

    moved = bulk.apply(session, told.agency.id, EVERY, BulkAct.RETRY, by)
    session.commit()
    scene.send_mails(app)

    assert moved == bulk.count(session, told.agency.id, EVERY, BulkAct.RETRY) + 1 == 1
    assert (blocked.state, wrong.state) == (MailState.SENT, MailState.FAILED)
    assert [fact.mail_id for fact in facts(session, MailFactKind.SENT_AGAIN)] == [blocked.id]


def test_a_mail_being_sent_is_left_alone(told: TwoSchools, by: ActedBy, session: Session) -> None:
    sending, waiting = told.issued(), told.issued(told.link_b)
    sending.state = MailState.SENDING

    moved = bulk.apply(session, told.agency.id, EVERY, BulkAct.HOLD, by)

    assert moved == 1
    assert (sending.state, waiting.state) == (MailState.SENDING, MailState.HELD)


def test_a_worker_and_an_officer_at_one_moment_share_no_mail(app: Flask, told: TwoSchools, session: Session) -> None:
    for number in range(40):
        told.post("receipt", str(number), reference="BN", item_title=None, at=told.now.isoformat())
    agency_id, staff_id = told.agency.id, told.officer.id
    session.commit()
    together = threading.Barrier(2)

    def claim() -> None:
        with app.app_context():
            together.wait()
            for turn in range(10):
                claims.claim(db.session, f"worker-{turn}", told.now, 2)
                db.session.commit()

    def hold() -> None:
        with app.app_context():
            staff = db.session.get_one(Staff, staff_id)
            db.session.commit()
            together.wait()
            bulk.apply(db.session, agency_id, EVERY, BulkAct.HOLD, ActedBy(staff, "Chờ", told.now))
            db.session.commit()

    both = [threading.Thread(target=act) for act in (claim, hold)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    session.expire_all()
    states = dict(session.execute(select(Mail.id, Mail.state)).all())
    noted = [fact.mail_id for fact in facts(session, MailFactKind.HELD)]
    assert set(states.values()) <= {MailState.SENDING, MailState.HELD}
    assert noted == sorted(mail_id for mail_id, state in states.items() if state == MailState.HELD)


@pytest.mark.parametrize(
    "wanted",
    [
        MailFilters(directive="650"),
        MailFilters(unit="mau b"),
        MailFilters(unit="MẪU B"),
        MailFilters(address="B.example"),
        MailFilters(occasion="returned"),
        MailFilters(state=MailState.FAILED),
        MailFilters(state=MailLook.TROUBLE),
        MailFilters(since=date(2020, 4, 18)),
        MailFilters(until=date(2020, 4, 16)),
    ],
)
def test_only_filtered_mails_are_changed(told: TwoSchools, by: ActedBy, session: Session, wanted: MailFilters) -> None:
    told.school_a.unit.search_name = "truong thpt mau a"
    told.school_b.unit.search_name = "truong thpt mau b"
    other = told.issued()

    assert bulk.apply(session, told.agency.id, wanted, BulkAct.HOLD, by) == 0
    assert other.state == MailState.QUEUED


def test_another_agencys_mails_are_left_alone(told: TwoSchools, by: ActedBy, session: Session) -> None:
    mail = told.issued()
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()

    assert bulk.apply(session, other.id, EVERY, BulkAct.DROP, by) == 0
    assert mail.state == MailState.QUEUED


def test_the_question_says_how_many_mails_of_which_directive(desk: FlaskClient, told: TwoSchools) -> None:
    told.issued()
    told.issued(told.link_b)

    listed = desk.get("/thu?directive=649").text
    asked = desk.get("/thu/hang-loat/hold?directive=649").text

    assert "Tạm giữ 2 thư đang chờ" in listed
    assert "Tạm giữ 2 thư đang chờ của 649/SGDĐT-GDTrH" in asked


def test_the_answer_says_how_many_mails_were_changed(desk: FlaskClient, told: TwoSchools) -> None:
    told.issued()
    told.issued(told.link_b)

    answer = desk.post("/thu/hang-loat/hold?unit=B", data={"reason": "Chờ đính chính"}, follow_redirects=True)

    assert "Đã tạm giữ 1 thư" in answer.text


@pytest.mark.parametrize("act", ["hold", "drop"])
def test_nothing_is_held_or_dropped_without_a_reason(desk: FlaskClient, told: TwoSchools, act: str) -> None:
    mail = told.issued()

    many = desk.post(f"/thu/hang-loat/{act}", data={"reason": "  "})
    one = desk.post(f"/thu/{mail.id}", data={"act": act, "reason": ""})

    assert (many.status_code, one.status_code) == (422, 422)
    assert "Xin ghi lý do" in many.text and "Xin ghi lý do" in one.text
    assert mail.state == MailState.QUEUED


def test_the_log_of_a_mail_says_who_held_it_and_why(desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()

    desk.post(f"/thu/{mail.id}", data={"act": "hold", "reason": "Chờ lãnh đạo duyệt lại"})
    shown = desk.get(f"/thu/{mail.id}").text

    assert "Chờ lãnh đạo duyệt lại" in shown
    assert "Nguyễn Thị Mẫu" in shown.partition("Diễn biến")[2]


def test_a_leader_cannot_act(told: TwoSchools, client: FlaskClient, session: Session, now: datetime) -> None:
    mail = told.issued()
    leader = Staff(agency_id=told.agency.id, name="Lãnh đạo", email="ld@so.example", role_names=["leader"])
    session.add(leader)
    session.flush()

    desk = scene.sign_in(client, session, leader, now)

    assert "hang-loat" not in desk.get("/thu").text
    assert desk.post("/thu/hang-loat/drop", data={"reason": "x"}).status_code == 403
    assert session.get_one(Mail, mail.id).state == MailState.QUEUED


def test_an_invalid_date_is_named_and_changes_nothing(desk: FlaskClient, told: TwoSchools) -> None:
    mail = told.issued()

    page = desk.get("/thu?since=31/2/2020")
    desk.post("/thu/hang-loat/drop?since=31/2/2020", data={"reason": "x"})

    assert page.status_code == 400
    assert "Tháng 2 năm 2020 có 29 ngày" in page.text
    assert mail.state == MailState.QUEUED
