"""Attributes of units: kept by the department, filled in forms and files; unknown, none and zero are three things."""

import io

import pytest
from sqlalchemy import select

from directives.attributes.of_agency import attributes_of
from directives.models import Contact, UnitAttribute
from directives.terms import AttributeKind, AttributeSetter
from tests import scene

ADDRESS = "/don-vi/thuoc-tinh"
LEVELS = {"kind": "choices", "set_by": "unit", "values": "THCS\nTHPT\nTHCS\n", "measure": "người"}
HEAD = "code;name;email;Số lớp;Phần mềm;CẤP HỌC;Số phòng"


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, people, now):
    """The administrator, who also keeps the list of units."""
    session.commit()
    return scene.sign_in(client, session, people.admin, now)


@pytest.fixture
def levels(desk, session):
    desk.post(f"{ADDRESS}/them", data={"name": "Cấp học", **LEVELS})
    return session.scalars(select(UnitAttribute).order_by(UnitAttribute.id.desc())).first()


def form_of(**typed):
    """The form of a unit, with what is typed: learners__typed='651'."""
    keys = ["software", "learners", "teachers", "classes", "cap_hoc"]
    named = ((*name.split("__"), value) for name, value in typed.items())
    rows = {
        f"attributes-{n}-{field}": value for n, key in enumerate(keys) for field, value in (("key", key), ("typed", ""))
    }
    return {**rows, **{f"attributes-{keys.index(key)}-{field}": value for key, field, value in named}, "reason": "Gọi"}


def upload(desk, *lines):
    data = {"file": (io.BytesIO("\n".join(lines).encode()), "đơn vị.csv")}
    page = desk.post("/don-vi/nhap", data=data, follow_redirects=True).text
    if 'name="file" type="hidden" value="' in page:
        held = page.split('name="file" type="hidden" value="')[1].split('"')[0]
        desk.post("/don-vi/nhap/xem-truoc", data={"file": held})
    return page


def test_the_administrator_names_an_attribute_with_its_list(desk, session, people, levels):
    desk.post(f"{ADDRESS}/{levels.id}", data={"name": "Cấp", "values": "THCS\nTHPT\nGDTX", "set_by": "staff"})
    page = desk.get(ADDRESS).text

    session.refresh(levels)
    assert [one.key for one in attributes_of(session, people.agency.id)][-1] == "cap_hoc"
    assert (levels.name, levels.kind, levels.set_by) == ("Cấp", AttributeKind.CHOICES, AttributeSetter.STAFF)
    assert (levels.values, levels.measure) == (["THCS", "THPT", "GDTX"], "")
    assert "đã rõ 3/4 đơn vị" in page  # the software of all but School B


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"name": "  "}, "Xin ghi tên thuộc tính."),
        ({"name": "so lop"}, "Đã có “Số lớp”"),
        ({"name": "Thư điện tử"}, "Đã có “Thư điện tử”"),
        ({"values": "THCS; THPT"}, "xin ghi mỗi mục một dòng"),
        ({"kind": "number!"}, "Giá trị"),
    ],
)
def test_an_attribute_that_would_be_mixed_up_is_refused_and_stays_typed(desk, session, typed, fault):
    answer = desk.post(f"{ADDRESS}/them", data={"name": "Cấp học", **LEVELS, **typed})

    assert answer.status_code == 422
    assert fault in answer.text
    assert "THPT" in answer.text
    assert session.scalar(select(UnitAttribute.id).where(UnitAttribute.key == "cap_hoc")) is None


def test_only_an_administrator_names_attributes(client, session, people, now):
    officer = scene.sign_in(client, session, people.officer, now)

    assert officer.get(ADDRESS).status_code == 403
    assert officer.post(f"{ADDRESS}/them", data={"name": "Cấp học", **LEVELS}).status_code == 403
    assert ADDRESS not in officer.get("/don-vi").text


def test_unknown_none_and_zero_are_three_things(desk, session, people, levels):
    address, school = f"/don-vi/{people.school_a.id}/sua", people.school_a
    given = {"software__ticked": ["Zoom"], "software__typed": "K12Online; Zoom", "learners__typed": "1.012"}

    desk.post(address, data=form_of(**given, classes__typed="0", cap_hoc__ticked=["THPT"]))
    session.refresh(school)
    assert school.attributes == {"software": ["Zoom", "K12Online"], "learners": 1012, "classes": 0, "cap_hoc": ["THPT"]}

    desk.post(address, data=form_of(software__none="y", learners__typed="95,7"))
    session.refresh(school)
    assert school.attributes == {"software": [], "learners": 95.7}
    page = desk.get(f"/don-vi/{school.id}").text
    assert ("không có" in page, "95,7 người" in page, "chưa rõ" in page) == (True, True, True)


def test_what_is_no_value_is_said_at_its_field_and_nothing_is_lost(desk, session, people, levels):
    typed = {"software__ticked": ["Zoom"], "software__none": "y", "learners__typed": "nhiều", "cap_hoc__typed": "Mầm"}

    answer = desk.post(f"/don-vi/{people.school_b.id}/sua", data=form_of(**typed))

    assert "Phần mềm dạy học: đã chọn cả mục và “không có”" in answer.text
    assert "Số người học: “nhiều” không phải là số" in answer.text
    assert "Cấp học: “Mầm” không có trong danh sách. Xin chọn trong: THCS; THPT." in answer.text
    assert 'value="nhiều"' in answer.text
    session.refresh(people.school_b)
    assert people.school_b.attributes == {}


def test_a_file_brings_attributes_in_columns_by_their_names(desk, session, people, levels):
    row = "THPT01;Trường THPT mẫu A;a@a.example"

    page = upload(desk, HEAD, f"{row};24;không;thpt;9", "THPT02;Trường THPT mẫu B;b@b.example;;;THCS;")

    assert "Số lớp: “chưa rõ” → “24 lớp”" in page
    assert "Số phòng" in page
    session.expire_all()
    assert people.school_a.attributes == {"software": [], "classes": 24, "cap_hoc": ["THPT"]}
    assert people.school_b.attributes == {"cap_hoc": ["THCS"]}


def test_a_wrong_cell_and_a_doubled_column_are_named_and_nothing_is_written(desk, session, people, levels):
    wrong = upload(
        desk,
        HEAD,
        "THPT01;Trường THPT mẫu A;a@a.example;hai mươi;;Mầm;",
        "THPT02;Trường THPT mẫu B;b@b.example;#REF!;;;",
        "THPT03;Trường THPT mẫu C;c@c.example;12;;;",
        "THPT03;Trường THPT mẫu C;d@c.example;13;;;",
    )
    doubled = upload(desk, "code;name;email;Số lớp;so lop", "THPT01;Trường THPT mẫu A;a@a.example;1;2")

    assert "Dòng 2, cột “Số lớp”" in wrong
    assert "Dòng 2, cột “Cấp học”" in wrong
    assert "lỗi công thức #REF!" in wrong
    assert "Đơn vị THPT03 ở dòng 4 ghi “12 lớp”, ở đây ghi “13”." in wrong
    assert "Cột “Số lớp”" in doubled
    session.expire_all()
    assert "classes" not in people.school_a.attributes | people.school_c.attributes


def test_the_template_has_a_column_for_each_attribute(desk, levels):
    heads = desk.get("/don-vi/mau.csv").get_data(as_text=True).splitlines()[0]

    assert heads.endswith("Phần mềm dạy học;Số người học;Số giáo viên;Số lớp;Cấp học")


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_list_as_it_stands_changes_nothing_when_it_is_imported(desk, session, people, levels, fmt):
    people.school_a.attributes = {
        "software": [],
        "learners": 1012.5,
        "cap_hoc": ["THCS", "THPT"],
        "aliases": ["Cấp III A"],
    }
    people.school_b.contacts.append(Contact(name="Hiệu trưởng", email="ht@b.example", phone="0269 1"))
    session.commit()

    listed = desk.get(f"/don-vi/danh-sach.{fmt}").data
    page = desk.post("/don-vi/nhap", data={"file": (io.BytesIO(listed), f"a.{fmt}")}, follow_redirects=True).text

    assert "Không có thay đổi: danh sách đã như trong tệp." in page
    assert '<strong class="tile-number">4</strong>' in page
