"""Names and addresses are enough for a unit: in a file of two columns, and typed by hand."""

import pytest
from sqlalchemy import select

from directives.models import Unit, UnitGroup
from tests import scene
from workflows.access import steps
from workflows.units.filling import kind_of


@pytest.fixture
def people(session, now):
    made = scene.department(session, now)
    session.commit()
    return made


@pytest.fixture
def import_file(people, runner, tmp_path):
    def import_(*lines, options=()):
        path = tmp_path / "units.csv"
        path.write_text("\n".join(lines))
        return runner.invoke(args=["units", "import", str(path), *options])

    return import_


@pytest.fixture
def admin(client, session, people, now):
    return scene.sign_in(client, session, people.admin, now)


def named(session, name):
    session.expire_all()
    return session.scalars(select(Unit).where(Unit.name == name)).one()


def test_a_file_of_names_and_addresses_makes_units_with_codes_and_kinds(import_file, session):
    done = import_file("Tên trường;Địa chỉ email", "Trường THPT Pleiku;pleiku@c3.example", "Văn phòng X;x@vp.example")

    assert done.exit_code == 0, done.output
    school, other = named(session, "Trường THPT Pleiku"), named(session, "Văn phòng X")
    assert [(one.code, one.kind and one.kind.name) for one in (school, other)] == [
        ("DV001", "Trường THPT"),
        ("DV002", None),
    ]
    assert [contact.email for contact in school.contacts] == ["pleiku@c3.example"]


def test_the_same_list_again_changes_nothing_and_a_new_address_is_a_second_contact(import_file, session, people):
    lines = ["name;email", "Trường THPT mẫu  A;thpt01@donvi.example", "Trường THPT Pleiku;pleiku@c3.example"]
    import_file(*lines)

    again = import_file(*lines, "trường thpt pleiku;hieutruong@c3.example")

    assert "0 đơn vị mới, 1 thay đổi, 1 giữ nguyên" in again.output, again.output
    assert people.school_a.code == "THPT01"
    assert len(named(session, "Trường THPT Pleiku").contacts) == 2


def test_two_rows_of_one_name_are_shown_for_a_second_look(import_file):
    done = import_file("name;email", "Trường A;a@a.example", "Trường A;b@b.example")

    assert "xin thêm cột “Mã đơn vị”" in done.output + done.stderr


def test_a_department_without_groups_can_address_its_first_letter(runner, session, now, tmp_path):
    steps.create_agency(session, now, name="Sở mẫu", code="SO")
    session.commit()
    path = tmp_path / "units.csv"
    path.write_text("name;email\nTrường THPT Pleiku;a@c3.example\nUBND xã Ia Dom;b@xa.example\nBưu điện;c@bd.example")

    runner.invoke(args=["units", "import", str(path)])

    groups = {group.name: len(group.units) for group in session.scalars(select(UnitGroup))}
    assert groups == {"Các trường THPT": 1, "Các UBND cấp xã": 1, "Tất cả đơn vị": 3}


def test_a_department_with_groups_of_its_own_gets_no_others(import_file, session):
    import_file("name;email", "Trường THPT Pleiku;pleiku@c3.example")

    assert session.scalars(select(UnitGroup.name)).all() == ["Các đơn vị trực thuộc Sở"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Phòng Giáo dục và Đào tạo huyện Chư Sê", "Phòng GDĐT"),
        ("Trường TH Kim Đồng", "Trường Tiểu học"),
        ("Trường THCS Lê Lợi", "Trường THCS"),
        ("Trường PTDTNT tỉnh", "Trường PTDTNT"),
        ("UBND phường Diên Hồng", "UBND cấp xã"),
        ("Bưu điện tỉnh", ""),
    ],
)
def test_the_kind_follows_from_the_name(name, kind):
    assert kind_of(name) == kind


def test_units_are_typed_one_after_another(admin, session):
    first = admin.post("/don-vi/them", data={"name": "Trường THPT Pleiku", "email": "Pleiku@C3.example"})
    page = admin.get(first.location).text

    assert first.location == "/don-vi/them"
    assert "Đã thêm Trường THPT Pleiku" in page
    assert "5 đơn vị" in page
    unit = named(session, "Trường THPT Pleiku")
    assert (unit.kind.name, unit.contacts[0].email) == ("Trường THPT", "pleiku@c3.example")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "email": "a@b.example"}, "Xin ghi tên đơn vị."),
        ({"name": "Trường X", "email": "vanthu"}, "thiếu dấu @"),
        ({"name": "Trường X", "email": "so@gmial.com"}, "Giữ địa chỉ này"),
        ({"name": "trường thpt mẫu a", "email": "khac@a.example"}, "Đã có đơn vị tên này."),
    ],
)
def test_what_cannot_be_written_stays_in_the_form(admin, session, typed, said):
    answer = admin.post("/don-vi/them", data=typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert typed["email"] in answer.text
    assert len(session.scalars(select(Unit)).all()) == 5
