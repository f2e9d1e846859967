"""Changes after issue: each has a reason and a person, and is mailed once to those concerned."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy, contacts
from directives.models import Event, Link, Mail, Period, Remark
from directives.past import history, verification
from directives.queries.task_status import read_as_told
from directives.rules import schedule
from directives.terms import Channel, DirectiveState, EventKind, MailState, Standing, Timeliness
from tests import scene
from tests.scene import HOUR
from workflows.followup import assignment_steps, steps
from workflows.followup.changes import NotOpen, record
from workflows.followup.zalo_text import zalo_text
from workflows.scheduling import steps as timing
from workflows.web import links

WEEK = timedelta(days=7)
A, B = "thpt01@donvi.example", "thpt02@donvi.example"


@pytest.fixture
def told(app, smtp, session, now):
    """Issued, and every unit told of it: news go to those alone."""
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def change(told, now):
    """A change by the officer, an hour after the issue."""
    return ActedBy(told.people.officer, "Đơn vị báo qua điện thoại.", now + HOUR)


def weekly(told):
    return told.task(told.people.school_b, "Số liệu tuần").period


def once(told):
    return told.task(told.people.school_b, "Báo cáo tập huấn").period


def test_moving_a_deadline_changes_lateness_and_mails_who_has_not_submitted(session, told, change, now):
    told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now)
    later = once(told).due_at + WEEK

    steps.move_deadline(session, once(told), later, change)

    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    assert (task.due_at, once(told).due_at, once(told).planned_due_at) == (later, later, later - WEEK)
    assert read_as_told(task, later - HOUR).timeliness == Timeliness.OPEN_ON_TIME
    assert told.mails("changed") == ["pgd01@donvi.example", B]


def test_the_reason_is_kept_beside_the_ledger_and_sealed_in_it(session, told, change):
    steps.skip_period(session, weekly(told), change)

    event, remark = session.execute(
        select(Event, Remark).join(Remark).where(Event.kind == EventKind.PERIOD_SKIPPED)
    ).one()
    assert remark.text == change.reason
    assert change.reason not in event.body
    assert event.actor_id == told.people.officer.id


def test_a_skipped_period_is_not_missed_and_is_mailed_once(session, told, change, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now, text="", a="30", b="1012")
    steps.skip_period(session, weekly(told), change)

    with pytest.raises(NotOpen):
        steps.skip_period(session, weekly(told), change)

    task = told.task(told.people.school_b, "Số liệu tuần")
    assert task.standing == Standing.SKIPPED
    assert read_as_told(task, now + 2 * WEEK).timeliness is None
    assert told.mails("changed") == [B]


def test_a_period_is_locked_only_after_its_date_and_then_accepts_nothing(session, told, change, now):
    with pytest.raises(NotOpen):
        steps.lock_period(session, weekly(told), change)

    steps.lock_period(session, weekly(told), ActedBy(change.staff, change.reason, now + 2 * WEEK))

    answer = acts.ReportAnswer(Standing.REPORTED, "k", "muộn")
    task = told.task(told.people.school_b, "Số liệu tuần")
    with pytest.raises(NotOpen):
        assignment_steps.answer_for(session, task, answer, phoned(change), change)
    assert task.standing == Standing.SILENT


def test_a_locked_period_is_opened_again_with_a_reason_and_who_owes_it_is_mailed(session, told, change, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now, text="", a="30", b="1012")
    later = ActedBy(change.staff, "Trường báo mất điện.", now + 2 * WEEK)
    steps.lock_period(session, weekly(told), later)

    steps.reopen_period(session, weekly(told), later)

    with pytest.raises(NotOpen):
        steps.reopen_period(session, weekly(told), later)
    reason = select(Remark.text).join(Event, Event.id == Remark.event_id)
    assert session.scalar(reason.where(Event.kind == EventKind.PERIOD_REOPENED)) == "Trường báo mất điện."
    assert told.mails("changed") == [B]
    task = told.task(told.people.school_b, "Số liệu tuần")
    assignment_steps.answer_for(
        session, task, acts.ReportAnswer(Standing.REPORTED, "k", "muộn"), phoned(change), change
    )
    assert task.standing == Standing.REPORTED


def test_a_period_is_not_locked_within_its_grace(session, told, change):
    weekly(told).grace_minutes = 60
    at = weekly(told).due_at + HOUR

    with pytest.raises(NotOpen):
        steps.lock_period(session, weekly(told), ActedBy(change.staff, "Tổng hợp.", at - timedelta(seconds=1)))

    steps.lock_period(session, weekly(told), ActedBy(change.staff, "Tổng hợp.", at))
    assert weekly(told).locked_at == at


def test_a_stopped_item_opens_no_period_and_mails_all_its_units(session, told, change, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now, text="", a="30", b="1012")

    steps.stop_item(session, weekly(told).item, change)
    timing.tick(session, now + 2 * WEEK)

    assert session.scalars(select(Period).where(Period.item_id == weekly(told).item_id)).all() == [weekly(told)]
    assert told.mails("changed") == [A, B]


def test_a_stopped_item_leaves_a_closed_period_its_gaps(session, told, change, now):
    after = now + WEEK + HOUR * 9
    timing.tick(session, after)

    steps.stop_item(session, weekly(told).item, ActedBy(change.staff, change.reason, after))

    assert told.task(told.people.school_b, "Số liệu tuần", 1).standing == Standing.SILENT
    assert told.task(told.people.school_b, "Số liệu tuần", 2).standing == Standing.STOPPED


def test_closing_mails_only_units_that_still_owe(session, told, change, now):
    for title in ("Dạy học qua Internet", "Báo cáo tập huấn", "Số liệu tuần"):
        told.report(told.task(told.people.school_a, title), now)

    steps.close(session, told.directive, change)

    assert told.directive.state == DirectiveState.CLOSED
    assert told.mails("changed") == ["pgd01@donvi.example", B]
    assert told.task(told.people.school_b, "Báo cáo tập huấn").standing == Standing.STOPPED


def test_a_withdrawal_drops_queued_mails_closes_links_and_mails_everybody_once(session, told, change):
    addresses = [links.token(link) for link in session.scalars(select(Link))]

    steps.withdraw(session, told.directive, change)

    waiting = session.scalars(select(Mail.occasion).where(Mail.state == MailState.QUEUED)).all()
    assert waiting == ["withdrawn"] * 3
    for address in addresses:
        with pytest.raises(links.LinkRefused):
            links.open_token(session, address)


def test_the_projection_of_every_change_equals_the_folded_ledger(session, told, change, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now, text="", a="30", b="1012")
    steps.move_deadline(session, once(told), now + 2 * WEEK, change)
    steps.skip_period(session, weekly(told), change)
    assignment_steps.exempt(session, told.task(told.people.school_b, "Dạy học qua Internet"), change)
    steps.withdraw(session, told.directive, change)

    assert history.rebuild(session, told.directive) == 0


def test_a_colleague_takes_the_follow_up_over(session, told, change):
    steps.hand_over(session, told.directive, told.people.leader, change)

    assert told.directive.officer_id == told.people.leader.id
    assert told.mails("changed") == []
    assert told.mails("handed_over") == ["lanhdao@sogddt.example"]


def test_both_are_told_of_a_hand_over_that_somebody_else_decides(session, told, now):
    steps.hand_over(session, told.directive, told.people.leader, ActedBy(told.people.admin, "Phân công lại.", now))

    assert told.mails("handed_over") == ["chuyenvien@sogddt.example", "lanhdao@sogddt.example"]


def test_a_follow_up_handed_on_twice_is_mailed_only_to_the_last_officer(app, smtp, session, told, now):
    people = told.people
    steps.hand_over(session, told.directive, people.leader, ActedBy(people.admin, "Phân công lại.", now))
    steps.hand_over(session, told.directive, people.officer, ActedBy(people.admin, "Bấm nhầm.", now))

    scene.send_mails(app)

    assert [mail["Subject"] for mail in smtp.to("lanhdao@sogddt.example")] == [
        "CV 715/SGDĐT-GDTrH: Nguyễn Văn Mẫu theo dõi thay anh/chị từ 8:00 thứ Sáu 17/4/2020"
    ]


def test_a_new_link_and_the_old_one_both_open_until_a_press(session, told, change):
    link = told.link(told.people.school_b)
    old = links.token(link)

    assignment_steps.send_again(session, link.assignment, link.contact, change)

    assert links.open_token(session, links.token(link)) is link
    assert links.open_token(session, old) is link
    assert told.mails("new_link") == [B]


def test_an_added_contact_gets_a_link_and_leaves_the_others_theirs(session, told, change):
    assignment = told.assignment(told.people.school_b)
    entry = contacts.ContactEntry("Cô Lan", "Phó hiệu trưởng", "lan@donvi.example", "")

    assignment_steps.add_contact(session, assignment, entry, change)

    assert [link.generation for link in assignment.links] == [1, 1]
    assert told.mails("new_link") == ["lan@donvi.example"]
    with pytest.raises(contacts.AddressTaken):
        assignment_steps.add_contact(session, assignment, entry, change)


def phoned(change, ago=timedelta(0)):
    return acts.from_staff(change.staff, Channel.PHONE, "cô Mai, văn thư", change.now - ago)


def test_what_came_by_telephone_counts_from_when_it_was_received(session, told, change, now):
    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    monday = ActedBy(change.staff, "", task.due_at + timedelta(days=3))
    answer = acts.ReportAnswer(Standing.REPORTED, "k", "Đã tập huấn.")

    assignment_steps.answer_for(session, task, answer, phoned(monday, timedelta(days=4)), monday)

    assert read_as_told(task, monday.now).timeliness == Timeliness.DONE_ON_TIME
    recorded = session.scalars(select(Mail).where(Mail.occasion == "recorded")).one()
    assert (recorded.values["told_by"], recorded.values["channel"]) == ("cô Mai, văn thư", Channel.PHONE)


def test_an_entered_answer_pressed_twice_is_one_version_and_one_mail(session, told, change):
    task = told.task(told.people.school_b, "Dạy học qua Internet")
    answer = acts.ReportAnswer(Standing.IMPLEMENTED, "k", "", schedule.local(change.now).date())

    first = assignment_steps.answer_for(session, task, answer, phoned(change), change)
    second = assignment_steps.answer_for(session, task, answer, phoned(change), change)

    assert first is second
    assert told.mails("recorded") == [B]


def not_ours(told, change):
    assignment = told.assignment(told.people.district)
    acts.say_not_ours(
        told.session, assignment, "Không có cấp THPT.", acts.from_link(assignment.links[0], change.now), change.now
    )
    return assignment


def test_a_unit_that_is_not_released_is_mailed_and_owes_as_before(session, told, change):
    assignment = not_ours(told, change)

    assignment_steps.keep_assigned(session, assignment, change)

    assert assignment.not_ours_at is None
    (then,) = history.replay(session, told.directive, change.now)
    assert then.assignments[assignment.id].not_ours_at is None
    assert told.mails("changed") == ["pgd01@donvi.example"]


def test_a_released_unit_leaves_the_counts_and_gets_no_later_period(session, told, change, now):
    told.people.district.attributes = {}
    session.flush()
    timing.tick(session, now + WEEK + HOUR * 9)
    assignment = not_ours(told, change)

    assignment_steps.release(session, assignment, change)
    timing.tick(session, now + 2 * WEEK + HOUR * 9)

    assert {task.standing for task in assignment.tasks} == {Standing.WITHDRAWN}
    assert max(task.period.number for task in assignment.tasks) == 2
    assert told.mails("withdrawn") == ["pgd01@donvi.example"]
    assert all(link.revoked_at for link in assignment.links)


def test_the_text_for_zalo_says_what_is_due_and_holds_no_link(session, told, now):
    text = zalo_text(told.directive, now, "https://dondoc.example/gui-lai-duong-dan")

    assert "Số liệu tuần: trước 15:00 thứ Sáu 24/4/2020" in text
    assert "https://dondoc.example/gui-lai-duong-dan" in text
    assert "/m/" not in text


def test_a_changed_date_reads_well_in_the_mail(app, session, smtp, told, change, now):
    scene.send_mails(app)
    smtp.forget()
    steps.move_deadline(
        session,
        once(told),
        schedule.at(once(told).due_at.date() + WEEK, schedule.OFFICE_CLOSES),
        ActedBy(change.staff, change.reason, now),
    )

    scene.send_mails(app)

    text = smtp.to(B)[-1].get_body(("plain",)).get_content()
    assert "nay là trước 17:00 thứ Năm 30/4/2020" in text
    assert change.reason in text


def test_a_request_that_waited_for_the_withdrawal_finds_its_link_closed(app, told, change):
    """On PostgreSQL a row read beside the locked one is from before the wait."""
    assignment = told.assignment(told.people.school_b)
    unit = app.test_client()
    unit.get(f"/m/{links.token(told.link(told.people.school_b))}")
    page, answers = f"/phieu/{assignment.public_id}", []
    told.session.commit()

    def press():
        answers.append(unit.post(page, data={"name": "Cô Mai", "position": "Văn thư"}).status_code)

    steps.withdraw(told.session, told.directive, change)
    waiting = threading.Thread(target=press)
    waiting.start()
    time.sleep(0.5)  # it stands at the door by now
    told.session.commit()
    waiting.join(30)

    assert answers == [410]
    assert told.assignment(told.people.school_b).acknowledged_at is None


def test_a_rolled_back_savepoint_leaves_no_gap_in_the_chain(told, change):
    session, assignment = told.session, told.assignment(told.people.school_b)
    record(session, assignment, EventKind.REMARKED, change, {})
    attempt = session.begin_nested()
    record(session, assignment, EventKind.REMARKED, change, {})
    attempt.rollback()

    record(session, assignment, EventKind.REMARKED, change, {})
    session.commit()

    assert list(verification.faults(session, Path())) == []
