"""Area events: who is moved and who stays, what counts then, what boards of that time and of later say."""

from datetime import timedelta
from pathlib import Path

import pytest

from directives import acts
from directives.acts import own_date
from directives.areas import area, concerned, recording
from directives.areas.asking_again import NotAskedAgain, ask_again
from directives.areas.concerned import AreaWish
from directives.areas.recording import AreaEntry, NothingToChange, record_area_event
from directives.boards.board import board
from directives.boards.counts import PeriodMark
from directives.boards.matrix import area_notes
from directives.boards.paging.choosing import RowChoice
from directives.boards.paging.page import board_page
from directives.past import verification
from directives.terms import AreaAct, AreaKind, AreaReason, Standing, Status, Verdict
from tests import scene
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
TRAINING, WEEKLY = "Báo cáo tập huấn", "Số liệu tuần"


@pytest.fixture
def told(app, session, now):
    """Issued and mailed; School A and School B lie in the district."""
    made = scene.issue_and_mail(app, session, now)
    for school in (made.people.school_a, made.people.school_b):
        school.parent_id = made.people.district.id
    session.commit()
    return made


def district(told, act=AreaAct.SKIP, due_at=None, directive=""):
    return AreaWish(
        area.Area(AreaKind.UNIT, told.people.district.id, told.people.district.name), act, due_at, directive
    )


def press(told, wish, now, *titles, reason=AreaReason.FLOOD, words=""):
    people = told.people
    plans = concerned.plan(told.session, people.agency.id, wish, now)
    periods = [one.period_id for one in plans if not titles or one.item_title in titles]
    made = record_area_event(told.session, people.agency, AreaEntry(wish, periods, reason, words), people.officer, now)
    told.session.flush()
    return made


def cell(made, unit, title):
    row = next(row for row in made.rows if row.unit_id == unit.id)
    place = next(n for n, column in enumerate(made.columns) if column.title == title and not column.beside)
    return row, row.cells[place], row.remarks[place], row.runs[place]


def check_ledger(app, session):
    session.commit()
    assert [str(fault) for fault in verification.faults(session, Path(app.config["FILES_DIR"]))] == []


def test_a_period_not_asked_of_a_unit_is_no_gap_and_who_has_answered_keeps_the_answer(app, told, session, now):
    people, later = told.people, now + 2 * DAY
    told.report(told.task(people.school_a, WEEKLY), now + DAY, "", lớp="12", người="340")

    [weekly] = [one for one in concerned.plan(session, people.agency.id, district(told), later) if one.recurring]
    made = press(told, district(told), later, WEEKLY)

    assert (weekly.changes, weekly.answered, weekly.later) == (1, 1, 0)
    assert [task.unit_id for task in made.tasks] == [people.school_b.id]
    assert told.task(people.school_a, WEEKLY).standing == Standing.REPORTED
    timing.tick(session, now + 8 * DAY)
    session.commit()
    after = board(session, told.directive, now + 9 * DAY)
    row, _cell, _remark, run = cell(after, people.school_b, WEEKLY)
    assert (run[0], sum(row.missed)) == (PeriodMark.NOT_ASKED, 1), "the other item of that week is missed"
    check_ledger(app, session)


def test_a_later_date_moves_nobody_back_and_nobody_who_is_done(app, told, session, now):
    people, noon = told.people, now + DAY
    mine = told.task(people.school_b, TRAINING)
    own_date.set_own_date(session, mine, now + 30 * DAY, people.officer, now)
    report = told.report(told.task(people.district, TRAINING), now)
    acts.review(session, report, Verdict.RETURNED, people.officer, now, "Bổ sung", now + 5 * DAY)
    wish = district(told, AreaAct.EXTEND, now + 12 * DAY)

    [one] = [plan for plan in concerned.plan(session, people.agency.id, wish, noon) if plan.item_title == TRAINING]
    made = press(told, wish, noon, TRAINING)

    assert (one.changes, one.later, one.answered) == (2, 1, 0)
    assert made.units == sorted([people.district.id, people.school_a.id])
    dates = {unit: told.task(unit, TRAINING) for unit in (people.district, people.school_a, people.school_b)}
    assert dates[people.school_a].due_at == dates[people.school_a].extended_due_at == now + 12 * DAY
    assert dates[people.school_b].due_at == now + 30 * DAY
    assert dates[people.district].return_due_at == now + 12 * DAY
    with pytest.raises(NothingToChange):
        press(told, wish, noon, TRAINING)
    session.rollback()
    check_ledger(app, session)


def test_what_was_not_asked_can_be_asked_again_by_a_date_to_come(app, told, session, now):
    people, press_at = told.people, now + DAY
    press(told, district(told), press_at)
    task = told.task(people.school_b, TRAINING)
    before = board(session, told.directive, press_at)

    for wrong in (press_at, now):
        with pytest.raises(NotAskedAgain):
            ask_again(session, task, wrong, people.officer, press_at, "Đã thông đường")
    ask_again(session, task, now + 20 * DAY, people.officer, press_at + DAY, "Đã thông đường")
    with pytest.raises(NotAskedAgain):
        ask_again(session, task, now + 21 * DAY, people.officer, press_at + DAY, "Lần nữa")

    assert (task.standing, task.due_at) == (Standing.SILENT, now + 20 * DAY)
    check_ledger(app, session)
    then = board(session, told.directive, now + 9 * DAY, as_of=press_at)
    assert then.rows == before.rows
    assert cell(then, people.school_b, TRAINING)[2].reason == AreaReason.FLOOD
    assert cell(board(session, told.directive, now + 9 * DAY), people.school_b, TRAINING)[2] is None


def test_board_says_why_as_it_was_called_then(told, session, now):
    people = told.people
    wish = district(told, AreaAct.EXTEND, now + 12 * DAY)
    press(told, wish, now + DAY, TRAINING, reason=AreaReason.OTHER, words="sạt lở đường")
    people.district.name = "Phòng GDĐT đổi tên"
    session.flush()

    made = board(session, told.directive, now + 2 * DAY)
    row, found, remark, _run = cell(made, people.school_a, TRAINING)

    assert found.due_at == now + 12 * DAY
    assert (remark.words, remark.area, remark.extends) == ("sạt lở đường", "Phòng GDĐT mẫu 1", True)
    assert [(note.column.title, note.units) for note in area_notes(made)] == [(TRAINING, 3)]
    own_date.set_own_date(session, told.task(people.school_a, TRAINING), now + 40 * DAY, people.officer, now + DAY)
    session.flush()
    assert cell(board(session, told.directive, now + 2 * DAY), people.school_a, TRAINING)[2] is None
    assert row.remarks.count(None) == len(row.remarks) - 1


def test_a_page_of_the_board_counts_what_events_did_as_the_whole_board_does(told, session, now):
    def counted(moment):
        shown = board_page(session, told.directive, moment, RowChoice()).notes
        assert shown == area_notes(board(session, told.directive, moment))
        return [(note.column.title, note.remark.act, note.units) for note in shown]

    press(told, district(told, AreaAct.EXTEND, now + 12 * DAY), now + DAY, TRAINING)
    press(told, district(told, AreaAct.EXTEND, now + 14 * DAY), now + 2 * DAY, TRAINING)
    extended = counted(now + 3 * DAY)
    press(told, district(told), now + 4 * DAY, TRAINING)
    skipped = counted(now + 5 * DAY)
    ask_again(
        session,
        told.task(told.people.school_b, TRAINING),
        now + 20 * DAY,
        told.people.officer,
        now + 6 * DAY,
        "Đã thông đường",
    )
    session.flush()

    assert (extended, skipped) == ([(TRAINING, AreaAct.EXTEND, 3)], [(TRAINING, AreaAct.SKIP, 3)])
    assert counted(now + 7 * DAY) == [(TRAINING, AreaAct.SKIP, 2)]


def test_an_area_is_a_unit_with_all_below_it_a_kind_or_a_group(told, session):
    people = told.people
    people.school_c.parent_id = people.school_b.id
    people.district.parent_id = people.school_c.id  # in a circle, by mistake
    session.flush()

    found = area.choices(session, people.agency.id)
    sizes = {
        (one.kind, one.name): area.count_units(session, one) for one in (*found.units, *found.kinds, *found.groups)
    }

    assert sizes[AreaKind.UNIT, "Phòng GDĐT mẫu 1"] == 4
    assert sizes[AreaKind.KIND, "Trường THPT"] == sizes[AreaKind.GROUP, "Các đơn vị trực thuộc Sở"] == 3


def test_many_tasks_of_many_units_are_recorded_in_parts(app, told, session, now, monkeypatch):
    monkeypatch.setattr(recording, "AT_ONCE", 2)

    made = press(told, district(told), now + DAY)

    assert len(made.tasks) == 5
    assert all(told.task(unit, TRAINING).standing == Standing.SKIPPED for unit in (told.people.school_a,))
    assert board(session, told.directive, now + DAY).total.counts.owed == 3
    assert Status.SKIPPED in board(session, told.directive, now + DAY).total.items[1].statuses
    check_ledger(app, session)
