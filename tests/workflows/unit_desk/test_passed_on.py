"""What a superior passed on, at the desk of a school: it speaks for the superior, and what has ended stays ended."""

import re

import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ReportAnswer, from_superior
from directives.models import Mail, UnitDesk
from directives.terms import Channel, Standing
from tests import scene
from tests.scene.unit_desk import ask_for_desk, grant_desk
from workflows.cascading import steps
from workflows.documents.unit_book import make_unit_book
from workflows.followup import steps as followup
from workflows.inbox.matching import assignment_of
from workflows.unit_desk import steps as desk_steps

REPORT = "Báo cáo tập huấn"
SCHOOL = "th01@donvi.example"


@pytest.fixture
def made(app, session, now):
    found = scene.cascade_mailed(app, session, now)
    found.pass_on(now, REPORT)
    session.commit()
    scene.send_mails(app)
    session.expire_all()
    return found


@pytest.fixture
def school(app, session, made):
    return scene.open_link(app, session, made.schools[0])


def test_lists_and_book_say_whose_act_it_was(app, session, made, school, smtp, now):
    desk = grant_desk(app, ask_for_desk(app, school, smtp, SCHOOL))
    answer = ReportAnswer(Standing.REPORTED, "k", "Đã tập huấn.")
    steps.enter_for(
        session,
        made.passed(made.schools[0], REPORT),
        answer,
        from_superior(made.link, Channel.PHONE, "cô Mai", now),
        now,
    )
    followup.withdraw(session, made.issued.directive, acts.ActedBy(made.issued.people.officer, "Sai", now))
    session.commit()

    listed, sent = desk.get("/van-ban").text, desk.get("/da-gui").text
    with app.test_request_context():
        (letter,) = make_unit_book(session, made.schools[0], 2020, now).letters

    assert "UBND xã Mẫu đã thu hồi" in listed and "Sở đã thu hồi" not in listed
    assert "do UBND xã Mẫu ghi theo điện thoại của cô Mai" in sent and "do Sở ghi" not in sent
    assert letter.asker == "UBND xã Mẫu" and "do UBND xã Mẫu ghi" in letter.rows[0].answer.by


def test_a_mail_about_it_is_tied_to_no_letter_of_the_department(session, made):
    of_school = made.passed(made.schools[0], REPORT).assignment
    mail = session.scalars(select(Mail).where(Mail.contact.has(email=SCHOOL))).first()

    assert mail.lines[0].assignment_id == of_school.id
    assert assignment_of(session, mail) is None


def test_what_opened_before_the_desk_ended_stays_shut_when_it_opens_anew(app, session, client, made, school, smtp, now):
    staff = scene.sign_in(client, session, made.issued.people.officer, now)
    desk = grant_desk(app, ask_for_desk(app, school, smtp, SCHOOL))
    desk.post("/lich")
    feed = re.search(r"/lich-trang-chung/[^<\s]+", desk.get("/thiet-bi").text)[0]
    found = session.scalars(select(UnitDesk)).one()
    found.ends_at = now  # nobody renewed it
    session.commit()
    assert (desk.get().status_code, app.test_client().get(feed).status_code) == (410, 410)

    staff.post(f"/don-vi/{made.schools[0].id}/trang-chung/mo")

    assert app.test_client().get(feed).status_code == 410
    assert desk.get().status_code != 200


def test_a_grant_that_was_pressed_at_once_in_two_tabs_opens_one_device(app, session, made, school, smtp, now):
    token = ask_for_desk(app, school, smtp, SCHOOL).rpartition("/")[2]
    desk, contact = desk_steps.asked_by(session, token, now)

    first, second = (desk_steps.grant(session, desk, contact, "", now) for _ in range(2))

    assert first and second is None
    assert (desk.generation, len(desk.devices)) == (1, 1)
