"""A rehearsal's clock moves on from any page, and what is due by then happens."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from directives.models import Mail, Period, Rehearsal, Task
from directives.rules.schedule import VIETNAM
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.web import links

CLOCK = "/dien-tap/dong-ho"
SOON = timedelta(minutes=1)


@pytest.fixture
def desk(app, client, session, now):
    people = scene.department(session, now)
    scene.issued_directive(session, people, now)
    session.commit()
    scene.send_mails(app)
    client.get(links.sign_in_address(steps.create_sign_in(session, people.officer, now).id))
    client.post("/dang-nhap/xac-nhan")
    return client


def moment(session):
    session.expire_all()
    return clock.now(session)


@pytest.mark.parametrize(("leap", "span"), [("hour", timedelta(hours=1)), ("day", timedelta(days=1))])
def test_a_press_moves_it_an_hour_or_a_day(desk, session, now, leap, span):
    desk.post(CLOCK, data={"leap": leap})

    assert abs(moment(session) - now - span) < SOON


def test_a_press_moves_it_to_the_next_date_or_reminder_and_tells_it(desk, session):
    stops = []
    for _ in range(4):
        desk.post(CLOCK, data={"leap": "due"})
        stops.append(f"{moment(session).astimezone(VIETNAM):%d/%m %H:%M}")

    occasions = set(session.scalars(select(Mail.occasion)))
    assert stops == ["22/04 07:30", "23/04 07:30", "24/04 00:00", "24/04 07:30"]
    assert {"due_soon", "overdue"} <= occasions


def test_with_nothing_to_come_the_clock_stays(desk, session, now):
    session.execute(update(Period).values(due_at=None, planned_due_at=None))
    session.execute(update(Task).values(due_at=None))

    page = desk.post(CLOCK, data={"leap": "due"}, follow_redirects=True).text

    assert "Chưa có hạn hoặc lần nhắc nào sắp tới." in page
    assert moment(session) - now < SOON


def test_a_typed_moment_is_vietnam_time(desk, session):
    desk.post(CLOCK, data={"now": "2020-04-20T09:00"})

    assert f"{moment(session).astimezone(VIETNAM):%Y-%m-%dT%H:%M}" == "2020-04-20T09:00"


def test_what_is_due_by_then_happens(desk, session):
    before = session.scalars(select(Period.id)).all()

    desk.post(CLOCK, data={"now": "2020-04-27T09:00"})

    assert len(session.scalars(select(Period.id)).all()) > len(before)
    assert "overdue" in session.scalars(select(Mail.occasion)).all()


@pytest.mark.parametrize("typed", ["2020-04-16T09:00", "hôm sau", ""])
def test_the_clock_refuses_the_past_and_an_invalid_moment(desk, session, now, typed):
    answer = desk.post(CLOCK, data={"now": typed})

    assert answer.status_code == 302
    assert moment(session) - now < SOON


def test_outside_a_rehearsal_there_is_no_clock_page(desk, session):
    session.query(Rehearsal).delete()

    assert desk.post(CLOCK, data={"leap": "day"}).status_code == 404


def test_it_leads_back_to_the_page_it_was_pressed_on(desk):
    answer = desk.post(CLOCK, data={"leap": "hour"}, headers={"Referer": "http://localhost/don-vi?q=a"})

    assert answer.location == "/don-vi?q=a"
