"""Several offices and people at once: typed in a small table or pasted into it, written as a whole."""

import re

import pytest
from sqlalchemy import select

from directives.models import Office, Staff
from directives.terms import Role
from workflows.access import pasted

OFFICES, PEOPLE = "/co-quan/cac-phong", "/tai-khoan/nhieu-nguoi"


def rows(*typed, **more):
    """A form's values: each row as {field: text}."""
    return {f"rows-{n}-{name}": text for n, row in enumerate(typed) for name, text in row.items()} | more


def person(name, email, role="officer", office=0, title=""):
    return {"name": name, "email": email, "role": role, "office": str(office), "title": title, "phone": ""}


BLANK = person("", "")


def test_offices_are_added_and_blank_rows_mean_nothing(admin, session, people):
    first, second = {"name": "Văn phòng", "code": "VP", "phone": "0269"}, {"name": "Phòng CTTT", "code": "CTTT"}

    answer = admin.post(OFFICES, data=rows(first, {"name": "", "code": ""}, second))

    assert answer.location == "/co-quan"
    added = session.scalars(select(Office).where(Office.id != people.office.id).order_by(Office.id)).all()
    assert [(one.name, one.code, one.phone) for one in added] == [
        ("Văn phòng", "VP", "0269"),
        ("Phòng CTTT", "CTTT", ""),
    ]


def test_a_row_that_cannot_be_written_keeps_all_others_from_it_and_nothing_typed_is_lost(admin, session):
    answer = admin.post(OFFICES, data=rows({"name": "Văn phòng", "code": "VP"}, {"name": "Khác", "code": "GDTrH"}))

    assert answer.status_code == 422
    assert "Đã có phòng dùng mã này." in answer.text
    assert 'value="Văn phòng"' in answer.text
    assert len(session.scalars(select(Office)).all()) == 1


def test_what_is_wrong_is_listed_with_its_row(admin):
    answer = admin.post(OFFICES, data=rows({"name": "Văn phòng", "code": "VP"}, {"name": "Khác", "code": ""}))

    assert re.search(r'<a href="#rows-1-code">Dòng 2, Mã</a>: Xin ghi mã phòng', answer.text)


def test_people_get_an_office_and_a_role_and_may_sign_in(admin, session, people):
    typed = rows(person("Bà Hoa", "hoa@so.example", "head", people.office.id), BLANK, person("Ông Tú", "Tu@so.example"))

    assert admin.post(PEOPLE, data=typed).location == "/tai-khoan"

    found = {one.email: one for one in session.scalars(select(Staff))}
    assert (found["hoa@so.example"].roles, found["hoa@so.example"].office) == ({Role.HEAD}, people.office)
    assert (found["tu@so.example"].roles, found["tu@so.example"].office) == ({Role.OFFICER}, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (rows(person("Bà Hoa", "")), "Xin nhập địa chỉ thư điện tử công vụ."),
        (rows(person("Bà Hoa", "hoa")), "thiếu dấu @"),
        (rows(person("Bà Hoa", "quantri@sogddt.example")), "Đã có người dùng địa chỉ này."),
        (rows(person("A", "a@so.example"), person("B", "A@so.example")), "Đã có người dùng địa chỉ này."),
        (rows(person("Bà Hoa", "hoa@gmial.com")), "Giữ các địa chỉ này"),
        (rows(BLANK), "Xin ghi ít nhất một dòng."),
        (rows(person("Bà Hoa", "hoa@so.example"), pasted="Ông Tú\ttu@so.example"), "chưa vào bảng"),
    ],
)
def test_what_cannot_be_written_is_said_in_its_row_and_nobody_is_added(admin, session, typed, said):
    answer = admin.post(PEOPLE, data=typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert len(session.scalars(select(Staff)).all()) == 3


def test_a_doubtful_address_is_kept_by_a_press(admin, session):
    admin.post(PEOPLE, data=rows(person("Bà Hoa", "hoa@gmial.com"), kept="hoa@gmial.com"))

    assert session.scalars(select(Staff.name).where(Staff.email == "hoa@gmial.com")).all() == ["Bà Hoa"]


def test_a_pasted_list_stands_in_the_table_before_anything_is_written(admin, session, people):
    text = "Họ tên\tChức vụ\tPhòng\tEmail\nTrần Thị Hoa\tTrưởng phòng\tGDTrH\thoa@so.example\n"

    page = admin.post(PEOPLE, data=rows(person("Ông Tú", "tu@so.example"), pasted=text, act="fill"))

    assert page.status_code == 200
    assert re.findall(r'name="rows-\d+-name"[^>]*value="([^"]+)"', page.text) == ["Ông Tú", "Trần Thị Hoa"]
    assert page.text.count(f'<option selected value="{people.office.id}">') == 1
    assert '<option selected value="head">' in page.text
    assert len(session.scalars(select(Staff)).all()) == 3


def test_more_rows_keep_what_is_typed(admin):
    page = admin.post(PEOPLE, data=rows(*[person(f"Người {n}", "") for n in range(4)], act="more"))

    assert page.status_code == 200
    assert page.text.count('<fieldset class="typed-row">') == 7
    assert 'value="Người 3"' in page.text


def test_cells_are_known_by_what_they_look_like(people):
    found = pasted.people("1;hoa@so.example;Trần Thị Hoa;0905 123 456;Phó Giám đốc", [people.office])
    assert found == [
        {
            "name": "Trần Thị Hoa",
            "title": "Phó Giám đốc",
            "email": "hoa@so.example",
            "phone": "0905 123 456",
            "office": 0,
            "role": "leader",
        }
    ]
    assert pasted.offices("Tên phòng\tMã\nVăn phòng\tVP\t0269 3824 001\nThanh tra, TTr") == [
        {"name": "Văn phòng", "code": "VP", "phone": "0269 3824 001"},
        {"name": "Thanh tra", "code": "TTr", "phone": ""},
    ]


def test_a_telephone_is_kept_however_a_spreadsheet_writes_it(people):
    found = pasted.people(
        "1;hoa@so.example;Trần Thị Hoa;0905123456\n2;mai@so.example;Lê Mai;905123457", [people.office]
    )

    assert [row["phone"] for row in found] == ["0905123456", "0905123457"]
    assert pasted.offices("1;Văn phòng;VP;2693824001") == [{"name": "Văn phòng", "code": "VP", "phone": "02693824001"}]
