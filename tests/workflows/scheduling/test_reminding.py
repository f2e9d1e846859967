"""Reminders go only for what is owed, at the moments of the plan, in office hours."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.acts import assign
from directives.models import Assignment, CalendarDay, Contact, Task
from directives.record import ledger
from directives.rules import schedule
from directives.terms import DirectiveState, MailState, Obligation, Standing, Verdict
from tests import scene
from tests.workflows.scheduling.reminded import hand_in, moment, reminders, task, to_whom
from workflows.issuing import steps as issuing
from workflows.scheduling import steps


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


@pytest.mark.parametrize(
    ("saturday", "due"),
    [
        ((2019, 1, 5), (2019, 1, 7)),
        ((2019, 5, 4), (2019, 5, 6)),
        ((2024, 5, 4), (2024, 5, 6)),
        ((2025, 4, 26), (2025, 4, 28)),
        ((2026, 8, 22), (2026, 8, 24)),
    ],
)
def test_a_reminder_goes_on_the_saturday_that_offices_work_in_exchange(session, saturday, due):
    issued = schedule.at(date(*saturday) - timedelta(days=2), time(9))
    office = scene.department(session, issued)
    draft = scene.draft(session, office, issued)
    draft.items[1].due_at = schedule.at(date(*due), time(17))
    issuing.issue(session, draft, office.officer, issued, without_signed_copy=True)

    steps.tick(session, schedule.at(date(*saturday), time(8)))

    assert {mail.occasion for mail in reminders(session)} == {"due_soon"}
    assert {line.task.item.position for mail in reminders(session) for line in mail.lines} == {2}
