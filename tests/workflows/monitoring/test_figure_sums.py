"""The sum that knows its gaps: page, spreadsheet and paper say the same, and every number opens to its parts."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from pypdf import PdfReader

from directives import acts, files
from directives.boards.board import board
from directives.boards.figures.table import figure_table
from directives.drafts.figure_specs import set_form
from directives.models import PlatformFigure, PlatformImport
from directives.rules.forms.design import FieldDesign, FormDesign, TableDesign
from directives.terms import AttributeKey, FieldKind, SelfReports, Standing
from tests import scene
from workflows import clock
from workflows.documents.paper import print_summary
from workflows.documents.steps import summarise
from workflows.issuing import steps as issuing
from workflows.monitoring import exports
from workflows.monitoring.pages import figures
from workflows.scheduling import steps as timing
from workflows.web.words.figure_sums import sum_lines

HOUR, WEEK = timedelta(hours=1), timedelta(days=7, hours=9)
LEVELS = FormDesign(
    (
        FieldDesign("f1", "Giáo viên", measure="giáo viên"),
        TableDesign("Lớp theo cấp học", ("THCS", "THPT"), (FieldDesign("f2", "Lớp", measure="lớp", summed=True),)),
        FieldDesign("f3", "Đường truyền tốt", FieldKind.YES_NO),
    ),
    takes_nothing=True,
)


@pytest.fixture
def told(session, now):
    people = scene.department(session, now)
    directive = scene.draft(session, people, now)
    for spec in directive.items[2].figures:
        session.delete(spec)
    session.flush()
    set_form(directive.items[2], LEVELS)
    for unit, learners in ((people.school_a, 600), (people.district, 300)):
        unit.attributes = {**unit.attributes, AttributeKey.LEARNERS: learners}
    session.flush()
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    session.flush()
    return scene.IssuedDirective(session, people, directive)


def report(told, unit, at, period=1, **answer):
    """The unit's figures: teachers, classes of both levels."""
    task = told.task(unit, "Số liệu tuần", period)
    values = dict(zip((spec.id for spec in task.item.figures), answer.pop("figures", ()), strict=False))
    given = acts.ReportAnswer(Standing.REPORTED, f"{unit.id}-{period}", figures=values, **answer)
    return acts.submit(told.session, task, given, acts.from_link(task.assignment.links[0], at), at)


def say_by_platform(told, unit, at, teachers, place=0):
    """ViettelStudy has the unit's teachers."""
    item = told.directive.items[2]
    file = files.store(told.session, told.folder, files.trusted("xuat.xlsx", b"x", files.XLSX), at)
    made = PlatformImport(
        public_id=files.new_public_id(),
        agency_id=told.people.agency.id,
        item_id=item.id,
        period_id=told.task(told.people.school_a, "Số liệu tuần", 2).period_id,
        platform="ViettelStudy",
        file_id=file.id,
        row_count=1,
        staff_id=told.people.officer.id,
        recorded_at=at,
    )
    told.session.add(made)
    told.session.flush()
    told.session.add(
        PlatformFigure(import_id=made.id, unit_id=unit.id, spec_id=item.figures[place].id, value=Decimal(teachers))
    )
    told.session.flush()


def table_of(told, at, period=2):
    made = board(told.session, told.directive, at, periods={told.directive.items[2].id: period})
    return made, figure_table(told.session, made, 2)


@pytest.fixture
def two_weeks(told, now, tmp_path):
    """Week 1: both schools reported. Week 2: School A and, by the platform, the district office, which owes nothing."""
    told.folder = tmp_path
    people, later = told.people, now + WEEK
    report(told, people.school_a, now, figures=(40, 10, 20))
    report(told, people.school_b, now, figures=(25, 4, 8))
    timing.tick(told.session, later)
    good_line = {told.directive.items[2].figures[3].id: "yes"}
    report(told, people.school_a, later, 2, figures=(42, 11, None), entries=good_line)
    say_by_platform(told, people.district, later, 7)
    return told


def test_a_sum_says_of_whom_it_is_and_what_the_missing_may_add(two_weeks, now):
    _made, table = table_of(two_weeks, now + WEEK + 7 * timedelta(days=1))

    teachers = table.sums[0]
    assert (teachers.total, teachers.own, teachers.platform) == (49, 42, 7)
    assert (teachers.filled, teachers.concerned, teachers.gaps) == (2, 3, 1)
    assert (teachers.missing, teachers.with_missing, teachers.never) == (25, 74, 0)
    assert (teachers.size, teachers.whole_size, teachers.unsized) == (900, 900, 1)
    assert (table.submitted, table.by_platform) == (1, 1)


def test_who_owes_is_counted_as_on_the_board_whatever_platforms_say(two_weeks, now):
    say_by_platform(two_weeks, two_weeks.people.school_b, now + WEEK, 3)

    made, table = table_of(two_weeks, now + WEEK + timedelta(days=7))

    counts = made.total.items[2]
    assert (table.submitted, table.owed, table.by_platform) == (counts.submitted, counts.owed, 1) == (1, 2, 1)
    assert [row.name for row in table.missing] == ["Trường THPT mẫu B"]


def test_rows_of_a_table_are_added_up_if_the_officer_says_so(two_weeks, now):
    _made, table = table_of(two_weeks, now + WEEK + timedelta(days=7))

    assert [head.name for head in table.heads] == ["Giáo viên", "Lớp, THCS", "Lớp, THPT", "Lớp", "Đường truyền tốt"]
    a = next(unit for unit in table.units if unit.row.name == "Trường THPT mẫu A")
    assert a.values == (42, 11, None, 11, None)
    assert [one.total for one in table.sums] == [49, 11, None, 11, None]


def test_nothing_occurred_is_an_answer_of_zero_and_silence_is_none(told, now):
    report(told, told.people.school_a, now, nothing_occurred=True)

    _made, table = table_of(told, now + HOUR, period=1)
    found = {unit.row.code: unit.values and unit.values[0] for unit in table.units}

    assert found == {"THPT01": 0, "THPT02": None}
    assert (table.sums[0].total, table.sums[0].filled) == (0, 1)


@pytest.mark.parametrize(("covers", "total"), [(SelfReports.WHOLE, 42), (SelfReports.REST, 45)])
def test_a_platform_is_added_only_to_units_that_report_the_rest(two_weeks, now, covers, total):
    item = two_weeks.directive.items[2]
    item.form = replace(item.design, self_reports=covers).as_json()
    say_by_platform(two_weeks, two_weeks.people.school_a, now + WEEK, 3)

    _made, table = table_of(two_weeks, now + WEEK + timedelta(days=7))

    assert table.sums[0].total == total


def test_page_spreadsheet_and_paper_say_the_same(app, session, two_weeks, now):
    at = now + WEEK + timedelta(days=6)
    made, table = table_of(two_weeks, at)
    lines = {line.words: line.values for line in sum_lines(table)}
    grid = exports.sheet_grid(made, table)

    with app.test_request_context():
        pages = PdfReader(io.BytesIO(print_summary(summarise(session, two_weeks.directive, at)))).pages
    paper = " ".join(" ".join(page.extract_text().split()) for page in pages)

    assert {line[1]: tuple(line[2:]) for line in grid.lines if line[1] in lines} == lines
    assert lines["Nếu đơn vị còn thiếu như kỳ trước"][0] == 74
    assert re.search(r"Giáo viên \(giáo viên\) tự báo cáo 42, nền tảng 7 49 2/3 100 74", paper)


def test_every_sum_opens_to_its_parts(client, session, two_weeks, now):
    clock.move(session, now + WEEK + HOUR)
    session.commit()
    scene.sign_in(client, session, two_weeks.people.leader, now + WEEK + HOUR)
    base = f"/van-ban/{two_weeks.directive.public_id}/so-lieu/{two_weeks.directive.items[2].id}"

    page = unescape(client.get(f"{base}/cong/1?ky-{two_weeks.directive.items[2].id}=2").text)

    assert "42 đơn vị tự báo cáo + 7 lấy từ nền tảng" in page
    assert "từ 49 đến 74 nếu các đơn vị còn thiếu như kỳ trước" in page
    assert client.get(f"{base}/cong/6").status_code == 404


def test_many_units_go_over_pages_whose_sums_are_of_all(client, session, two_weeks, now, monkeypatch):
    item = two_weeks.directive.items[2]
    clock.move(session, now + WEEK + HOUR)
    session.commit()
    scene.sign_in(client, session, two_weeks.people.leader, now + WEEK + HOUR)
    base = f"/van-ban/{two_weeks.directive.public_id}/so-lieu/{item.id}"

    def lines(path, page):
        """The sums, and the other rows."""
        rows = re.findall("<tr.*", unescape(client.get(f"{base}{path}?ky-{item.id}=2&page={page}").text))
        sums = [row for row in rows if 'class="total"' in row]
        return sums, re.findall(r'scope="row"><a[^>]*>([^<]*)', " ".join(rows))

    sums, units = lines("", 1)
    _none, parts = lines("/cong/1", 1)
    monkeypatch.setattr(figures, "UNITS_A_PAGE", 1)

    assert [lines("", page) for page in (1, 2, 3)] == [(sums, [name]) for name in units]
    assert [name for page in (1, 2) for name in lines("/cong/1", page)[1]] == [parts[0], parts[2], parts[1]]
