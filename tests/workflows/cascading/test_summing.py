"""A superior takes one sheet for all its schools, and sends their sum as its own."""

import io
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from directives.models import AnswerDraft, Assignment, Report, Task
from directives.past.verification import faults
from tests import scene

REPORT, FIGURES = "Báo cáo tập huấn", "Số liệu tuần"


@pytest.fixture
def made(app, session, now):
    found = scene.cascade_mailed(app, session, now, schools=3)
    found.pass_on(now, FIGURES)
    session.commit()
    return found


@pytest.fixture
def office(app, session, made):
    return scene.open_link(app, session, made.commune, made.issued.directive)


def reported(session, school):
    of = select(Report).join(Report.task).join(Task.assignment).where(Assignment.unit_id == school.id)
    return [[figure.value for figure in one.figures] for one in session.scalars(of)]


def filled_in(book, **values):
    page = book.worksheets[0]
    for line in page.iter_rows(min_row=6):
        if line[0].value in values:
            line[2].value, line[3].value = values[line[0].value]
    out = io.BytesIO()
    book.save(out)
    return io.BytesIO(out.getvalue())


def test_one_sheet_answers_for_the_schools_that_the_superior_asks_and_for_no_other(app, session, made, office):
    task = made.task(FIGURES)
    address = f"/nhiem-vu/{task.id}/bang-cac-truong"
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/cac-truong/{task.period_id}.xlsx").data))
    codes = [line[0].value for line in book.worksheets[0].iter_rows(min_row=6) if line[0].value]
    sheet = filled_in(book, TH01=(12, 340), TH02=("mười", 99), THPT01=(7, 70))

    shown = office.post(address, upload=(sheet, "bang.xlsx"), told_by="cô Mai")
    again = filled_in(book, TH02=(8, 99), THPT01=(None, None))
    done = office.post(address, upload=(again, "bang.xlsx"), told_by="cô Mai")
    other = office.post(address, upload=(io.BytesIO(b"a;b\n1;2\n"), "x.csv"), told_by="cô Mai")

    first, second, third = made.schools
    assert codes == ["THPT01", "TH01", "TH02", "TH03"]  # School A owes it to the department itself
    assert (shown.status_code, "Đã nhập thay 1 trường" in shown.text) == (422, True)
    assert "Trường trả lời Sở trực tiếp" in shown.text and "Số lớp học trực tuyến" in shown.text
    assert (done.status_code, done.location.endswith("/cac-truong")) == (302, True)
    assert (other.status_code, "Tệp không phải bảng của nội dung này" in other.text) == (422, True)
    assert reported(session, first) == [[12, 340]]  # the same line in the second file is the same press
    assert (reported(session, second), reported(session, third)) == ([[8, 99]], [])
    assert reported(session, made.issued.people.school_a) == []
    assert list(faults(session, Path(app.config["FILES_DIR"]))) == []


def test_the_sum_fills_the_superiors_own_draft_and_names_who_is_missing(app, session, made, office, now):
    for school, figures in zip(made.schools[:2], (("12", "340"), ("8", "1012")), strict=True):
        made.answer(school, FIGURES, now, *figures)
    session.commit()
    task = made.task(FIGURES)
    address = f"/nhiem-vu/{task.id}/tong-hop"

    page = office.get(address).text
    basis = page.split('name="basis" type="hidden" value="')[1].split('"')[0]
    taken = office.post(address, basis=basis)
    again = office.post(address, basis=basis)
    draft = session.scalars(select(AnswerDraft).where(AnswerDraft.task_id == task.id)).one()
    values = [draft.values[f"figure_{spec.id}"] for spec in task.item.figures]
    assert "2/3 trường đã trả lời" in page and "Chưa có: Trường Tiểu học mẫu 3" in page
    assert (taken.status_code, again.status_code) == (302, 302)
    assert (values, draft.edition) == ([["20"], ["1.352"]], 1)
    assert draft.values["text"] == ["Tổng hợp của 2/3 trường. Chưa có số liệu: Trường Tiểu học mẫu 3."]
    assert "chưa gửi Sở" in office.get(f"/nhiem-vu/{task.id}").text
    assert session.scalars(select(Report).where(Report.task_id == task.id)).all() == []
    draft.values, draft.edition = {**draft.values, f"figure_{task.item.figures[0].id}": ["21"]}, 2
    session.commit()
    stale = office.post(address, basis=basis)  # a colleague has corrected it meanwhile
    assert (stale.status_code, "vừa được sửa ở nơi khác" in stale.text) == (200, True)


def test_texts_are_read_and_never_joined(session, made, office, now):
    made.pass_on(now, REPORT)
    made.answer(made.schools[0], REPORT, now, text="Đã tập huấn cho 12 cô.")
    session.commit()

    page = office.get(f"/nhiem-vu/{made.task(REPORT).id}/tong-hop").text

    assert "Đã tập huấn cho 12 cô." in page and "1/3 trường đã trả lời" in page
    assert "Đưa vào bản nháp" not in page


def test_a_figure_goes_back_to_what_it_was_and_the_sheet_of_another_period_is_refused(session, made, office):
    task = made.task(FIGURES)
    address, told = f"/nhiem-vu/{task.id}/bang-cac-truong", {"told_by": "cô Mai"}
    sheet = office.get(f"/cac-truong/{task.period_id}.xlsx").data

    for given in ((12, 340), (13, 340), (12, 340), (12, 340)):
        book = openpyxl.load_workbook(io.BytesIO(sheet))
        assert office.post(address, upload=(filled_in(book, TH01=given), "b.xlsx"), **told).status_code == 302
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0]["A2"] = book.worksheets[0]["A2"].value.replace("kỳ 1", "kỳ 2")
    other = office.post(address, upload=(filled_in(book, TH02=(9, 99)), "b.xlsx"), **told)

    assert reported(session, made.schools[0]) == [[12, 340], [13, 340], [12, 340]]
    assert (other.status_code, "Tệp không phải bảng của nội dung này" in other.text) == (422, True)
    assert reported(session, made.schools[1]) == []
