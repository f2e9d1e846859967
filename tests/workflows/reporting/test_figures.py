"""Figures have a meaning: nothing is summed that was not asked for, and doubtful ones are asked about."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.boards.board import board
from directives.boards.figures.table import figure_table
from directives.models import Item, Report, Task
from directives.past import verification
from directives.rules.forms.design import CheckDesign
from directives.terms import CheckRelation, CheckSeverity, FieldKind
from tests import scene
from tests.scene import FIGURES
from workflows.followup import erasing
from workflows.monitoring import exports
from workflows.scheduling import steps as timing

WEEK = timedelta(days=7, hours=9)
REASON = "Trường nhận thêm lớp của trường bị ngập."


@pytest.fixture
def opened(app, session, now):
    return scene.issue_and_open(app, session, now)


@pytest.fixture
def unit(opened):
    return opened[2]


@pytest.fixture
def specs(session, unit):
    return session.get(Task, unit.tasks[FIGURES]).item.figures


def names(specs):
    return [f"figure_{spec.id}" for spec in specs]


def reports(session):
    session.expire_all()
    return list(session.scalars(select(Report).order_by(Report.id)))


def same_measure(session, specs, *, sums):
    for spec in specs:
        spec.measure = "người"
    session.get_one(Item, specs[0].item_id).sums_figures = sums
    session.commit()


def test_figures_of_one_measure_are_not_added_up(session, unit, specs):
    same_measure(session, specs, sums=False)
    classes, pupils = names(specs)

    receipt = unit.client.get(unit.submit(FIGURES, **{classes: "30", pupils: "1.012"}).location).text

    assert "1.012" in receipt
    assert "1.042" not in receipt + unit.get(unit.task(FIGURES)).text
    assert "Cộng" not in receipt


def test_they_are_added_up_if_the_officer_says_so(session, unit, specs):
    same_measure(session, specs, sums=True)
    classes, pupils = names(specs)

    receipt = unit.client.get(unit.submit(FIGURES, **{classes: "30", pupils: "1.012"}).location).text

    assert "Cộng các số đã nhập (người)" in receipt and "1.042" in receipt


def test_half_a_pupil_is_asked_about_with_one_error(session, unit, specs):
    classes, pupils = names(specs)

    page = unit.submit(FIGURES, **{classes: "3", pupils: "12,5"})

    assert page.status_code == 422
    assert "Số học sinh tham gia: “12,5”, xin ghi số nguyên, ví dụ 1.012." in page.text
    assert page.text.count('class="error"') == 1
    assert reports(session) == []


def classes_at_most_pupils(session, specs, now):
    item = specs[0].item
    part = CheckDesign(specs[0].key, CheckRelation.AT_MOST, right=(specs[1].key,), severity=CheckSeverity.EXPLAIN)
    item.form = replace(item.design, checks=(part,)).as_json()
    scene.seal(session, item.directive, now, item)
    session.commit()


def test_a_part_above_its_whole_is_taken_with_a_reason(session, now, unit, specs, app):
    classes, pupils = names(specs)
    classes_at_most_pupils(session, specs, now)

    asked = unit.submit(FIGURES, **{classes: "30", pupils: "12"})
    assert asked.status_code == 422
    assert "Số lớp học trực tuyến: số này lớn hơn “Số học sinh tham gia” (12)." in asked.text
    assert 'name="figures_reason"' in asked.text
    assert reports(session) == []

    taken = unit.submit(FIGURES, **{classes: "30", pupils: "12", "figures_reason": REASON})
    [report] = reports(session)
    assert report.figures_reason == REASON
    assert REASON in unit.client.get(taken.location).text
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def next_week(app, session, now, people, unit, specs):
    """The unit has reported 49 classes; the next period is open."""
    classes, pupils = names(specs)
    unit.submit(FIGURES, **{classes: "49", pupils: "900"})
    timing.tick(session, now + WEEK)
    session.commit()
    return scene.open_link(app, session, people.school_b)


def test_a_jump_is_asked_about_and_its_reason_is_shown_in_review(app, session, now, opened, unit, specs):
    people = opened[0]
    classes, pupils = names(specs)
    later = next_week(app, session, now, people, unit, specs)

    asked = later.submit(FIGURES, **{classes: "637", pupils: "900"})
    assert asked.status_code == 422
    assert (
        "Số lớp học trực tuyến: số này gấp 13 lần kỳ trước (49). Xin kiểm tra lại; nếu đúng, xin ghi lý do."
        in asked.text
    )

    later.submit(FIGURES, **{classes: "637", pupils: "900", "figures_reason": REASON})
    report = reports(session)[-1]
    review = scene.sign_in(app.test_client(), session, people.officer, now).get(f"/duyet/{report.id}").text
    assert REASON in review and "số này gấp 13 lần kỳ trước (49)" in review


def test_staff_who_enter_an_answer_are_asked_the_same(app, session, now, opened, unit, specs):
    people = opened[0]
    later = next_week(app, session, now, people, unit, specs)
    desk = scene.sign_in(app.test_client(), session, people.officer, now)
    task = session.get_one(Task, later.tasks[FIGURES])
    page = f"/phieu-giao-viec/{task.assignment.public_id}/nhap-thay/{task.id}"
    classes, pupils = (f"figures-{name}" for name in names(specs))
    came = {"channel": "phone", "told_by": "cô Mai, văn thư", "on": "17/4/2020", "hour": "8:00", "said": "reported"}

    asked = desk.post(page, data={**came, classes: "637", pupils: "12,5"})
    assert "xin ghi số nguyên" in asked.text
    asked = desk.post(page, data={**came, classes: "637", pupils: "900"})
    assert "số này gấp 13 lần kỳ trước (49)" in asked.text and "figures_reason" in asked.text
    assert len(reports(session)) == 1

    desk.post(page, data={**came, classes: "637", pupils: "900", "figures_reason": REASON})
    assert [report.figures_reason for report in reports(session)] == [None, REASON]


def test_a_reason_is_erased_with_its_report(session, app, now, opened, unit, specs):
    classes_at_most_pupils(session, specs, now)
    classes, pupils = names(specs)
    unit.submit(FIGURES, **{classes: "30", pupils: "12", "figures_reason": REASON})
    [report] = reports(session)

    erasing.erase_report(session, report, ActedBy(opened[0].officer, "Theo yêu cầu", now))

    assert report.figures_reason is None
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_reason_altered_later_is_found(session, app, now, unit, specs):
    classes_at_most_pupils(session, specs, now)
    classes, pupils = names(specs)
    unit.submit(FIGURES, **{classes: "30", pupils: "12", "figures_reason": REASON})
    [report] = reports(session)

    report.figures_reason = "Lý do khác"
    session.flush()

    assert [fault.wrong for fault in verification.faults(session, Path(app.config["FILES_DIR"]))] == ["text"]


def test_rates_of_units_are_not_summed_and_a_sum_says_how_many_units_gave_it(session, now):
    begun = scene.issue(session, now)
    first, second = begun.task(begun.people.school_a, "Số liệu tuần"), begun.task(begun.people.school_b, "Số liệu tuần")
    first.item.figures[1].measure = "%"
    begun.report(first, now, "", "a", lớp="12", tỷ_lệ="90")
    begun.report(second, now, "", "b", lớp="8")
    session.flush()

    made = board(session, begun.directive, now + timedelta(hours=1))
    place = next(n for n, column in enumerate(made.columns) if column.recurring)
    table = figure_table(session, made, place)

    assert [one.total for one in table.sums] == [20, None]
    assert [one.filled for one in table.sums] == [2, 1]
    assert list(exports.sheet_grid(made, table).lines[-1]) == ["", "Số đơn vị có số liệu, trên 2 đơn vị", 2, 1]


def test_a_measured_figure_that_reads_in_two_ways_is_asked_about(session, unit, specs):
    hours = specs[0]
    hours.kind, hours.measure = FieldKind.DECIMAL, "giờ"
    session.commit()
    first, second = names(specs)

    asked = unit.submit(FIGURES, **{first: "1,012", second: "12"})
    assert asked.status_code == 422
    assert "ô này ghi 1,012. Có phải 1.012 (một nghìn không trăm mười hai)?" in asked.text
    assert 'value="1,012"' in asked.text

    unit.submit(FIGURES, **{first: "1,012", second: "12", "figures_reason": "Đo bằng máy."})
    assert [report.figures_reason for report in reports(session)] == ["Đo bằng máy."]


@pytest.mark.parametrize("typed", ["1\u00a0012", "1\u202f012", "1\u2009012", "\u200b1012", "１０１２"])
def test_what_is_pasted_from_excel_counts_as_it_looks(session, unit, specs, typed):
    first, second = names(specs)

    unit.submit(FIGURES, **{first: typed, second: "1"})

    assert reports(session)[0].figures[0].value == 1012
