"""Extension: requested by a unit, granted or refused by an officer, binding for that unit only."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy, extend
from directives.acts.extend import ExtensionRequest, NoExtension, NotExtended
from directives.boards.board import board
from directives.boards.progress import progress
from directives.models import Event, Extension, Mail
from directives.past import history, verification
from directives.past.verification import FaultKind
from directives.queries import extension_requests, task_status
from directives.record.projection import facts_of
from directives.terms import Channel, EventKind, ExtensionState, Standing, Timeliness, Verdict
from tests import scene
from workflows.followup import erasing
from workflows.followup import steps as following
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
REPORT = "Báo cáo tập huấn"


@pytest.fixture
def begun(session, now):
    return scene.issue(session, now)


@pytest.fixture
def task(begun):
    """Due at midnight after 23 April, six days and sixteen hours from now."""
    return begun.task(begun.people.school_a, REPORT)


@pytest.fixture
def officer(begun):
    return begun.people.officer


def wish(due_at, key="k"):
    return ExtensionRequest(due_at, "Mất điện toàn xã", "Cô Mai", key)


def asked(begun, task, due_at, now, key="k"):
    return extend.ask(begun.session, task, wish(due_at, key), acts.from_link(task.assignment.links[0], now), now)


def granted(begun, task, due_at, now, key="k"):
    """Asked for and granted at once."""
    extension = asked(begun, task, due_at, now, key)
    extend.grant(begun.session, extension, due_at, "", begun.people.officer, now)
    return extension


def why(raised):
    return raised.value.why


def standing_of(task, at):
    return task_status.read_as_told(task, at).timeliness


def test_a_request_moves_no_date_and_keeps_both(begun, task, now):
    due_at = task.due_at

    extension = asked(begun, task, due_at + 3 * DAY, now)

    assert (extension.state, extension.old_due_at) == (ExtensionState.ASKED, due_at)
    assert (extension.wanted_due_at, task.due_at) == (due_at + 3 * DAY, due_at)
    assert extend.open_request(task) is extension


def test_the_ledger_holds_neither_the_reason_nor_the_name(begun, task, now):
    asked(begun, task, task.due_at + DAY, now)

    body = begun.session.scalar(select(Event.body).where(Event.kind == EventKind.EXTENSION_ASKED))
    assert "Mất điện" not in body
    assert "Cô Mai" not in body


def test_submitting_twice_makes_one_request(begun, task, now):
    first = asked(begun, task, task.due_at + DAY, now)

    assert asked(begun, task, task.due_at + DAY, now + HOUR) is first
    assert len(begun.session.scalars(select(Event).where(Event.kind == EventKind.EXTENSION_ASKED)).all()) == 1


def test_a_second_request_waits_for_the_first_answer(begun, task, now):
    asked(begun, task, task.due_at + DAY, now)

    with pytest.raises(NotExtended) as raised:
        asked(begun, task, task.due_at + 2 * DAY, now, "another")

    assert why(raised) == NoExtension.WAITING


def test_after_an_answer_another_request_may_be_made(begun, task, officer, now):
    extend.refuse(begun.session, asked(begun, task, task.due_at + DAY, now), "Sở cần số liệu", officer, now)

    assert asked(begun, task, task.due_at + DAY, now, "another").state == ExtensionState.ASKED


@pytest.mark.parametrize(
    ("after_due", "asked_after", "expected"),
    [
        (0 * DAY, 0 * DAY, NoExtension.NOT_LATER),
        (-DAY, 0 * DAY, NoExtension.NOT_LATER),
        (2 * DAY, 10 * DAY, NoExtension.PAST),
    ],
)
def test_a_requested_date_is_in_the_future_and_after_the_present_one(
    begun, task, now, after_due, asked_after, expected
):
    with pytest.raises(NotExtended) as raised:
        asked(begun, task, task.due_at + after_due, now + asked_after)

    assert why(raised) == expected


@pytest.mark.parametrize("title", ["Dạy học qua Internet", "Vấn đề phát sinh"])
def test_a_task_without_a_date_cannot_be_extended(begun, title, now):
    with pytest.raises(NotExtended) as raised:
        asked(begun, begun.task(begun.people.school_a, title), now + DAY, now)

    assert why(raised) == NoExtension.UNDATED


def test_a_reported_task_cannot_be_extended(begun, task, now):
    begun.report(task, now)

    with pytest.raises(NotExtended) as raised:
        asked(begun, task, task.due_at + DAY, now)

    assert why(raised) == NoExtension.DONE


def test_no_request_is_accepted_after_the_follow_up_ends(begun, task, officer, now):
    following.close(begun.session, begun.directive, ActedBy(officer, "Xong", now))

    with pytest.raises(NotExtended) as raised:
        asked(begun, task, task.due_at + DAY, now)

    assert why(raised) == NoExtension.SHUT


def test_a_granted_date_applies_to_this_unit_only(begun, task, now):
    other, due_at = begun.task(begun.people.school_b, REPORT), task.due_at

    granted(begun, task, due_at + 3 * DAY, now)

    assert (task.due_at, other.due_at, task.period.due_at) == (due_at + 3 * DAY, due_at, due_at)
    assert standing_of(task, due_at + DAY) == Timeliness.OPEN_ON_TIME
    assert standing_of(task, due_at + 4 * DAY) == Timeliness.OPEN_LATE
    begun.report(task, due_at + 2 * DAY)
    assert standing_of(task, due_at + 9 * DAY) == Timeliness.DONE_ON_TIME


def test_an_officer_may_grant_another_date_than_was_asked(begun, task, officer, now):
    due_at = task.due_at
    extension = asked(begun, task, due_at + 9 * DAY, now)

    extend.grant(begun.session, extension, due_at + 2 * DAY, "Được đến 25/4", officer, now + HOUR)

    assert (extension.wanted_due_at, extension.granted_due_at) == (due_at + 9 * DAY, due_at + 2 * DAY)
    assert (task.due_at, extension.answered_at, extension.staff) == (due_at + 2 * DAY, now + HOUR, officer)


def test_a_refusal_leaves_the_date(begun, task, officer, now):
    due_at = task.due_at

    extend.refuse(begun.session, asked(begun, task, due_at + DAY, now), "Sở phải tổng hợp", officer, now)

    assert (task.due_at, task.extensions[0].state) == (due_at, ExtensionState.REFUSED)


def test_the_second_officer_is_told_that_it_was_answered(begun, task, officer, now):
    extension = granted(begun, task, task.due_at + DAY, now)

    with pytest.raises(NotExtended) as raised:
        extend.refuse(begun.session, extension, "Không", officer, now)

    assert why(raised) == NoExtension.ANSWERED
    assert extension.state == ExtensionState.GRANTED


def test_after_the_cut_off_only_a_future_date_is_granted(begun, task, officer, now):
    due_at, late = task.due_at, task.due_at + 2 * DAY
    extension = asked(begun, task, due_at + 5 * DAY, late)

    with pytest.raises(NotExtended) as raised:
        extend.grant(begun.session, extension, due_at + DAY, "", officer, late)
    assert why(raised) == NoExtension.PAST

    extend.grant(begun.session, extension, due_at + 5 * DAY, "", officer, late)
    assert standing_of(task, late) == Timeliness.OPEN_ON_TIME


def test_a_slow_answer_makes_no_unit_late(begun, task, officer, now):
    """Asked before the date, handed in after it, answered later still: in time."""
    due_at = task.due_at
    extension = asked(begun, task, due_at + 2 * DAY, now)
    begun.report(task, due_at + DAY)
    assert standing_of(task, due_at + DAY) == Timeliness.DONE_LATE

    extend.grant(begun.session, extension, due_at + 2 * DAY, "", officer, due_at + DAY)

    assert standing_of(task, due_at + DAY) == Timeliness.DONE_ON_TIME
    assert task.standing == Standing.REPORTED


def test_an_extension_of_a_returned_report_moves_its_own_date(begun, task, officer, now):
    due_at, again = task.due_at, task.due_at + 2 * DAY
    acts.review(begun.session, begun.report(task, now), Verdict.RETURNED, officer, now, "Thêm số liệu", again)

    extension = granted(begun, task, again + DAY, now)

    assert (extension.old_due_at, task.return_due_at, task.due_at) == (again, again + DAY, due_at)
    assert standing_of(task, again + HOUR) == Timeliness.OPEN_ON_TIME
    assert task.extended_due_at is None


@pytest.mark.parametrize(("moved", "binds"), [(1, 3), (5, 5)])
def test_a_period_moved_afterwards_never_shortens_what_was_granted(begun, task, officer, now, moved, binds):
    other, due_at = begun.task(begun.people.school_b, REPORT), task.due_at
    granted(begun, task, due_at + 3 * DAY, now)

    change = ActedBy(officer, "Nghỉ lễ", now)
    following.move_deadline(begun.session, task.period, due_at + moved * DAY, change)

    assert (task.due_at, other.due_at) == (due_at + binds * DAY, due_at + moved * DAY)
    assert history.facts(begun.session, begun.directive)[task.id] == facts_of(task)


def test_a_grant_is_never_earlier_than_a_later_date_for_all(begun, task, officer, now):
    due_at = task.due_at
    extension = asked(begun, task, due_at + DAY, now)
    following.move_deadline(begun.session, task.period, due_at + 5 * DAY, ActedBy(officer, "Nghỉ lễ", now))

    with pytest.raises(NotExtended) as raised:
        extend.grant(begun.session, extension, due_at + DAY, "", officer, now)

    assert why(raised) == NoExtension.NOT_LATER


def test_the_board_as_of_before_knows_nothing_of_the_grant(begun, task, now):
    due_at = task.due_at
    link = task.assignment.links[0]
    acts.acknowledge(begun.session, task.assignment, "Cô Mai", "Văn thư", acts.from_link(link, now), now)
    extension = asked(begun, task, due_at + 3 * DAY, due_at + HOUR)
    extend.grant(begun.session, extension, due_at + 3 * DAY, "", begun.people.officer, due_at + 5 * HOUR)

    def cell(as_of):
        made = board(begun.session, begun.directive, due_at + DAY, as_of=as_of)
        return next(row for row in made.rows if row.code == "THPT01").cells[1]

    assert cell(due_at + 4 * HOUR).timeliness == Timeliness.OPEN_LATE
    assert cell(due_at + 6 * HOUR).timeliness == Timeliness.OPEN_ON_TIME
    assert cell(due_at + 6 * HOUR).due_at == due_at + 3 * DAY


def test_an_extended_task_is_counted_with_its_period_as_on_the_board(begun, officer, now):
    school, cut_off = begun.people.school_a, begun.task(begun.people.school_a, "Số liệu tuần").period.due_at
    for key, title in enumerate(("Dạy học qua Internet", REPORT, "Số liệu tuần")):
        begun.report(begun.task(school, title), now, key=str(key))
    timing.tick(begun.session, cut_off)
    second = begun.task(school, "Số liệu tuần", 2)
    granted(begun, second, second.due_at + 5 * DAY, cut_off)
    at = cut_off + 7 * DAY - HOUR  # the second period is the one that is shown

    of_all = progress(begun.session, begun.people.agency.id, at)[0]
    shown = board(begun.session, begun.directive, at)

    assert (of_all.complete, shown.total.complete) == (0, 0)


def test_the_projection_is_rebuilt_with_the_granted_date(begun, task, now):
    due_at = task.due_at
    granted(begun, task, due_at + 3 * DAY, now)
    task.due_at, task.extended_due_at = due_at, None
    begun.session.flush()

    assert history.rebuild(begun.session, begun.directive) == 1
    assert (task.due_at, task.extended_due_at) == (due_at + 3 * DAY, due_at + 3 * DAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "Đi chơi"},
        {"typed_by": "Cô Lan"},
        {"answer": "Không"},
        {"wanted_due_at": "other"},
        {"granted_due_at": "other"},
        {"old_due_at": "other"},
        {"state": ExtensionState.REFUSED},
    ],
)
def test_a_change_outside_the_ledger_is_found(begun, task, now, tmp_path, changed):
    extension = granted(begun, task, task.due_at + 3 * DAY, now)
    for name, value in changed.items():
        setattr(extension, name, now if value == "other" else value)
    begun.session.flush()

    assert {fault.wrong for fault in verification.faults(begun.session, tmp_path)} == {FaultKind.TEXT}


def test_erased_texts_leave_the_chain_valid(begun, task, now, tmp_path):
    extension = granted(begun, task, task.due_at + 3 * DAY, now)

    erasing.erase_extension(begun.session, extension, ActedBy(begun.people.officer, "Theo yêu cầu", now))

    assert list(verification.faults(begun.session, tmp_path)) == []


def test_a_request_by_telephone_is_entered_by_the_department(begun, task, officer, now):
    origin = acts.from_staff(officer, Channel.PHONE, "Cô Mai", now)

    extension = extend.ask(begun.session, task, wish(task.due_at + DAY), origin, now)

    assert (extension.channel, extension.link_id) == (Channel.PHONE, None)


def reminded(begun, at):
    timing.tick(begun.session, at)
    found = begun.session.scalars(
        select(Mail).where(Mail.occasion.in_(("due_soon", "overdue")), Mail.recipient == "thpt01@donvi.example")
    )
    return [mail.occasion for mail in found if any(line.task.item.title == REPORT for line in mail.lines)]


def test_reminders_follow_the_granted_date(begun, task, now):
    due_at = task.due_at
    begun.report(begun.task(begun.people.school_a, "Số liệu tuần"), now)  # nothing else is owed
    granted(begun, task, due_at + 4 * DAY, now)  # midnight after Monday 27 April

    assert reminded(begun, due_at - 8 * HOUR) == []
    assert reminded(begun, due_at + 4 * DAY - 8 * HOUR) == ["due_soon"]


def test_a_unit_waiting_for_an_answer_is_not_reminded(begun, task, officer, now):
    due_at = task.due_at
    begun.report(begun.task(begun.people.school_a, "Số liệu tuần"), now)  # nothing else is owed
    extension = asked(begun, task, due_at + 4 * DAY, now)
    assert reminded(begun, due_at - 8 * HOUR) == []

    extend.refuse(begun.session, extension, "Không thể lùi", officer, due_at - 7.5 * HOUR)

    assert reminded(begun, due_at - 7.5 * HOUR) == ["due_soon"]


def test_the_queue_lists_open_requests_nearest_date_first(begun, task, officer, now):
    other = begun.task(begun.people.school_b, "Số liệu tuần")
    second = asked(begun, other, other.due_at + DAY, now)
    first = asked(begun, task, task.due_at + DAY, now + HOUR)
    agency = begun.people.agency.id

    assert extension_requests.open_requests(begun.session, agency) == [first, second]
    extend.refuse(begun.session, first, "Không", officer, now + HOUR)
    assert extension_requests.open_requests(begun.session, agency) == [second]
    assert extension_requests.open_requests(begun.session, agency + 1) == []


def test_a_submission_key_counts_for_its_own_task_only(begun, task, now):
    """A press's key is the task's own: another unit's key opens nothing."""
    other = begun.task(begun.people.school_b, REPORT)

    first, second = asked(begun, task, task.due_at + DAY, now), asked(begun, other, other.due_at + DAY, now)

    assert first.id != second.id
    assert len(begun.session.scalars(select(Extension)).all()) == 2
