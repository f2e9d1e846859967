"""A unit fills in a form by spreadsheet: what comes back is a draft, and what cannot be read is named by its cell."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from directives.drafts.figure_specs import set_form
from directives.models import AnswerDraft, Report, Task
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign, TableDesign
from directives.terms import CheckRelation, FieldKind
from tests import scene
from tests.scene import FIGURES
from workflows.issuing import steps as issuing
from workflows.scheduling import steps as timing

FORM = FormDesign(
    (
        FieldDesign("teachers", "Số giáo viên", FieldKind.WHOLE, "người", hint="Cả hợp đồng."),
        FieldDesign("share", "Tỷ lệ tham gia", FieldKind.PERCENTAGE, "%"),
        TableDesign(
            "Theo cấp học",
            ("Tiểu học", "THCS"),
            (FieldDesign("all", "Số lớp", measure="lớp", summed=True), FieldDesign("online", "Lớp trực tuyến")),
        ),
    ),
    (CheckDesign("online", CheckRelation.AT_MOST, right=("all",)),),
)
FILLED = {"C11": 40, "C12": 95.7, "C16": 12, "D16": 10, "C17": 8, "D17": 8}
"""The cells to fill in of the form above, and what is filled in."""


@pytest.fixture
def unit(app, session, now):
    people = scene.department(session, now)
    directive = scene.draft(session, people, now)
    item = directive.items[2]
    for spec in item.figures:
        session.delete(spec)
    set_form(item, FORM)
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    session.commit()
    return scene.open_link(app, session, people.school_b)


def page(unit):
    return f"{unit.task(FIGURES)}/bieu-mau"


def download(unit):
    return openpyxl.load_workbook(io.BytesIO(unit.get(f"{page(unit)}.xlsx").data))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(unit, cells=None):
    book = download(unit)
    for cell, value in (FILLED if cells is None else cells).items():
        book.worksheets[0][cell] = value
    return book


def upload(unit, content, name="bieu-mau.xlsx", **data):
    if isinstance(content, openpyxl.Workbook):
        content = saved(content)
    return unit.post(page(unit), upload=(io.BytesIO(content), name), **data)


def drafted(session, unit):
    session.expire_all()
    found = session.scalar(select(AnswerDraft).where(AnswerDraft.task_id == unit.tasks[FIGURES]))
    if found is None:
        return {}
    specs = session.get(Task, unit.tasks[FIGURES]).item.figures
    return {spec.name: found.values.get(f"figure_{spec.id}", [""])[0] for spec in specs}


WHOLE = {
    "Số giáo viên": "40",
    "Tỷ lệ tham gia": "95,7",
    "Số lớp, Tiểu học": "12",
    "Lớp trực tuyến, Tiểu học": "10",
    "Số lớp, THCS": "8",
    "Lớp trực tuyến, THCS": "8",
}


def as_csv(book):
    rows = (";".join("" if cell is None else str(cell) for cell in row) for row in book.worksheets[0].values)
    return "\n".join(rows).replace("95.7", "95,7").encode("utf-8-sig")


def test_only_the_cells_to_fill_in_can_be_changed(unit):
    sheet = download(unit).worksheets[0]

    assert sheet.protection.sheet
    assert {cell.coordinate for row in sheet for cell in row if not cell.protection.locked} == set(FILLED)
    kinds = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds["C11"] == "whole" and kinds["C12"] == "decimal"


def test_a_filled_sheet_becomes_the_draft_and_nothing_is_submitted(session, unit):
    answer = upload(unit, filled(unit))

    assert answer.status_code == 200
    assert "Đã đọc 6 mục từ tệp và lưu nháp, chưa gửi Sở" in answer.text
    assert drafted(session, unit) == WHOLE
    assert session.scalars(select(Report)).all() == []
    assert download(unit).worksheets[0]["C11"].value == 40


def test_a_sheet_saved_as_csv_renamed_or_with_lines_moved_is_read_alike(session, unit):
    upload(unit, as_csv(filled(unit)), "bieu-mau.csv")
    assert drafted(session, unit) == WHOLE

    book = filled(unit, {**FILLED, "C11": 41})
    book.worksheets[0].title = "Trang tính1"
    book.worksheets[0].move_range("A11:F17", rows=3)
    upload(unit, book, basis="0.1")
    assert drafted(session, unit) == WHOLE | {"Số giáo viên": "41"}


def test_last_periods_values_stand_beside(session, unit, now):
    names = {spec.name: f"figure_{spec.id}" for spec in session.get(Task, unit.tasks[FIGURES]).item.figures}
    unit.submit(FIGURES, **{names["Số giáo viên"]: "1.012", names["Số lớp, Tiểu học"]: "12"})
    timing.tick(session, now + timedelta(days=7, hours=9))
    session.commit()
    newest = session.scalars(select(Task).where(Task.assignment_id == unit.assignment_id).order_by(Task.id)).all()[-1]
    unit.tasks[FIGURES] = newest.id

    sheet = download(unit).worksheets[0]

    assert sheet["E11"].value == "1.012" and sheet["C11"].value is None
    assert [sheet["E15"].value, sheet["E16"].value] == ["Kỳ trước: Số lớp", "12"]


def test_every_fault_is_named_by_its_cell_in_one_pass(session, unit):
    cells = {**FILLED, "C11": "bốn mươi", "C12": "=1/0", "C16": "1.012", "D16": 10.5, "C17": "=4+4", "D17": "=B11"}

    answer = upload(unit, filled(unit, cells))

    assert answer.status_code == 422
    assert "Ô C11, Số giáo viên: “bốn mươi” không phải là số" in answer.text
    assert "Ô C12, Tỷ lệ tham gia: công thức ở ô này không cho ra số" in answer.text
    assert "Ô D16, Lớp trực tuyến, Tiểu học:" in answer.text
    assert "Ô C16" not in answer.text
    assert drafted(session, unit)["Số lớp, Tiểu học"] == "1.012"
    assert drafted(session, unit)["Số giáo viên"] == "bốn mươi"


def test_formulas_are_read_by_what_they_give(session, unit):
    content = saved(filled(unit, {**FILLED, "C17": "=4+4"}))

    answer = upload(unit, computed(content, "C17", "8"))

    assert answer.status_code == 200
    assert "Ô có công thức được đọc theo kết quả là số: C17." in answer.text
    assert drafted(session, unit) == WHOLE


def computed(content, cell, value):
    """The file as a spreadsheet saves it that has computed the formula in this cell; openpyxl computes none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(
                    rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?'.encode(), rb"\1<v>%s</v>" % value.encode(), part
                )
            after.writestr(name, part)
    return out.getvalue()


def test_a_failed_check_is_asked_about_beside_its_cell(session, unit):
    answer = upload(unit, filled(unit, {**FILLED, "D17": 9}))

    assert answer.status_code == 422
    assert "Ô D17, Lớp trực tuyến, THCS: số này lớn hơn “Số lớp, THCS” (8)" in answer.text
    assert drafted(session, unit) == WHOLE | {"Lớp trực tuyến, THCS": "9"}


def test_hidden_merged_and_missing_lines_are_named_and_the_rest_is_read(session, unit):
    book = filled(unit)
    sheet = book.worksheets[0]
    sheet.delete_rows(12)
    sheet.merge_cells("C15:C16")
    sheet.row_dimensions[11].hidden = True

    answer = upload(unit, book)

    assert answer.status_code == 422
    assert "dòng này đang bị ẩn mà có số liệu" in answer.text
    assert "ô này bị gộp với ô khác" in answer.text
    assert "Dòng số 2 (Tỷ lệ tham gia): tệp không còn dòng này" in answer.text
    assert drafted(session, unit)["Lớp trực tuyến, Tiểu học"] == "10"


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("C4", "THPT09", "Tệp này là biểu mẫu của Trường THPT mẫu B (mã THPT09)"),
        ("C5", "649/SGDĐT", "Tệp này là biểu mẫu của văn bản 649/SGDĐT"),
        ("C6", "2 · Tập huấn", "Tệp này là biểu mẫu của nội dung “2 · Tập huấn”. Trang này là nội dung “3 · "),
        ("C7", "9 · trước 15:00 1/5/2020", "kỳ 9 · trước 15:00 1/5/2020. Trang này là kỳ 1 · "),
        ("C8", "BM-00000000", "Tệp này theo biểu mẫu cũ (mã BM-00000000)"),
        ("B8", None, "Tệp này không phải biểu mẫu tải từ trang này"),
    ],
)
def test_a_sheet_of_another_unit_letter_item_period_or_form_is_refused_with_which_it_is(
    session, unit, cell, value, said
):
    answer = upload(unit, filled(unit, {**FILLED, cell: value}))

    assert answer.status_code == 422
    assert said in answer.text
    assert "Chưa có gì được ghi" in answer.text
    assert drafted(session, unit) == {}


def test_files_that_are_no_form_are_refused_with_words(session, unit):
    wide = filled(unit)
    wide.worksheets[0].cell(11, 10_000, 1)
    answers = {
        "wide": (upload(unit, wide), "Tệp có hơn 60 cột"),
        "empty": (upload(unit, openpyxl.Workbook()), "Tệp không có dòng dữ liệu nào"),
        "word": (upload(unit, b"PK\x03\x04 broken"), "Tệp"),
        "none": (unit.post(page(unit)), "Xin chọn tệp biểu mẫu đã điền"),
    }

    assert {
        name: (answer.status_code, said in answer.text) for name, (answer, said) in answers.items()
    } == dict.fromkeys(answers, (422, True))
    assert drafted(session, unit) == {}


def test_what_somebody_typed_meanwhile_is_not_overwritten(session, unit):
    basis = "0.0"
    unit.save(FIGURES, text="Đang nhập dở", basis=basis)

    answer = upload(unit, filled(unit), basis=basis)

    assert answer.status_code == 409
    assert "Đang nhập dở" in answer.text
    assert drafted(session, unit)["Số giáo viên"] == ""


def test_what_was_typed_beside_the_figures_stays(session, unit):
    onward = unit.post(unit.task(FIGURES), action="sheet", text="Có hai lớp ghép", basis="0.0")
    assert onward.location.endswith(page(unit))

    upload(unit, filled(unit), basis="0.1")

    draft = session.scalar(select(AnswerDraft).where(AnswerDraft.task_id == unit.tasks[FIGURES]))
    assert draft.values["text"] == ["Có hai lớp ghép"]
    assert drafted(session, unit) == WHOLE
