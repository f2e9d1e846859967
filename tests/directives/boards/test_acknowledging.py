"""Who still has to acknowledge a directive, and by when: told, silent in every way, and asked at issue."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.boards import acknowledging, progress
from directives.models import Assignment, Event, Mail, Task, UnitPause
from directives.record.ledger import data_of
from directives.rules.schedule import at
from directives.terms import CallOutcome, DirectiveState, EventKind, Standing, Timeliness
from tests import scene
from workflows.calling import steps as calling
from workflows.calling.steps import CallNote
from workflows.documents.steps import summarise
from workflows.followup.changes import NotOpen
from workflows.followup.reminder_steps import change_reminders
from workflows.issuing import steps as issuing

TUESDAY_ENDS = at(date(2020, 4, 22), time(0))
WEDNESDAY = at(date(2020, 4, 22), time(9))


@pytest.fixture
def begun(session, now):
    """Issued on Friday 17 April with two working days to acknowledge; every unit was told at once."""
    people = scene.department(session, now)
    draft = scene.draft(session, people, now)
    draft.acknowledge_within = 2
    issuing.issue(session, draft, people.officer, now, without_signed_copy=True)
    session.execute(update(Assignment).values(told_at=now))
    session.expire_all()
    return scene.IssuedDirective(session, people, draft)


def awaited(begun, now=WEDNESDAY):
    found = acknowledging.awaited(begun.session, begun.people.agency.id, now)
    return {one.unit_id: one.due_at for one in found}


def test_units_that_were_told_and_say_nothing_are_awaited_by_their_date(begun):
    people = begun.people

    assert awaited(begun) == dict.fromkeys((people.district.id, people.school_a.id, people.school_b.id), TUESDAY_ENDS)
    assert acknowledging.count_late(begun.session, people.agency.id, WEDNESDAY) == {begun.directive.public_id: 3}
    assert acknowledging.count_late(begun.session, people.agency.id, TUESDAY_ENDS - timedelta(minutes=1)) == {}


def acknowledges(begun, unit):
    link = begun.link(unit)
    acts.acknowledge(begun.session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, WEDNESDAY), WEDNESDAY)


def replies_by_mail(begun, unit):
    mail = begun.session.scalar(select(Mail).where(Mail.contact_id == begun.link(unit).contact_id))
    scene.receive(begun.session, scene.reply(mail), WEDNESDAY)


def report(begun, unit):
    begun.report(begun.task(unit, "Báo cáo tập huấn"), WEDNESDAY)


def says_under_way(begun, unit):
    answer = acts.ReportAnswer(Standing.UNDER_WAY, "b")
    task = begun.task(unit, "Dạy học qua Internet")
    acts.submit(begun.session, task, answer, acts.from_link(begun.link(unit), WEDNESDAY), WEDNESDAY)


def says_not_ours(begun, unit):
    begun.assignment(unit).not_ours_at = WEDNESDAY


def is_called(begun, unit):
    note = CallNote(CallOutcome.WILL_REPORT, "", "k")
    calling.record_call(begun.session, begun.assignment(unit), note, begun.people.officer, WEDNESDAY)


def is_paused(begun, unit):
    event = begun.session.scalar(select(Event.id).limit(1))
    begun.session.add(UnitPause(unit_id=unit.id, starts_at=WEDNESDAY, event_id=event))


def has_only_ended_tasks(begun, unit):
    begun.session.execute(
        update(Task).where(Task.assignment_id == begun.assignment(unit).id).values(standing=Standing.EXEMPT)
    )


def was_never_told(begun, unit):
    begun.assignment(unit).told_at = None


@pytest.mark.parametrize(
    "answer",
    [
        acknowledges,
        replies_by_mail,
        report,
        says_under_way,
        says_not_ours,
        is_called,
        is_paused,
        has_only_ended_tasks,
        was_never_told,
    ],
)
def test_a_unit_that_answered_in_any_way_or_was_not_told_is_not_awaited(begun, answer):
    answer(begun, begun.people.school_a)
    begun.session.flush()

    assert begun.people.school_a.id not in awaited(begun)
    assert len(awaited(begun)) == 2


@pytest.mark.parametrize("outcome", [CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER, CallOutcome.NEVER_GOT_IT])
def test_a_call_that_reached_nobody_is_no_answer(begun, outcome):
    people = begun.people
    note = CallNote(outcome, "", "k")
    calling.record_call(begun.session, begun.assignment(people.school_a), note, people.officer, WEDNESDAY)

    assert people.school_a.id in awaited(begun)


def test_a_unit_told_later_has_its_own_date(begun):
    begun.assignment(begun.people.school_b).told_at = at(date(2020, 4, 29), time(10))
    begun.session.flush()

    assert awaited(begun)[begun.people.school_b.id] == at(date(2020, 5, 6), time(0))


def test_without_a_date_set_and_after_the_end_nobody_is_awaited(begun):
    begun.directive.acknowledge_within = None
    begun.session.flush()
    unset = awaited(begun)
    begun.directive.acknowledge_within, begun.directive.state = 2, DirectiveState.CLOSED
    begun.session.flush()

    assert (unset, awaited(begun)) == ({}, {})


def test_the_issue_records_the_working_days(begun):
    event = begun.session.scalar(select(Event).where(Event.kind == EventKind.DIRECTIVE_ISSUED))

    assert data_of(event.body)["acknowledge_within"] == 2


def test_a_date_changed_later_counts_from_the_change_and_is_on_record(begun):
    by = acts.ActedBy(begun.people.officer, "Nhiều trường đang thi.", WEDNESDAY)

    change_reminders(begun.session, begun.directive, {}, 3, by)

    event = begun.session.scalar(select(Event).where(Event.kind == EventKind.REMINDERS_CHANGED))
    assert set(awaited(begun).values()) == {at(date(2020, 4, 28), time(0))}  # Thursday, Friday, Monday
    assert data_of(event.body)["acknowledge_within"] == 3
    with pytest.raises(NotOpen):
        change_reminders(begun.session, begun.directive, {}, 3, by)


def test_front_page_board_and_paper_say_one_number(begun, client):
    session, people, directive = begun.session, begun.people, begun.directive
    acknowledges(begun, people.school_a)
    scene.later(session, directive.issued_at, WEDNESDAY - directive.issued_at)
    desk = scene.sign_in(client, session, people.officer, WEDNESDAY)

    (row,) = progress.progress(session, people.agency.id, WEDNESDAY)
    front, board = desk.get("/").text, desk.get(f"/van-ban/{directive.public_id}").text
    paper = summarise(session, directive, WEDNESDAY)

    assert (row.late_to_acknowledge, progress.of_directive(session, directive, WEDNESDAY).late_to_acknowledge) == (2, 2)
    assert "2 đơn vị quá hạn tiếp nhận" in front
    assert "2 quá hạn tiếp nhận do Sở đặt để theo dõi" in board
    assert paper.late_to_acknowledge == 2
    assert (row.late, paper.now.timeliness[Timeliness.OPEN_LATE]) == (0, 0)  # no item is late by it


def test_the_board_of_the_past_does_not_say_it(begun, client):
    directive = begun.directive
    scene.later(begun.session, directive.issued_at, WEDNESDAY - directive.issued_at)
    desk = scene.sign_in(client, begun.session, begun.people.officer, WEDNESDAY)

    past = desk.get(f"/van-ban/{directive.public_id}?as_of=2020-04-21T09:00").text

    assert "quá hạn tiếp nhận" not in past
