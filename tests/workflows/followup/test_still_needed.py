"""After four periods of figures 'đến khi có thông báo' the officer is asked whether they are still needed."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.boards.questions import still_needed
from directives.models import Event, Mail
from directives.past import verification
from directives.terms import EventKind
from tests import scene
from workflows import clock
from workflows.followup import steps
from workflows.followup.changes import NotOpen
from workflows.scheduling import steps as timing

WEEK = timedelta(days=7)
QUESTION = "Còn cần số liệu này không?"


@pytest.fixture
def begun(session, now):
    return scene.issue(session, now)


@pytest.fixture
def item(begun):
    return begun.directive.items[2]


def asked(begun, when):
    begun.session.expire_all()
    return [
        (one.item.title, one.passed, one.running.number, one.units)
        for one in still_needed.of_agency(begun.session, begun.people.agency.id, when)
    ]


def after(begun, item, periods):
    """The moment at which so many periods have passed, with the ticks before it."""
    moment = item.periods[0].due_at + (periods - 1) * WEEK
    timing.tick(begun.session, moment)
    begun.session.expire_all()
    return moment


def test_it_is_asked_once_four_periods_have_passed_with_how_many_units_owe_it(begun, item):
    fourth = after(begun, item, 4)

    assert asked(begun, fourth - timedelta(seconds=1)) == []
    assert asked(begun, fourth) == [("Số liệu tuần", 4, 5, 2)]


def test_a_skipped_period_and_an_item_with_an_end_are_not_counted(begun, item, session):
    after(begun, item, 2)
    steps.skip_period(session, item.periods[1], ActedBy(begun.people.officer, "Nghỉ lễ", item.periods[1].opens_at))
    fourth = after(begun, item, 4)

    assert asked(begun, fourth) == []
    assert [row[1] for row in asked(begun, after(begun, item, 5))] == [4]
    item.last_due_at = fourth + 9 * WEEK
    session.flush()
    assert asked(begun, fourth + WEEK) == []


def test_an_answer_is_recorded_once_mailed_to_nobody_and_asked_again_after_four_more(begun, item, session, app):
    fourth = after(begun, item, 4)
    mails = session.query(Mail).count()
    question = still_needed.of_item(session, item, fourth)
    by = ActedBy(begun.people.officer, "Giao ban còn dùng.", fourth)

    steps.continue_item(session, question, by)

    with pytest.raises(NotOpen):
        steps.continue_item(session, question, ActedBy(by.staff, "", fourth - WEEK))
    assert session.scalar(select(Event.actor_id).where(Event.kind == EventKind.ITEM_CONTINUED)) == by.staff.id
    assert session.query(Mail).count() == mails
    assert asked(begun, fourth) == asked(begun, after(begun, item, 7)) == []
    assert asked(begun, after(begun, item, 8)) == [("Số liệu tuần", 4, 9, 2)]
    session.commit()
    assert [str(one) for one in verification.faults(session, Path(app.config["FILES_DIR"]))] == []


def test_the_officer_is_asked_on_the_front_page_and_goes_on_or_stops(begun, item, session, client):
    clock.move(session, after(begun, item, 4))
    session.commit()
    desk = scene.sign_in(client, session, begun.people.officer, clock.now(session))
    page = f"/van-ban/{begun.directive.public_id}/theo-doi"

    front, follow_up = unescape(desk.get("/").text), unescape(desk.get(page).text)
    question = unescape(desk.get(f"{page}/noi-dung/{item.id}/con-can").text)
    done = unescape(desk.post(f"{page}/noi-dung/{item.id}/con-can", data={}, follow_redirects=True).text)
    again = unescape(desk.post(f"{page}/noi-dung/{item.id}/con-can", data={}, follow_redirects=True).text)

    assert QUESTION in front and QUESTION in follow_up and "mỗi kỳ 2 đơn vị phải nộp" in front
    assert "Dừng từ kỳ 5 (trước 15:00 thứ Sáu 22/5/2020)" in question and f"/noi-dung/{item.id}/dung" in question
    assert "Hệ thống hỏi lại sau 4 kỳ nữa" in done and "Tiếp tục nội dung định kỳ: Số liệu tuần" in done
    assert QUESTION not in done and "đã được trả lời" in again
