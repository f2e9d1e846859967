"""A paused unit gets no reminders; afterwards it gets what is still true, once. Who paused it and why is recorded."""

import json
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from directives.models import Event, Mail, Remark, UnitPause
from directives.queries import pauses
from directives.rules.schedule import at
from directives.terms import EventKind, MailState
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.mailing.sending import claims
from workflows.scheduling import steps as timing
from workflows.units import pausing
from workflows.web import links

REASON = "Trường bị ngập do bão."


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def directive(app, session, people, now, smtp):
    """Told to all: its report is due by the end of 23 April, the figures of two schools before 15:00 on 24 April."""
    made = scene.issued_directive(session, people, now)
    session.commit()
    scene.send_mails(app)
    session.expire_all()
    return made


@pytest.fixture
def desk(client, session, people, now):
    client.get(links.sign_in_address(steps.create_sign_in(session, people.officer, now).id))
    client.post("/dang-nhap/xac-nhan")
    return client


def moment(day, hour=9, month=4):
    return at(date(2020, month, day), time(hour))


def to_school_a(session):
    reminders = ("due_soon", "overdue", "escalation", "leader_escalation")
    return session.scalars(
        select(Mail).where(Mail.recipient == "thpt01@donvi.example", Mail.occasion.in_(reminders)).order_by(Mail.id)
    ).all()


def test_a_paused_unit_gets_no_mail_and_the_others_do(session, people, directive, now):
    pausing.pause(session, people.school_a, None, REASON, people.officer, now)

    for day in range(20, 30):
        timing.tick(session, moment(day))

    assert to_school_a(session) == []
    assert session.scalar(select(Mail.id).where(Mail.recipient == "thpt02@donvi.example", Mail.occasion == "overdue"))


def test_after_the_pause_only_current_reminders_are_sent_once(session, people, directive, now):
    pausing.pause(session, people.school_a, at(date(2020, 5, 27), time(0)), REASON, people.officer, now)
    for day in (22, 24, 29):
        timing.tick(session, moment(day))

    for hour in (8, 9, 10):
        timing.tick(session, moment(27, hour, month=5))

    (mail,) = to_school_a(session)
    assert (mail.occasion, mail.created_at) == ("overdue", moment(27, 8, month=5))
    assert {2, 3} == {line.task.item.position for line in mail.lines}


def test_a_pause_stops_mails_already_queued(app, session, people, directive, now, smtp):
    clock.move(session, moment(22))
    timing.tick(session, moment(22))
    pausing.pause(session, people.school_a, None, REASON, people.officer, moment(22))

    scene.send_mails(app)

    assert [message["Subject"] for message in smtp.to("thpt01@donvi.example") if "đến hạn" in message["Subject"]] == []
    assert [message["Subject"] for message in smtp.to("thpt02@donvi.example") if "đến hạn" in message["Subject"]]


def test_a_server_that_comes_back_at_night_gets_its_reminders_in_the_morning(app, session, people, directive, smtp):
    timing.tick(session, moment(22, 16))
    clock.move(session, moment(22, 23))
    scene.send_mails(app)
    at_night = [text["Subject"] for text in smtp.to("thpt02@donvi.example")]

    clock.move(session, at(date(2020, 4, 23), time(7, 35)))
    scene.send_mails(app)

    subjects = [text["Subject"] for text in smtp.to("thpt02@donvi.example")]
    assert [subject for subject in at_night if "đến hạn" in subject] == []
    assert any("đề nghị xác nhận" in subject for subject in at_night)  # what somebody waits for goes at any hour
    assert [subject for subject in subjects if "đến hạn" in subject]


def test_mails_left_at_closing_time_wait_for_the_morning(app, session, people, directive, smtp):
    timing.tick(session, moment(22, 16))
    held = claims.claim(session, "killed", moment(22, 16), 50)
    clock.move(session, moment(22, 23))

    scene.send_mails(app)

    session.expire_all()
    left = session.scalars(select(Mail).where(Mail.id.in_(held), Mail.occasion == "due_soon")).all()
    assert [text["Subject"] for text in smtp.to("thpt02@donvi.example") if "đến hạn" in text["Subject"]] == []
    assert {(mail.state, mail.claimed_by, mail.lease_until) for mail in left} == {(MailState.QUEUED, "", None)}
    assert {mail.not_before for mail in left} == {at(date(2020, 4, 23), time(7, 35))}


def test_a_pause_is_recorded_with_person_and_reason(session, people, now):
    pausing.pause(session, people.school_a, None, REASON, people.officer, now)
    held = pauses.pause_of(session, people.school_a, now)
    pausing.resume(session, people.school_a, people.admin, now + timedelta(hours=1))

    events = session.scalars(select(Event).where(Event.kind.in_([EventKind.UNIT_PAUSED, EventKind.UNIT_RESUMED]))).all()
    assert [(event.chain_id, event.actor_id) for event in events] == [
        (people.agency.id, people.officer.id),
        (people.agency.id, people.admin.id),
    ]
    assert (held.who, held.why) == (people.officer.name, REASON)
    assert REASON not in events[0].body
    assert json.loads(events[0].body)["data"]["unit"] == people.school_a.id
    assert session.scalar(select(Remark.text).where(Remark.event_id == events[0].id)) == REASON
    assert not pauses.is_paused(session, people.school_a.id, now + timedelta(hours=1))


def test_a_pause_cannot_be_set_or_ended_twice(session, people, now):
    pausing.pause(session, people.school_a, None, REASON, people.officer, now)

    with pytest.raises(pausing.NotNow):
        pausing.pause(session, people.school_a, None, REASON, people.officer, now)
    pausing.resume(session, people.school_a, people.officer, now)
    with pytest.raises(pausing.NotNow):
        pausing.resume(session, people.school_a, people.officer, now)


def test_the_desk_pauses_and_resumes(desk, session, people):
    home = f"/don-vi/{people.school_a.id}"

    paused = desk.post(f"{home}/tam-ngung", data={"until": "20/4/2020", "reason": REASON}, follow_redirects=True).text
    again = desk.post(f"{home}/nhac-lai", follow_redirects=True).text

    assert "đến hết ngày 20/4/2020" in paused
    assert REASON in paused
    assert people.officer.name in paused
    assert "Đang tạm ngừng nhắc" not in again
    assert session.scalar(select(UnitPause.ends_at)) < at(date(2020, 4, 18), time(0))


@pytest.mark.parametrize(
    ("until", "reason", "wrong"),
    [("16/4/2020", REASON, "Ngày này đã qua"), ("", "", "Xin ghi lý do"), ("31/4/2020", REASON, "không có trong lịch")],
)
def test_an_invalid_pause_is_refused_and_nothing_typed_is_lost(desk, session, people, until, reason, wrong):
    page = desk.post(f"/don-vi/{people.school_a.id}/tam-ngung", data={"until": until, "reason": reason})

    assert page.status_code == 422
    assert wrong in page.text
    assert until in page.text
    assert reason in page.text
    assert session.scalar(select(UnitPause.id)) is None


def test_another_agencys_unit_is_not_found(desk, session, people):
    stranger = scene.unit(session, scene.unit(session, people.agency, "X", "Sở khác"), "Y", "Trường khác")

    assert desk.get(f"/don-vi/{stranger.id}/tam-ngung").status_code == 404
