"""A date that passes, or a period that is locked, while a unit types: nothing is lost, and it is said what counts."""

from datetime import timedelta
from html import unescape

import pytest

from directives.acts import ActedBy
from directives.models import AnswerDraft, Report, Task
from directives.queries.task_status import read_task
from directives.terms import Timeliness
from tests import scene
from tests.scene import REPORT
from workflows import clock
from workflows.followup import steps

TYPED, REASON = "Gõ từ 14:50, chưa xong.", "Trường báo mất điện chiều thứ Sáu."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def unit(app, session, now):
    _people, directive, unit = scene.issue_and_open(app, session, now)
    unit.post(name="Nguyễn Thị Mẫu", position="Hiệu trưởng")
    unit.directive = directive  # type: ignore[attr-defined]
    return unit


def task(session, unit):
    session.expire_all()
    return session.get_one(Task, unit.tasks[REPORT])


def basis(page):
    return page.split('name="basis"')[1].split('value="')[1].split('"')[0]


def test_a_form_opened_before_the_date_and_sent_after_it_is_taken_and_says_late(session, unit):
    period = task(session, unit).period
    clock.move(session, period.due_at - 10 * MINUTE)
    session.commit()
    opened = unit.get(unit.task(REPORT)).text

    clock.move(session, task(session, unit).period.due_at + 5 * MINUTE)
    session.commit()
    sent = unit.submit(REPORT, said="reported", text=TYPED, basis=basis(opened))

    receipt = unescape(unit.client.get(sent.location).text)
    assert TYPED in receipt and "Gửi sau hạn." in receipt
    assert read_task(task(session, unit), clock.now(session)).timeliness is Timeliness.DONE_LATE


def test_the_same_within_the_grace_is_on_time(session, unit):
    period = task(session, unit).period
    period.grace_minutes = 15
    clock.move(session, period.due_at + 5 * MINUTE)
    session.commit()

    page = unit.get(unit.task(REPORT)).text
    sent = unit.submit(REPORT, said="reported", text=TYPED)

    assert "đã đến hạn" in page and "quá hạn" not in page
    assert "Gửi sau hạn." not in unit.client.get(sent.location).text
    assert read_task(task(session, unit), clock.now(session)).timeliness is Timeliness.DONE_ON_TIME


def test_a_period_locked_while_a_unit_types_loses_nothing_and_goes_on_when_opened_again(session, unit):
    unit.save(REPORT, text="Bản nháp đầu.")
    opened = unit.get(unit.task(REPORT)).text
    period = task(session, unit).period
    by = ActedBy(unit.directive.officer, "Đã tổng hợp.", period.due_at + MINUTE)
    clock.move(session, by.now)
    steps.lock_period(session, period, by)
    session.commit()

    refused = unit.submit(REPORT, said="reported", text=TYPED, basis=basis(opened))
    shut = unescape(unit.get(unit.task(REPORT)).text)
    kept = session.query(AnswerDraft).one().values["text"]
    steps.reopen_period(session, task(session, unit).period, ActedBy(unit.directive.officer, REASON, by.now))
    session.commit()
    opened = unescape(unit.get(unit.task(REPORT)).text)

    assert TYPED in unescape(unit.client.get(refused.location).text) and session.query(Report).count() == 0
    assert kept == [TYPED]
    assert "Sở đã khoá kỳ này" in shut and "xin liên hệ" in shut and "vẫn được giữ, chưa gửi Sở" in shut
    assert f"{TYPED}</textarea>" in opened
    assert REASON in unescape(unit.get().text)
