"""An officer enters a table for many units at once: one press takes what is sound, the rest stays to be decided."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from directives.models import Item, Mail, Report, Unit
from directives.past import verification
from directives.rules.forms.design import CheckDesign
from directives.terms import Channel, CheckRelation, CheckSeverity, ReportingMode
from tests import scene
from tests.scene import PDF
from workflows.followup.several import pasted, planning
from workflows.followup.several.pasted import NoTable

TABLE = "TT\tTrường\tSố lớp học trực tuyến\tSố học sinh\n1\tTHPT mẫu A\t12\t340\n2\tTr. THPT mẫu B\t8\t1.012"
CAME = {"channel": "zalo", "told_by": "Cô Mai, Phòng GDĐT", "on": "17/04/2020", "hour": "8:00"}


class Desk:
    """The officer's page for the first period of the weekly figures."""

    def __init__(self, app, session, now):
        self.session, self.house = session, scene.issue(session, now)
        self.item = next(one for one in self.house.directive.items if one.mode is ReportingMode.FIGURES)
        self.address = f"/van-ban/{self.house.directive.public_id}/theo-doi/ky/{self.item.periods[0].id}/nhap-nhieu"
        self.client = scene.sign_in(app.test_client(), session, self.house.people.officer, now)
        session.commit()

    def preview(self, table=TABLE, **data):
        return self.client.post(self.address, data={"pasted": table, **data}, content_type="multipart/form-data")

    def enter(self, table=TABLE, key="one press", **data):
        sent = {"pasted": table, "submission_key": key, "action": "enter", **CAME, **data}
        return self.client.post(self.address, data=sent)

    def values(self):
        """{unit: figures of its newest version}."""
        self.session.expire_all()
        found = {}
        for report in self.session.scalars(select(Report).order_by(Report.version)):
            unit = report.task.assignment.unit.name.removeprefix("Trường THPT ")
            found[unit] = [None if one.value is None else int(one.value) for one in report.figures]
        return found


@pytest.fixture
def desk(app, session, now):
    return Desk(app, session, now)


def test_a_preview_shows_whose_each_row_is_and_enters_nothing(desk):
    shown = desk.preview()

    assert shown.status_code == 200
    assert "2 dòng nhập được" in shown.text and "Trường THPT mẫu B" in shown.text
    assert desk.values() == {}


def test_one_press_enters_all_with_one_origin_and_one_scan(app, desk, session):
    desk.client.post(f"{desk.address}/tep", data={"file": (io.BytesIO(PDF), "anh-zalo.pdf")})

    answer = desk.enter()
    desk.enter()

    assert answer.status_code == 302
    assert desk.values() == {"mẫu A": [12, 340], "mẫu B": [8, 1012]}
    reports = session.scalars(select(Report)).all()
    assert {(one.channel, one.told_by, one.happened_at, one.staff_id) for one in reports} == {
        (Channel.ZALO, CAME["told_by"], reports[0].happened_at, desk.house.people.officer.id)
    }
    assert len({one.evidence[0].file_id for one in reports}) == 1
    told = select(func.count()).where(Mail.occasion == "recorded")
    assert session.scalar(told) == 2
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_what_a_person_must_decide_stays_and_the_rest_is_entered(desk):
    table = f"{TABLE.replace(chr(9) + '12', chr(9) + 'mười hai')}\n3\tTrường Lạ\t1\t2\n4\tPhòng GDĐT mẫu 1\t1\t2"

    rest = desk.enter(table)

    assert desk.values() == {"mẫu B": [8, 1012]}
    assert "Đã nhập thay 1 đơn vị" in rest.text and "Trường THPT mẫu B" in rest.text
    assert "“mười hai” không phải là số" in rest.text
    assert "Chưa rõ là đơn vị nào" in rest.text
    assert "không phải báo cáo nội dung này" in rest.text

    desk.enter(table, "second", entered="3", **{"cell-2-2": "12", "skip-4": "1", "skip-5": "1"})
    assert desk.values() == {"mẫu B": [8, 1012], "mẫu A": [12, 340]}


def test_a_name_that_a_person_decided_is_known_from_then_on(desk, session):
    table = "Trường cấp 3 cũ | 5 | 90"
    assert "Chưa rõ là đơn vị nào" in desk.preview(table).text

    desk.enter(table, **{"unit-1": str(desk.house.people.school_b.id)})

    assert desk.values() == {"mẫu B": [5, 90]}
    assert session.get(Unit, desk.house.people.school_b.id).attributes["aliases"] == ["Trường cấp 3 cũ"]
    assert "Chưa rõ là đơn vị nào" not in desk.preview(table).text


def test_of_more_units_than_a_form_lists_one_is_typed(desk, monkeypatch):
    monkeypatch.setattr(planning, "FEW", 1)
    table = "Trường cấp 3 cũ | 5 | 90"

    asked = desk.preview(table).text
    unclear = desk.enter(table, **{"named-1": "Trường nào đó"})
    desk.enter(table, "second", **{"named-1": desk.house.people.school_b.code})

    assert 'name="named-1"' in asked and "mẫu B" not in asked
    assert "Chưa rõ là đơn vị nào" in unclear.text and 'value="Trường nào đó"' in unclear.text
    assert desk.values() == {"mẫu B": [5, 90]}


def test_a_unit_that_has_answered_gets_a_new_version_only_if_somebody_says_so(desk):
    desk.enter()
    later = TABLE.replace("340", "350")

    assert "Ghi thành bản 2" in desk.enter(later, "second").text
    assert desk.values()["mẫu A"] == [12, 340]

    desk.enter(later, "third", **{"again-2": "1", "skip-3": "1"})
    assert desk.values()["mẫu A"] == [12, 350]


def test_of_two_officers_at_once_the_second_replaces_nothing(app, desk, session, now):
    other = scene.sign_in(app.test_client(), session, desk.house.people.officer, now)
    session.commit()
    came = [(desk.client, "one", TABLE), (other, "other", TABLE.replace("340", "999"))]

    def enter(client, key, table):
        sent = {"pasted": table, "submission_key": key, "action": "enter", **CAME}
        return client.post(desk.address, data=sent).status_code

    with ThreadPoolExecutor() as both:
        answers = list(both.map(lambda one: enter(*one), came))

    assert min(answers) == 302 and max(answers) in {409, 422}
    assert session.scalars(select(Report.version)).all() == [1, 1]


def test_forged_lines_and_units_are_passed_over(desk):
    forged = {"entered": "9" * 5000, "unit-2": str(desk.house.people.agency.id), "unit-3": "9" * 5000, "column-2": "99"}

    assert desk.enter(**forged).status_code == 302
    assert desk.values() == {"mẫu A": [12, 340], "mẫu B": [8, 1012]}


def test_a_unit_in_two_rows_is_not_entered_twice(desk):
    answer = desk.enter(f"{TABLE}\n3\tTHPT mẫu A\t13\t341")

    assert "Đơn vị này có ở hai dòng" in answer.text
    assert desk.values() == {"mẫu B": [8, 1012]}


def test_doubtful_figures_take_one_reason_a_row(desk, session):
    item = session.get(Item, desk.item.id)
    keys = [spec.key for spec in item.figures]
    explain = CheckDesign(keys[0], CheckRelation.AT_LEAST, right=(keys[1],), severity=CheckSeverity.EXPLAIN)
    item.form = replace(item.design, checks=(explain,)).as_json()
    session.commit()

    asked = desk.enter()
    assert desk.values() == {} and "Lý do, nếu số đúng" in asked.text

    desk.enter(key="second", **{"reason-2": "Lớp đông.", "skip-3": "1"})
    assert desk.values() == {"mẫu A": [12, 340]}
    assert session.scalars(select(Report.figures_reason)).one() == "Lớp đông."


def test_nothing_occurred_and_what_is_required_are_read_from_a_row_too(desk, session):
    item = session.get(Item, desk.item.id)
    item.figures[1].required = True
    item.form = replace(item.design, takes_nothing=True).as_json()
    session.commit()

    shown = desk.enter("Trường\tSố lớp học trực tuyến\nTHPT mẫu A\tKhông phát sinh\nTHPT mẫu B\t8")

    assert "Số học sinh tham gia: Sở cần số liệu này" in shown.text
    assert [one.nothing_occurred for one in session.scalars(select(Report))] == [True]


def test_columns_are_corrected_by_the_officer(desk):
    pupils, classes = (str(spec.id) for spec in reversed(desk.item.figures))
    table = "Tên\tx\ty\nTHPT mẫu A\t340\t12"

    desk.enter(table, **{"column-1": pupils, "column-2": classes})

    assert desk.values() == {"mẫu A": [12, 340]}


def test_short_heads_are_understood_and_a_column_that_is_not_read_is_named(desk):
    shown = desk.preview("Đơn vị\tLớp\tSố HS\tGhi chú\nTHPT mẫu A\t12\t340\tđủ").text
    classes, pupils = (str(spec.id) for spec in desk.item.figures)

    assert f'<option value="{classes}" selected>' in shown
    assert f'<option value="{pupils}" selected>' not in shown
    assert "Cột chưa dùng: Số HS. Nếu là số liệu cần nhập, xin chọn ở đầu cột" in shown


def test_an_uploaded_sheet_is_read_and_one_with_hidden_or_merged_rows_is_not(desk):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [["Số liệu tuần"], ["Trường", "Số lớp", "Số học sinh"], ["THPT mẫu A", 12, 340], ["THPT mẫu B", 8, 99]]:
        sheet.append(line)

    assert "2 dòng nhập được" in desk.preview("", sheet=(saved(book), "bang.xlsx")).text
    sheet.row_dimensions[4].hidden = True
    hidden = desk.preview("", sheet=(saved(book), "bang.xlsx"))
    sheet.row_dimensions[4].hidden = False
    sheet.merge_cells("B3:B4")
    merged = desk.preview("", sheet=(saved(book), "bang.xlsx"))

    assert (hidden.status_code, "dòng đang bị ẩn mà có số liệu (dòng 4)" in hidden.text) == (422, True)
    assert (merged.status_code, "ô gộp qua nhiều dòng (dòng 3)" in merged.text) == (422, True)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue())


def test_how_it_came_is_asked_once_and_nothing_typed_is_lost(desk):
    answer = desk.enter(told_by="", on="18/04/2020")

    assert answer.status_code == 422
    assert "Xin ghi ai của đơn vị đã báo" in answer.text and "THPT mẫu A" in answer.text
    assert desk.values() == {}


def test_a_superior_fills_in_one_sheet_for_its_schools_and_the_officer_enters_it(app, desk, session):
    people = desk.house.people
    people.school_a.parent = people.school_b.parent = people.district
    session.commit()
    office = scene.open_link(app, session, people.district)
    assert "2 trường chưa báo cáo" in office.get().text

    address = f"/cac-truong/{desk.item.periods[0].id}.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(office.get(address).data))
    book.worksheets[0]["C6"], book.worksheets[0]["D6"] = 12, 340
    book.worksheets[0]["C7"], book.worksheets[0]["D7"] = 8, 1012
    shown = desk.preview("", sheet=(saved(book), "cac-truong.xlsx"))
    assert "2 dòng nhập được" in shown.text
    desk.enter(pasted_in(shown))

    assert desk.values() == {"mẫu A": [12, 340], "mẫu B": [8, 1012]}
    assert scene.open_link(app, session, people.school_a).get(address).status_code == 404
    assert "Số liệu của các trường" not in office.get().text


def pasted_in(shown):
    """The table as the page carries it along."""
    return re.search(r'<textarea name="pasted" hidden>\n(.*?)</textarea>', shown.text, re.DOTALL)[1]


@pytest.mark.parametrize(
    "text",
    [
        "Trường\tLớp\nA\t1\nB\t2",
        "| Trường | Lớp |\n|---|---|\n| A | 1 |\n| B | 2 |",
        "Trường   Lớp\nA   1\nB  2",
        "BẢNG TUẦN 3\nTrường;Lớp\nA;1\n\nB;2",
    ],
)
def test_cells_are_apart_by_tabs_bars_semicolons_or_spaces(text):
    table = pasted.parse(text)

    assert table.heads == ("Trường", "Lớp")
    assert [cells for _number, cells in table.lines] == [("A", "1"), ("B", "2")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("Trường THPT A báo 12 lớp", "no_columns"),
        ("Trường\tLớp", "empty"),
        ("\n".join(f"A{n}\t1" for n in range(302)), "long"),
        ("\t".join("1" * 61), "too_wide"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(text, reason):
    with pytest.raises(NoTable) as refused:
        pasted.parse(text)

    assert refused.value.reason == reason
