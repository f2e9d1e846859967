"""The board: one status a cell, who is late, who was not reached, which period is shown, in which order."""

from datetime import timedelta

import pytest

from directives import acts
from directives.acts import ActedBy
from directives.boards.board import ShownPeriod, board, shown_periods
from directives.objections import exempting
from directives.rules.search import match, unaccented, vietnamese_order
from directives.terms import Channel, Reach, Status, Timeliness, Verdict
from tests import scene
from workflows.followup import steps as following
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@pytest.fixture
def told(session, now):
    """Issued, and every unit told."""
    made = scene.issue(session, now)
    for unit in (made.people.district, made.people.school_a, made.people.school_b):
        made.assignment(unit).told_at = now
    return made


def seen(told, now, **wanted):
    return board(told.session, told.directive, now, **wanted)


def cell(made, unit, title):
    row = next(row for row in made.rows if row.unit_id == unit.id)
    return row.cells[next(n for n, column in enumerate(made.columns) if column.title == title and not column.beside)]


def row(made, unit):
    return next(row for row in made.rows if row.unit_id == unit.id)


def test_units_stand_by_kind_then_by_name_and_only_those_addressed(told, now):
    assert [row.code for row in seen(told, now).rows] == ["PGD01", "THPT01", "THPT02"]


def test_an_item_that_is_not_for_a_unit_has_no_cell(told, now):
    made = seen(told, now)

    assert cell(made, told.people.district, "Số liệu tuần") is None
    assert cell(made, told.people.school_a, "Số liệu tuần").status == Status.NOTIFIED
    assert made.total.items[2].not_applicable == 1


def test_an_answer_moves_its_cell_and_acknowledges_the_directive(told, now):
    told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now)

    made = seen(told, now)

    assert cell(made, told.people.school_a, "Báo cáo tập huấn").status == Status.REPORTED
    assert cell(made, told.people.school_a, "Dạy học qua Internet").status == Status.ACKNOWLEDGED
    assert cell(made, told.people.school_b, "Dạy học qua Internet").status == Status.NOTIFIED


def test_only_mandatory_dated_tasks_are_counted_by_timeliness(told, now):
    told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now)

    total = seen(told, now + 8 * DAY).total

    assert total.timeliness == {Timeliness.DONE_ON_TIME: 1, Timeliness.OPEN_LATE: 4}
    assert (total.units, total.late_units) == (3, 3)


def test_each_unit_is_judged_by_its_own_submission_time(told, now):
    told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now)
    told.report(told.task(told.people.school_b, "Báo cáo tập huấn"), now + 8 * DAY)

    made = seen(told, now + 9 * DAY)

    assert cell(made, told.people.school_a, "Báo cáo tập huấn").timeliness == Timeliness.DONE_ON_TIME
    assert cell(made, told.people.school_b, "Báo cáo tập huấn").timeliness == Timeliness.DONE_LATE


def test_a_unit_that_was_not_reached_is_never_late(told, now):
    told.assignment(told.people.school_b).told_at = None

    made = seen(told, now + 8 * DAY)

    assert row(made, told.people.school_b).reach == Reach.UNSENT
    assert row(made, told.people.school_b).late == 0
    assert made.total.unreached == 1
    assert made.total.items[1].unreached == 1


def test_a_unit_that_waits_for_an_answer_is_listed_apart(told, now):
    acts.say_not_ours(
        told.session,
        told.assignment(told.people.school_b),
        "Đã sáp nhập",
        acts.from_link(told.link(told.people.school_b), now),
        now,
    )

    made = seen(told, now + 8 * DAY)

    assert row(made, told.people.school_b).reach == Reach.NOT_OURS
    assert row(made, told.people.school_b).late == 0


def test_a_unit_that_answered_by_telephone_is_reached_whatever_its_mailbox_says(told, now):
    assignment = told.assignment(told.people.school_b)
    assignment.told_at = None
    origin = acts.from_staff(told.people.officer, Channel.PHONE, "Cô Lan", now)
    acts.acknowledge(told.session, assignment, "Cô Lan", "Văn thư", origin, now)

    assert row(seen(told, now), told.people.school_b).reach == Reach.REACHED


def test_a_task_due_within_two_days_is_marked(told, now):
    assert not cell(seen(told, now), told.people.school_a, "Báo cáo tập huấn").due_soon
    assert cell(seen(told, now + 5 * DAY), told.people.school_a, "Báo cáo tập huấn").due_soon


def test_an_exempt_task_is_in_no_count(told, now):
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    exempting.exempt(told.session, task, "Đang sửa trường", told.people.officer, now)

    made = seen(told, now + 8 * DAY)

    assert cell(made, told.people.school_a, "Báo cáo tập huấn").status == Status.EXEMPT
    assert made.total.items[1].owed == 2


def test_each_group_has_its_own_counts(told, now):
    (group,) = seen(told, now).groups

    assert group.name == "Các đơn vị trực thuộc Sở"
    assert group.total.units == 3


def test_an_item_answered_through_another_has_no_column_of_its_own(told, now):
    told.directive.items[0].through = told.directive.items[1]
    told.session.flush()
    made = seen(told, now)

    assert made.columns[1].answers == ("1",)


def turn(number, due_at, now, opens_at=None):
    return ShownPeriod(number, number, opens_at or now, due_at, closed=due_at <= now, skipped=False)


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(-200, [1]), (1, [1, 2]), (72, [1, 2]), (7 * 24 - 25, [1, 2]), (7 * 24 - 24, [2]), (7 * 24, [2])],
)
def test_the_last_closed_period_is_shown_until_a_day_before_the_next_cut_off(now, hours, shown):
    first = now
    at = first + timedelta(hours=hours)
    turns = [turn(1, first, at)] + ([turn(2, first + WEEK, at)] if hours >= 0 else [])

    assert [period.number for period in shown_periods(turns, at)] == shown


def test_any_period_can_be_chosen(told, now):
    timing.tick(told.session, now + 8 * DAY)
    item = told.directive.items[2].id

    made = seen(told, now + 9 * DAY, periods={item: 2})

    assert [column.period.number for column in made.columns if column.item_id == item] == [2]


def test_the_open_period_beside_the_closed_one_is_not_owed_yet(told, now):
    timing.tick(told.session, now + 8 * DAY)

    made = seen(told, now + 9 * DAY)

    assert [column.beside for column in made.columns] == [False, False, False, True, False]
    assert row(made, told.people.school_a).owed == 3


def test_a_skipped_period_is_not_missed(told, now):
    period = told.task(told.people.school_a, "Số liệu tuần").period
    following.skip_period(told.session, period, ActedBy(told.people.officer, "Nghỉ lễ", now))

    made = seen(told, now + 8 * DAY)

    assert cell(made, told.people.school_a, "Số liệu tuần").status == Status.SKIPPED
    assert not cell(made, told.people.school_a, "Số liệu tuần").late


def test_a_returned_report_is_open_until_its_own_date(told, now):
    report = told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now)
    acts.review(told.session, report, Verdict.RETURNED, told.people.officer, now, "Thiếu danh sách", now + 10 * DAY)

    assert cell(seen(told, now + 9 * DAY), told.people.school_a, "Báo cáo tập huấn").timeliness == "open_on_time"
    past = cell(seen(told, now + 10 * DAY), told.people.school_a, "Báo cáo tập huấn")
    assert (past.status, past.late) == (Status.SUPPLEMENT_LATE, False)


def test_names_stand_in_the_vietnamese_alphabet_and_numbers_by_their_size():
    names = ["THPT 10", "Đức Cơ", "Dak", "THPT 2", "Ê Đê", "Eo", "Âu", "An", "Ăn", "mạ", "ma", "má", "mà"]

    assert sorted(names, key=vietnamese_order) == [
        "An",
        "Ăn",
        "Âu",
        "Dak",
        "Đức Cơ",
        "Eo",
        "Ê Đê",
        "ma",
        "mà",
        "má",
        "mạ",
        "THPT 2",
        "THPT 10",
    ]


@pytest.mark.parametrize(("query", "rank"), [("Đức", 0), ("đức cơ", 0), ("duc co", 1), ("Dức", 1), ("pleiku", None)])
def test_a_name_is_found_with_and_without_diacritics_and_better_as_typed(query, rank):
    assert match(query, "Phòng GDĐT Đức Cơ", unaccented("Phòng GDĐT Đức Cơ")) == rank
