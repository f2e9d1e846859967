"""A units file is checked as a whole, then written as a whole."""

import io
import json

import openpyxl
import pytest
from sqlalchemy import select

from directives.attributes.of_agency import begin
from directives.models import Contact, Event, Unit, UnitGroup, UnitKind
from directives.past.facts import former_names
from directives.terms import EventKind
from workflows.units import sheets

HEAD = "code;name;kind;parent;software;groups;contact;position;email;phone"
SCHOOL = "T1;Trường THPT Lê Lợi;Trường THPT;;ViettelStudy, Zoom;Trực thuộc;Ông An;Hiệu trưởng;an@t1.example;0269"


@pytest.fixture
def agency(session):
    agency = Unit(code="SO", name="Sở GDĐT", search_name="so gddt")
    session.add(agency)
    session.flush()
    begin(session, agency)
    return agency


@pytest.fixture
def import_file(agency, runner, tmp_path):
    """Imports lines of text, or bytes, as somebody at the command line."""

    def import_(*lines, data=None, name="units.csv", options=()):
        path = tmp_path / name
        path.write_bytes(data if data is not None else "\n".join(lines).encode())
        return runner.invoke(args=["units", "import", str(path), *options])

    return import_


def units(session):
    session.expire_all()
    return {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.agency_id.is_not(None)))}


def events(session):
    return session.scalars(select(Event).where(Event.kind == EventKind.UNITS_IMPORTED).order_by(Event.id)).all()


def test_several_rows_of_one_code_are_several_contacts(import_file, session, agency):
    done = import_file(HEAD, SCHOOL, "T1;;;;;;Bà Bình;Văn thư;binh@t1.example;")

    unit = units(session)["T1"]
    assert done.exit_code == 0
    assert [contact.email for contact in unit.contacts] == ["an@t1.example", "binh@t1.example"]
    assert unit.parent_id == agency.id


def test_a_file_from_excel_with_vietnamese_heads_is_read(import_file, session):
    book = openpyxl.Workbook()
    book.active.append([*sheets.HEADS.values(), "Phần mềm dạy học", "Số người học"])
    book.active.append(
        [7, "Trường mẫu", "", "Trường THPT", "", "", "", "An", "", "AN@t7.example", 912, "Zoom;Zalo", 1012]
    )
    data = io.BytesIO()
    book.save(data)

    import_file(data=data.getvalue(), name="units.xlsx")

    unit = units(session)["7"]
    assert unit.attributes == {"software": ["Zoom", "Zalo"], "learners": 1012}
    assert (unit.contacts[0].email, unit.contacts[0].phone) == ("an@t7.example", "912")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_and_the_mark_of_utf_8_do_not_matter(import_file, session, delimiter):
    text = "\n".join([HEAD, SCHOOL.replace(", ", "/")]).replace(";", delimiter)

    import_file(data=text.encode("utf-8-sig"))

    assert units(session)["T1"].name == "Trường THPT Lê Lợi"


@pytest.mark.parametrize("made", [sheets.units_csv, sheets.units_xlsx])
def test_the_template_can_be_imported_as_it_is(import_file, session, made):
    done = import_file(data=made(["Phần mềm dạy học", "Số lớp"]))

    assert done.exit_code == 0
    assert len(units(session)["THPT01"].contacts) == 2


def test_kinds_and_groups_come_into_being_in_the_order_of_the_file(import_file, session):
    import_file(
        HEAD,
        "P1;Phòng A;Phòng GDĐT;;;Các phòng;;;;",
        "T1;Trường B;Trường THPT;;;Trực thuộc;;;;",
        "T2;Trường C;Trường THPT;P1;;Trực thuộc;;;;",
    )

    assert session.scalars(select(UnitKind.name).order_by(UnitKind.position)).all() == ["Phòng GDĐT", "Trường THPT"]
    assert session.scalars(select(UnitGroup.name).order_by(UnitGroup.position)).all() == ["Các phòng", "Trực thuộc"]
    assert units(session)["T2"].parent.code == "P1"


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        (";Không mã;Trường THPT;;;;;;;", "Dòng 3, cột “Mã đơn vị”", "Thiếu mã"),
        ("T2;;Trường THPT;;;;;;;", "Dòng 3, cột “Tên đơn vị”", "Thiếu tên"),
        ("T2;Trường B;;;;;;;;", "Dòng 3, cột “Loại đơn vị”", "Thiếu loại"),
        ("T1;Trường khác;;;;;;;;", "Dòng 3, cột “Tên đơn vị”", "dòng 2 ghi “Trường THPT Lê Lợi”"),
        ("T2;Trường B;Trường THPT;X9;;;;;;", "Dòng 3, cột “Mã đơn vị cấp trên”", "Không có đơn vị mã “X9”"),
        ("T2;Trường B;Trường THPT;T2;;;;;;", "Dòng 3, cột “Mã đơn vị cấp trên”", "T2 → T2"),
        ("T2;Trường B;Trường THPT;;;;Bà B;;khong-phai-thu;", "Dòng 3, cột “Thư điện tử”", "không phải địa chỉ thư"),
        ("T2;Trường B;Trường THPT;;;;Bà B;;;", "Dòng 3, cột “Thư điện tử”", "chưa có địa chỉ"),
        ("T1;;;;;;Bà B;;AN@t1.example;", "Dòng 3, cột “Thư điện tử”", "đã có địa chỉ"),
        ("SO;Sở;Sở;;;;;;;", "Dòng 3, cột “Mã đơn vị”", "cơ quan ban hành"),
        (f"T2;{'Dài ' * 100};Trường THPT;;;;;;;", "Dòng 3, cột “Tên đơn vị”", "300"),
    ],
)
def test_a_fault_is_told_with_row_and_column_and_nothing_is_written(import_file, session, line, place, said):
    done = import_file(HEAD, SCHOOL, line)

    assert done.exit_code == 1
    assert place in done.stderr
    assert said in done.stderr
    assert units(session) == {}


def test_a_cycle_through_what_is_stored_is_found(import_file, session):
    import_file(HEAD, "A;Một;Loại;;;;;;;", "B;Hai;Loại;A;;;;;;")

    done = import_file(HEAD, "A;Một;Loại;B;;;;;;")

    assert "A → B → A" in done.stderr
    assert units(session)["A"].parent.code == "SO"


def test_every_fault_is_told_at_once(import_file):
    done = import_file(HEAD, "T1;;Loại;;;;;;;", "T2;Tên;Loại;X;;;;;sai;")

    assert done.stderr.count("Dòng") == 3


def test_a_missing_column_is_named(import_file):
    done = import_file("code;name;kind", "T1;Tên;Loại")

    assert "cột “thư điện tử”" in done.stderr.lower()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04 broken", HEAD.encode(), "tên".encode("utf-16")])
def test_what_is_no_table_is_refused_with_advice(import_file, data):
    done = import_file(data=data)

    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "Tệp" in done.stderr


def test_one_import_is_one_event_of_the_agency_with_counts_and_the_files_digest(import_file, session, agency):
    import_file(HEAD, SCHOOL)

    [event] = events(session)
    data = json.loads(event.body)["data"]
    assert (event.chain_id, data["new"], data["changed"], len(data["file"])) == (agency.id, 1, 0, 64)


def test_the_same_file_again_changes_nothing(import_file, session):
    import_file(HEAD, SCHOOL)

    again = import_file(HEAD, SCHOOL)

    assert "1 giữ nguyên" in again.stdout
    assert len(events(session)) == 1


def test_a_new_name_keeps_the_old_one_with_its_time(import_file, session):
    import_file(HEAD, SCHOOL)

    import_file(HEAD, SCHOOL.replace("Lê Lợi", "Lê Lai"))

    renamed = units(session)["T1"]
    assert renamed.name == "Trường THPT Lê Lai"
    (former,) = former_names(session, renamed)
    assert former == ("Trường THPT Lê Lợi", events(session)[-1].recorded_at)
    assert "le lai" in units(session)["T1"].search_name


def test_a_unit_absent_from_the_file_and_a_blank_cell_stay_as_they_are(import_file, session):
    import_file(HEAD, SCHOOL, "T2;Trường B;Trường THPT;;Zoom;Trực thuộc;;;;")

    import_file(HEAD, "T2;Trường B mới;;;;;;;;")

    found = units(session)
    assert found["T1"].name == "Trường THPT Lê Lợi"
    assert found["T2"].software == {"Zoom"}
    assert [group.name for group in found["T2"].groups] == ["Trực thuộc"]


def test_a_dry_run_shows_the_changes_and_writes_nothing(import_file, session):
    import_file(HEAD, SCHOOL)

    shown = import_file(HEAD, SCHOOL.replace("0269", "0270"), options=["--dry-run"])

    assert "Điện thoại của an@t1.example: “0269” → “0270”" in shown.stderr
    assert session.scalar(select(Contact.phone)) == "0269"


TWO = ("T1;Trường A;Trường THPT;;;;Ông An;;an@t1.example;", "T2;Trường B;Trường THPT;;;;Bà B;;binh@t2.example;")


def test_a_title_above_the_heads_is_no_row_and_rows_keep_their_numbers(import_file, session):
    done = import_file("DANH SÁCH ĐƠN VỊ;;;;;;;;;", "", HEAD, SCHOOL, "T2;;Trường THPT;;;;;;;")

    assert "Dòng 5, cột “Tên đơn vị”" in done.stderr


def test_a_file_without_heads_has_one_fault_and_not_nine(import_file):
    done = import_file("DANH SÁCH", SCHOOL)

    assert done.exit_code == 1
    assert "dòng tên cột" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "Err:502"])
def test_the_error_of_a_formula_is_a_fault_of_its_cell(import_file, session, error):
    done = import_file(HEAD, SCHOOL, f"T2;Trường B;{error};;;;;;;")

    assert f"Dòng 3, cột “Loại đơn vị”: Ô này báo lỗi công thức {error}" in done.stderr
    assert units(session) == {}


def test_all_that_is_wrong_with_a_row_is_told_in_one_pass(import_file):
    done = import_file(HEAD, ";;#N/A;X9;;;Bà B;;vanthu;9,05E+08", f"T3;{'Dài ' * 100};Loại;;;;;Văn thư;;")

    places = [line.split(":")[0] for line in done.stderr.splitlines()]
    assert places[:6] == [
        "Dòng 2, cột “Mã đơn vị”",
        "Dòng 2, cột “Loại đơn vị”",
        "Dòng 2, cột “Thư điện tử”",
        "Dòng 2, cột “Điện thoại”",
        "Dòng 3, cột “Tên đơn vị”",
        "Dòng 3, cột “Thư điện tử”",
    ]


def test_cells_are_checked_even_where_a_column_is_missing(import_file):
    done = import_file("code;kind;email", "T1;Trường;sai")

    assert "cột “tên đơn vị”" in done.stderr.lower()
    assert "“sai” không phải địa chỉ thư (thiếu dấu @)" in done.stderr


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("905123456", "0905123456"),
        ("2693824567", "02693824567"),
        ("84905123456", "0905123456"),
        ("905 123 456, 914.222.333", "0905 123 456, 0914.222.333"),
    ],
)
def test_a_telephone_gets_its_zero_back_with_a_word(import_file, session, typed, stored):
    done = import_file(HEAD, f"T1;Trường A;Trường THPT;;;;Ông An;;an@t1.example;{typed}")

    assert "thiếu số 0 ở đầu" in done.stderr
    assert units(session)["T1"].contacts[0].phone == stored


@pytest.mark.parametrize(
    "typed", ["0905123456", "+84905123456", "0269 3824 567", "19001234", "113", "0269 (máy lẻ 12)"]
)
def test_a_telephone_that_lacks_nothing_stays(import_file, session, typed):
    done = import_file(HEAD, f"T1;Trường A;Trường THPT;;;;Ông An;;an@t1.example;{typed}")

    assert "số 0" not in done.stderr
    assert units(session)["T1"].contacts[0].phone == typed


def test_an_address_that_another_unit_has_is_told_before_anything_is_sent(import_file, session):
    import_file(HEAD, *TWO)

    done = import_file(
        HEAD, "T3;Trường C;Trường THPT;;;;Ông C;;AN@t1.example;", "T4;Trường D;Trường THPT;;;;Ông D;;an@t1.example;"
    )

    assert "Dòng 2, cột “Thư điện tử”: “an@t1.example” cũng là địa chỉ của Trường A." in done.stderr
    assert "Dòng 3, cột “Thư điện tử”: “an@t1.example” cũng là địa chỉ của Trường A, Trường C." in done.stderr
    assert done.exit_code == 0


def test_a_likely_typing_error_is_told_and_an_address_known_before_is_not(import_file, session):
    line = "T1;Trường A;Trường THPT;;;;Ông An;;an@gmial.com;"

    done, again = import_file(HEAD, line), import_file(HEAD, line)

    assert "“an@gmial.com” có thể gõ nhầm. Có phải an@gmail.com?" in done.stderr
    assert "gõ nhầm" not in again.stderr


def test_what_comes_into_being_is_named(import_file):
    done = import_file(HEAD, SCHOOL, "T2;Trường B;Truong THPT;;;Trực thuộc;;;;")

    assert done.stderr.count("Loại đơn vị mới") == 2
    assert "Dòng 3, cột “Loại đơn vị”: Loại đơn vị mới: “Truong THPT”." in done.stderr
    assert done.stderr.count("Nhóm đơn vị mới: “Trực thuộc”.") == 1


@pytest.mark.parametrize("code", ["1", "0001", "t01"])
def test_a_code_like_another_is_told(import_file, code):
    import_file(HEAD, "001;Trường A;Trường THPT;;;;;;;", "T01;Trường B;Trường THPT;;;;;;;")

    done = import_file(HEAD, f"{code};Trường A;Trường THPT;;;;;;;")

    assert f"Mã mới “{code}” gần giống mã" in done.stderr


def test_marks_that_nobody_sees_are_no_part_of_any_cell(import_file, session):
    contact = "Ông\u202fAn;;an\u200b@t1.example\u00a0;０９０５\u00a0123\u2011456"
    import_file(HEAD, f"\ufeffT\u200b1;Trường\u00a0Lê Lợi;Trường\u2009THPT;;;;{contact}")

    unit = units(session)["T1"]
    assert (unit.name, unit.kind.name) == ("Trường Lê Lợi", "Trường THPT")
    assert (unit.contacts[0].name, unit.contacts[0].email) == ("Ông An", "an@t1.example")
    assert unit.contacts[0].phone == "0905 123-456"


def test_heads_of_two_lines_are_read_by_the_second(import_file, session):
    book = openpyxl.Workbook()
    for line in (
        ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên", "Phần mềm dạy học", "Đầu mối"],
        [None, None, None, None, None, "Đầu mối liên hệ", "Chức vụ", "Thư điện tử", "Điện thoại"],
        ["T1", "Trường A", "Trường THPT", None, None, "Cô Mai", "Văn thư", "mai@t1.example", None],
        [None, None, None, None, None, "Thầy Nam", "Hiệu trưởng", "nam@t1.example", None],
    ):
        book.active.append(line)
    for column in "ABCDE":
        book.active.merge_cells(f"{column}1:{column}2")
        book.active.merge_cells(f"{column}3:{column}4")
    book.active.merge_cells("F1:I1")
    data = io.BytesIO()
    book.save(data)

    done = import_file(data=data.getvalue(), name="units.xlsx")

    assert done.exit_code == 0, done.stderr
    assert [contact.name for contact in units(session)["T1"].contacts] == ["Cô Mai", "Thầy Nam"]
