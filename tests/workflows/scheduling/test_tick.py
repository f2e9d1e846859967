"""A tick opens periods, queues reminders and records chain heads; a second tick adds nothing."""

import json
import threading
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select, update

from directives import acts
from directives.acts import assign
from directives.database import db
from directives.models import (
    Assignment,
    CalendarDay,
    Contact,
    Event,
    Item,
    Link,
    Mail,
    MailLine,
    Period,
    Rehearsal,
    Task,
    UnitGroup,
)
from directives.record import ledger
from directives.rules import schedule
from directives.rules.schedule import at
from directives.terms import DirectiveState, EventKind, MailState, Obligation, Standing, Verdict
from tests import scene
from workflows import clock
from workflows.issuing import steps as issuing
from workflows.scheduling import steps
from workflows.scheduling.ticker import run_ticker
from workflows.units import pausing


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def directive(session, office, now):
    """Its report is due by the end of 23 April, the figures of School A and B before 15:00 on 24 April."""
    return scene.issued_directive(session, office, now)


def moment(day, hour=7, minute=30, month=4):
    return at(date(2020, month, day), time(hour, minute))


def reminders(session, occasion=None):
    wanted = [occasion] if occasion else ["due_soon", "overdue"]
    return session.scalars(select(Mail).where(Mail.occasion.in_(wanted)).order_by(Mail.id)).all()


def to_whom(mails):
    return sorted(mail.recipient for mail in mails)


def task(session, unit, position, number=1):
    return session.scalar(
        select(Task)
        .join(Assignment)
        .join(Period, Period.id == Task.period_id)
        .join(Item, Item.id == Task.item_id)
        .where(Assignment.unit_id == unit.id, Item.position == position, Period.number == number)
    )


def hand_in(session, unit, position, when, said=Standing.REPORTED):
    wanted = task(session, unit, position)
    link = session.scalar(select(Link).where(Link.assignment_id == wanted.assignment_id))
    return acts.submit(
        session, wanted, acts.ReportAnswer(said, f"{unit.id}-{position}"), acts.from_link(link, when), when
    )


# periods


def test_the_next_period_opens_at_the_cut_off_before_it(session, directive):
    steps.tick(session, moment(24, 14, 59))
    before = len(directive.items[2].periods)

    result = steps.tick(session, moment(24, 15, 0))

    session.expire_all()
    first, second = directive.items[2].periods
    assert before == 1
    assert (second.number, second.opens_at, second.due_at) == (2, first.due_at, moment(1, 15, 0, month=5))
    assert [(o.period, o.units) for o in result.openings] == [(2, 2)]


def test_after_downtime_every_missed_period_is_opened(session, directive, office):
    steps.tick(session, moment(8, 16, 0, month=5))

    session.expire_all()
    assert [period.number for period in directive.items[2].periods] == [1, 2, 3, 4]
    assert task(session, office.school_a, 3, number=4).due_at == moment(15, 15, 0, month=5)


def test_opening_a_period_is_one_event_of_the_directive(session, directive):
    steps.tick(session, moment(24, 15, 0))

    event = session.scalar(select(Event).where(Event.kind == EventKind.PERIOD_OPENED))
    assert event.chain_id == directive.id
    assert json.loads(event.body)["data"]["units"] == 2


@pytest.mark.parametrize("ended", ["last period", "stopped", "closed", "withdrawn"])
def test_no_period_opens_after_the_end(session, directive, ended):
    figures = directive.items[2]
    match ended:
        case "last period":
            figures.last_due_at = figures.first_due_at
        case "stopped":
            figures.stopped_at = moment(20)
        case _:
            directive.state = DirectiveState(ended)

    result = steps.tick(session, moment(24, 15, 0))

    assert result.openings == []


def test_the_audience_is_resolved_again_at_each_opening(session, directive, office):
    office.school_a.attributes = {"software": ["ViettelStudy"]}
    group = session.get(UnitGroup, office.everyone.id)
    group.units.append(office.school_c)

    steps.tick(session, moment(24, 15, 0))

    newcomer = session.scalar(select(Assignment).where(Assignment.unit_id == office.school_c.id))
    assert task(session, office.school_a, 3, number=2) is None
    assert task(session, office.school_b, 3, number=2) is not None
    assert [t.period.number for t in newcomer.tasks] == [2]
    assert newcomer.head_seq == 1
    assert session.scalar(select(Mail.recipient).where(Mail.instance == f"issued:{newcomer.links[0].id}:1"))


def test_a_deadline_that_was_moved_moves_no_later_period(session, directive, office):
    period = directive.items[2].periods[0]
    period.due_at = moment(27, 15, 0)
    session.execute(update(Task).where(Task.period_id == period.id).values(due_at=period.due_at))

    steps.tick(session, moment(27, 16, 0))

    assert task(session, office.school_a, 3, number=2).due_at == moment(1, 15, 0, month=5)


# reminders


def test_before_a_date_one_mail_goes_to_each_contact_for_all_it_owes(session, directive, office):
    steps.tick(session, moment(23))

    told = {mail.recipient: [line.task.item.position for line in mail.lines] for mail in reminders(session)}
    assert {mail.occasion for mail in reminders(session)} == {"due_soon"}
    assert told == {"pgd01@donvi.example": [2], "thpt01@donvi.example": [2, 3], "thpt02@donvi.example": [2, 3]}


def test_tasks_due_on_different_days_are_reminded_on_their_own_days(session, directive, office):
    steps.tick(session, moment(22))

    assert [line.task.item.position for mail in reminders(session) for line in mail.lines] == [2, 2, 2]


def test_after_a_date_it_reminds_on_the_next_working_morning(session, directive, office):
    steps.tick(session, moment(24, 16, 0))
    steps.tick(session, moment(25, 9, 0))
    on_the_day = reminders(session, "overdue")

    steps.tick(session, moment(27, 7, 30))

    late = [mail for mail in reminders(session, "overdue") if mail not in on_the_day]
    assert [line.task.item.position for mail in on_the_day for line in mail.lines] == [2, 2, 2]
    assert [line.task.item.position for mail in late for line in mail.lines] == [3, 3]


@pytest.mark.parametrize("when", [moment(23, 7, 29), moment(23, 17, 0), moment(25, 9, 0), moment(30, 9, 0)])
def test_outside_office_hours_nobody_is_reminded(session, directive, when):
    steps.tick(session, when)

    assert reminders(session) == []


def test_a_day_that_the_agency_has_swapped_counts_as_it_says(session, directive, office):
    session.add(
        CalendarDay(
            agency_id=office.agency.id, on=date(2020, 4, 23), working=False, name="Nghỉ bù", recorded_at=moment(17)
        )
    )

    steps.tick(session, moment(22))

    assert {line.task.item.position for mail in reminders(session) for line in mail.lines} == {2, 3}


def test_a_unit_that_reported_gets_no_reminder(session, directive, office):
    session.add(Contact(unit_id=office.school_a.id, name="Khác", email="khac@donvi.example"))
    hand_in(session, office.school_a, 3, moment(22))

    steps.tick(session, moment(24, 9, 0))

    assert "thpt01@donvi.example" not in to_whom(
        mail for mail in reminders(session, "due_soon") if mail.lines[0].task.item.position == 3
    )


def test_a_task_under_way_is_still_owed(session, directive, office):
    hand_in(session, office.school_a, 3, moment(22), Standing.UNDER_WAY)

    steps.tick(session, moment(24, 9, 0))

    told = next(mail for mail in reminders(session) if mail.recipient == "thpt01@donvi.example")
    assert 3 in [line.task.item.position for line in told.lines]


def test_a_returned_report_is_reminded_by_its_own_date(session, directive, office):
    report = hand_in(session, office.school_a, 2, moment(20))
    acts.review(session, report, Verdict.RETURNED, office.officer, moment(22, 9, 0), "Bổ sung", moment(29, 17, 0))

    steps.tick(session, moment(24, 9, 0))
    before = [mail for mail in reminders(session) if task(session, office.school_a, 2) in [x.task for x in mail.lines]]
    steps.tick(session, moment(28, 9, 0))

    after = [mail for mail in reminders(session) if task(session, office.school_a, 2) in [x.task for x in mail.lines]]
    assert (before, to_whom(after)) == ([], ["thpt01@donvi.example"])


@pytest.mark.parametrize("obligation", [Obligation.ENCOURAGED, Obligation.CONDITIONAL])
def test_an_item_that_is_not_mandatory_is_never_reminded(session, directive, obligation):
    for item in directive.items:
        item.obligation = obligation

    steps.tick(session, moment(24, 9, 0))

    assert reminders(session) == []


@pytest.mark.parametrize("state", [DirectiveState.CLOSED, DirectiveState.WITHDRAWN])
def test_a_directive_that_has_ended_reminds_nobody(session, directive, state):
    directive.state = state

    steps.tick(session, moment(24, 9, 0))

    assert reminders(session) == []


def test_a_unit_that_waits_for_an_answer_and_a_closed_link_get_no_reminder(session, directive, office):
    theirs = {a.unit_id: a for a in session.scalars(select(Assignment))}
    theirs[office.school_a.id].not_ours_at = moment(20)
    assign.revoke_links(session, [theirs[office.school_b.id]], moment(20), ledger.SYSTEM)

    steps.tick(session, moment(24, 9, 0))

    assert to_whom(reminders(session)) == ["pgd01@donvi.example"]


def test_a_late_run_sends_only_what_is_still_true_in_one_mail(session, directive, office):
    hand_in(session, office.school_b, 2, moment(22))

    steps.tick(session, moment(28, 10, 0))

    told = {mail.recipient: [line.task.item.position for line in mail.lines] for mail in reminders(session)}
    assert {mail.occasion for mail in reminders(session)} == {"overdue"}
    assert told == {"pgd01@donvi.example": [2], "thpt01@donvi.example": [2, 3], "thpt02@donvi.example": [3]}


def test_what_is_overdue_and_what_is_soon_due_stand_in_one_mail(session, directive):
    steps.tick(session, moment(24, 9, 0))

    told = {
        mail.recipient: (
            mail.occasion,
            [(line.offset.partition(":")[0], line.task.item.position) for line in mail.lines],
        )
        for mail in reminders(session)
    }
    assert told["thpt02@donvi.example"] == ("overdue", [("after", 2), ("morning", 3)])
    assert len(reminders(session)) == 3


def test_after_a_week_of_downtime_missed_reminders_are_sent_once(session, directive):
    steps.tick(session, moment(22))

    steps.tick(session, moment(29, 9, 0))
    steps.tick(session, moment(29, 9, 1))

    mails = [mail for mail in reminders(session) if mail.recipient == "thpt02@donvi.example"]
    assert [[line.offset.partition(":")[0] for line in mail.lines] for mail in mails] == [
        ["day_before"],
        ["after", "after", "morning"],
    ]


def test_a_reminder_dropped_as_outdated_counts_as_not_sent(session, directive):
    steps.tick(session, moment(22))
    for mail in reminders(session):
        mail.state = MailState.DROPPED

    steps.tick(session, moment(22, 9, 0))
    same_day = len(reminders(session))
    steps.tick(session, moment(23, 9, 0))

    assert (same_day, len(reminders(session))) == (3, 6)


def test_the_office_hours_are_a_setting(session, directive):
    steps.tick(session, moment(23, 8, 0), hours=(time(9), time(16)))
    early = len(reminders(session))

    steps.tick(session, moment(23, 9, 0), hours=(time(9), time(16)))

    assert (early, len(reminders(session))) == (0, 3)


@pytest.mark.parametrize(
    ("own", "days"),
    [
        ({}, [22, 23, 24]),
        ({"morning": False}, [22, 24]),
        ({"day_before": False}, [23, 24]),
        ({"after": None}, [22, 23]),
        ({"after": 3}, [22, 23, 28]),
    ],
)
def test_a_directive_has_a_plan_of_its_own(session, directive, own, days):
    for item in directive.items[2:]:
        item.obligation = Obligation.ENCOURAGED
    directive.reminders = own

    for day in range(18, 31):
        steps.tick(session, moment(day, 9, 0))

    assert sorted({schedule.local(mail.created_at).day for mail in reminders(session)}) == days


def test_an_agencys_plan_applies_to_its_directives(session, directive, office):
    office.agency.reminders = {"day_before": False, "morning": False}
    directive.reminders = {"morning": True}

    steps.tick(session, moment(22, 9, 0))
    before = len(reminders(session))
    steps.tick(session, moment(23, 9, 0))

    assert (before, len(reminders(session))) == (0, 3)


def test_an_old_date_is_not_reminded_again(session, directive):
    steps.tick(session, moment(15, 10, 0, month=6))

    assert {line.task.item.position for mail in reminders(session) for line in mail.lines} == {3}


def test_a_moved_date_is_reminded_again(session, directive, office):
    steps.tick(session, moment(23, 9, 0))
    period = directive.items[2].periods[0]
    session.execute(update(Task).where(Task.period_id == period.id).values(due_at=moment(28, 15, 0)))

    steps.tick(session, moment(27, 9, 0))

    mails = [mail for mail in reminders(session) if mail.recipient == "thpt01@donvi.example"]
    assert [[line.task.item.position for line in mail.lines] for mail in mails] == [[2, 3], [2, 3]]
    assert mails[1].lines[1].offset == "day_before:2020-04-28T08:00+00:00"


def test_a_task_assigned_after_its_reminder_moment_is_not_reminded_at_once(session, office, now):
    draft = scene.draft(session, office, now)
    draft.items[1].due_at = moment(20, 17, 0)
    issuing.issue(session, draft, office.officer, now, without_signed_copy=True)

    steps.tick(session, now)

    assert reminders(session) == []


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
    heads = json.loads(events[0].body)["data"]["heads"]
    assert [event.recorded_at for event in events] == [moment(20, 8, 0), moment(21, 0, 0)]
    assert list(heads.values()) == [1, 1, 1]


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
        "nhắc sau hạn: 715/SGDĐT-GDTrH: Báo cáo tập huấn, hết thứ Năm 23/4/2020",
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
    session.execute(Rehearsal.__table__.delete())

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
    stop = threading.Event()
    ticker = threading.Thread(target=run_ticker, args=(app, stop, timedelta(seconds=0.05)))

    ticker.start()
    while not reminders(session):
        session.rollback()
        assert ticker.is_alive()
    stop.set()
    ticker.join()

    assert len(reminders(session)) == 3
