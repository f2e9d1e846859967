"""A tick opens periods, queues reminders and records chain heads; a second tick adds nothing."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from directives.database import db
from directives.models import Event, Mail, MailLine, Period, Rehearsal, Task
from directives.terms import EventKind
from tests import scene
from tests.workflows.scheduling.reminded import moment, reminders
from workflows import clock
from workflows.scheduling import steps
from workflows.scheduling.ticker import run_ticker
from workflows.units import pausing


def test_a_second_tick_adds_nothing(session, directive):
    steps.tick(session, moment(24, 16, 0))
    before = [session.scalar(select(func.count()).select_from(noun)) for noun in (Period, Task, Mail, MailLine, Event)]

    result = steps.tick(session, moment(24, 16, 0))

    after = [session.scalar(select(func.count()).select_from(noun)) for noun in (Period, Task, Mail, MailLine, Event)]
    assert result == steps.TickResult([], [], [])
    assert after == before


def test_two_ticks_at_once_act_once(app, session, directive):
    session.commit()
    together, results = threading.Barrier(2), []

    def tick():
        with app.app_context():
            together.wait()
            results.append(steps.tick(db.session, moment(24, 16, 0)))
            db.session.commit()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(result.openings) for result in results) == [0, 1]
    assert sorted(len(result.notices) for result in results) == [0, 3]


def test_the_heads_are_recorded_once_a_day(session, directive):
    for when in (moment(20, 8, 0), moment(20, 23, 59), moment(21, 0, 0)):
        steps.tick(session, when)

    events = session.scalars(select(Event).where(Event.kind == EventKind.HEADS_RECORDED)).all()
    first, second = (json.loads(event.body)["data"]["moved"] for event in events)
    assert [event.recorded_at for event in events] == [moment(20, 8, 0), moment(21, 0, 0)]
    assert [(last - start + 1, seq) for start, last, seq in first] == [(3, 1)]
    assert second == []  # nothing has gone on since


def test_a_dry_run_changes_nothing(session, directive):
    result = steps.tick(session, moment(24, 16, 0), dry_run=True)

    assert (len(result.openings), len(result.notices), result.heads_recorded) == (1, 3, 1)
    assert (reminders(session), len(directive.items[2].periods)) == ([], 1)


# the command and the loop


def test_the_command_prints_each_mail_with_its_reasons(runner, session, directive):
    done = runner.invoke(args=["tick", "--now", "2020-04-24T16:00", "--dry-run"])

    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert lines[0] == ["Mở kỳ", "715/SGDĐT-GDTrH", "Số liệu tuần", "kỳ 2, trước 15:00 thứ Sáu 1/5/2020", "2 đơn vị"]
    assert lines[1] == [
        "Nhắc sau hạn",
        "pgd01@donvi.example",
        "Phòng GDĐT mẫu 1",
        "nhắc sau hạn: 715/SGDĐT-GDTrH: Báo cáo tập huấn, chậm nhất thứ Năm 23/4/2020",
    ]
    assert reminders(session) == []


@pytest.mark.parametrize(
    ("when", "line"),
    [
        ("2020-04-22T06:00", "Không gửi\t\tSở Giáo dục và Đào tạo mẫu\tngoài giờ làm việc"),
        ("2020-04-25T09:00", "Không gửi\t\tSở Giáo dục và Đào tạo mẫu\tngày nghỉ"),
        ("2020-04-30T09:00", "Không gửi\t\tSở Giáo dục và Đào tạo mẫu\tngày nghỉ (Ngày Chiến thắng)"),
        ("2020-04-22T09:00", "Không gửi\t\tTrường THPT mẫu A\tđang tạm ngừng nhắc đơn vị"),
    ],
)
def test_the_command_says_why_nothing_is_sent(runner, session, directive, office, now, when, line):
    pausing.pause(session, office.school_a, None, "Lũ", office.officer, now)

    done = runner.invoke(args=["tick", "--now", when, "--dry-run"])

    assert line in done.stdout.splitlines()


def test_in_a_rehearsal_a_given_moment_counts(runner, session, directive):
    done = runner.invoke(args=["tick", "--now", "2020-04-24T16:00"])

    assert done.exit_code == 0
    assert len(reminders(session)) == 3


def test_outside_a_rehearsal_a_given_moment_needs_a_dry_run(runner, session, directive):
    session.execute(delete(Rehearsal))

    refused = runner.invoke(args=["tick", "--now", "2020-04-24T16:00"])
    shown = runner.invoke(args=["tick", "--now", "2020-04-24T16:00", "--dry-run"])

    assert (refused.exit_code, shown.exit_code) == (1, 0)
    assert "--dry-run" in refused.stderr
    assert reminders(session) == []


def test_an_invalid_moment_is_named(runner):
    done = runner.invoke(args=["tick", "--now", "mai", "--dry-run"])

    assert done.exit_code == 2
    assert "“mai”" in done.stderr


def test_the_ticker_ticks_until_it_is_stopped(app, session, directive):
    clock.move(session, moment(24, 16, 0))
    session.commit()

    with scene.running(run_ticker, app, timedelta(seconds=0.05)) as ticker:
        while not reminders(session):
            session.rollback()
            assert ticker.is_alive()
        session.rollback()  # on SQLite whoever looks here holds the lock that the ticker waits for

    assert len(reminders(session)) == 3
