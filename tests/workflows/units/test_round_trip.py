"""The list goes out, is edited in a spreadsheet and comes back: added, changed cell by cell, closed by a tick alone."""

import io
import re

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.attributes.group_rules import GroupRule
from directives.models import Contact, Unit
from directives.terms import UnitEnding
from tests import scene
from workflows.units.groups.steps import GroupEntry, save
from workflows.web import csv_file


@pytest.fixture
def told(session, now):
    """Odd data: a telephone without its 0, capitals in an address, a contact without a position, a group by rule."""
    told = scene.issue(session, now)
    people = told.people
    people.school_a.phone, people.school_a.attributes = "269 300 001", {"software": [], "aliases": ["Cấp III A"]}
    people.school_a.contacts.append(Contact(name="Hiệu trưởng", email="HT@thpt01.example", phone="900 000 111"))
    by = ActedBy(people.officer, "Lý do", now)
    save(session, people.agency, None, GroupEntry("Các trường THPT", GroupRule(people.school_a.kind_id)), by)
    session.commit()
    return told


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


def rows(desk):
    return [line.split(";") for line in desk.get("/don-vi/danh-sach.csv").data.decode("utf-8-sig").splitlines()]


def preview(desk, lines):
    file = (io.BytesIO(csv_file.written(lines)), "don-vi.csv")
    return desk.post("/don-vi/nhap", data={"file": file}, follow_redirects=True).text


def confirm(desk, page, **typed):
    held = re.search(r'name="file" type="hidden" value="([^"]+)"', page)[1]
    return desk.post("/don-vi/nhap/xem-truoc", data={"file": held, **typed}, follow_redirects=True)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_goes_out_comes_back_without_a_change(desk, fmt):
    listed = desk.get(f"/don-vi/danh-sach.{fmt}").data

    page = desk.post("/don-vi/nhap", data={"file": (io.BytesIO(listed), f"a.{fmt}")}, follow_redirects=True).text

    assert "Không có thay đổi" in page and "Ghi những thay đổi này" not in page


def test_edits_are_shown_cell_by_cell_and_nothing_is_closed_in_silence(session, told, desk):
    lines = [line for line in rows(desk) if line[0] != "PGD01"]
    heads = lines[0]
    for line in lines[1:]:
        if line[0] == "THPT02":
            line[heads.index("Tên đơn vị")], line[heads.index("Chức vụ")] = "Trường THPT Bình Minh", "Phó Hiệu trưởng"
    lines.append(["THPT09", "Trường THPT mới", "", "Trường THPT", "SGDDT", "", "", "", "", "moi@donvi.example"])

    page = preview(desk, lines)
    kept = confirm(desk, page).text

    for said in (
        "Tên đơn vị: “Trường THPT mẫu B” → “Trường THPT Bình Minh”",
        "Chức vụ của thpt02@donvi.example: “Văn thư” → “Phó Hiệu trưởng”",
        "1 đơn vị của danh sách không có trong tệp",
        "THPT09",
    ):
        assert said in page, said
    assert "1 đơn vị mới, 1 thay đổi, 2 giữ nguyên" in kept
    session.expire_all()
    assert told.people.district.closed_at is None
    added = session.scalars(select(Unit).where(Unit.code == "THPT09")).one()
    assert [group.name for group in added.groups] == ["Các trường THPT"]  # by its rule


def test_units_that_the_file_leaves_out_are_dissolved_by_a_tick_with_a_reason(session, told, desk):
    lines = [line for line in rows(desk) if line[0] != "PGD01"]
    page = preview(desk, lines)
    refused = confirm(desk, page, dissolves="y")
    done = confirm(desk, page, dissolves="y", reason="Nghị quyết 1664")

    assert refused.status_code == 422 and "Xin ghi số quyết định hoặc lý do" in refused.text
    assert "Đã ghi nhận 1 đơn vị giải thể" in done.text
    session.expire_all()
    assert told.people.district.ended_as is UnitEnding.DISSOLVED
    again = preview(desk, [rows(desk)[0], ["PGD01", "Phòng GDĐT mẫu 1", "", "Phòng GDĐT", "", "", "", "", "", ""]])
    assert "Đơn vị này đã giải thể. Nếu là đơn vị khác, xin ghi mã khác" in again


def test_a_group_by_rule_is_not_given_by_hand(desk):
    lines = rows(desk)
    place = lines[0].index("Nhóm đơn vị")
    for line in lines[1:]:
        line[place] = "Các trường THPT"

    page = preview(desk, lines)

    assert page.count("đơn vị vào nhóm khi đúng quy tắc") == 1  # the district office alone does not fit the rule
