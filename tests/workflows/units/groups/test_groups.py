"""Groups by hand and by rule: whom they have follows from the rule whenever it is asked, and is kept for the past."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.attributes import group_rules
from directives.attributes.group_rules import GroupRule
from directives.boards.board import board
from directives.models import UnitGroup, group_members
from directives.past import verification
from directives.queries import audience
from tests import scene
from workflows.units import steps as units
from workflows.units.groups import listed, steps
from workflows.units.groups.steps import GroupEntry
from workflows.units.over_time import steps as over_time
from workflows.units.over_time.steps import UnitDecision


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


def kept(session, group):
    return set(session.scalars(select(group_members.c.unit_id).where(group_members.c.group_id == group.id)))


def test_a_group_by_rule_has_whom_its_rule_admits_whatever_changes(app, session, told, now):
    """The kept members, the audience of an issue, and the rule asked anew are the same after each act."""
    people, by = told.people, ActedBy(told.people.officer, "Lý do", now)
    district, a, b, c = people.district, people.school_a, people.school_b, people.school_c
    decision = UnitDecision(by, date(2020, 4, 17))
    rule = GroupRule(a.kind_id, district.id, "software", ("Zoom", "Google Meet"))
    group = steps.save(session, people.agency, None, GroupEntry("Các trường THPT trên địa bàn", rule), by)
    lived = []

    def has(*members):
        session.flush()
        session.expire_all()
        expected = {one.id for one in members}
        assert kept(session, group) == expected == group_rules.members(session, people.agency.id, rule)
        roll = audience.roll_of(session, people.agency.id)
        assert roll.holds({"groups": [group.id]}, {}) == expected
        assert group_rules.sizes(session, people.agency.id).get(group.id, 0) == len(expected)
        lived.append(expected)

    has()
    over_time.move(session, a, district, decision)
    over_time.move(session, b, a, decision)  # at any depth, but its software is unknown
    has(a)
    no_change = {"groups": [], "phone": "", "reason": "Lý do"}
    units.change_unit(session, b, people.officer, now, attributes={"software": ["Google Meet", "Khác"]}, **no_change)
    has(a, b)
    units.change_unit(session, a, people.officer, now, attributes={"software": ["ViettelStudy"]}, **no_change)
    has(b)
    over_time.move(session, c, district, decision)
    has(b, c)
    over_time.merge(session, [c], b, decision)
    assert kept(session, group) == {b.id, c.id}  # its history
    assert group_rules.members(session, people.agency.id, rule) == {b.id}
    assert audience.roll_of(session, people.agency.id).holds({"groups": [group.id]}, {}) == {b.id}
    session.commit()
    assert len(lived) == 5 and not list(verification.faults(session, Path(app.config["FILES_DIR"])))


def test_the_board_of_the_past_keeps_the_members_of_then(session, told, now):
    people, later = told.people, now + timedelta(hours=1)
    by = ActedBy(people.officer, "Lý do", now)
    steps.save(session, people.agency, None, GroupEntry("Nhóm THPT", GroupRule(people.school_a.kind_id)), by)
    group = session.scalars(select(UnitGroup).where(UnitGroup.name == "Nhóm THPT")).one()
    other = GroupEntry("Nhóm Phòng", GroupRule(people.district.kind_id))
    steps.save(session, people.agency, group, other, ActedBy(people.officer, "Đổi", later))
    session.commit()

    def members(at):
        made = board(session, told.directive, later + timedelta(hours=1), as_of=at)
        [name] = [one.name for one in made.groups if one.id == group.id]
        return name, {row.unit_id for row in made.rows if group.id in row.groups}

    assert members(now) == ("Nhóm THPT", {people.school_a.id, people.school_b.id})
    assert members(later) == ("Nhóm Phòng", {people.district.id})


def test_a_group_is_previewed_with_count_and_names_and_saved(client, session, told, now):
    desk = scene.sign_in(client, session, told.people.officer, now)
    rule = {"how": "rule", "attribute": "software", "values": "Zoom"}
    typed = {"name": "Các trường dùng Zoom", "reason": "Kế hoạch", **rule}

    refused = desk.post("/don-vi/nhom/moi", data={**typed, "how": "rule", "attribute": "", "values": ""})
    shown = desk.post("/don-vi/nhom/moi", data=typed).text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', shown)[1]
    page = desk.post("/don-vi/nhom/moi", data={**typed, "seen": seen}, follow_redirects=True).text

    assert refused.status_code == 422 and "Xin chọn ít nhất một điều kiện" in refused.text
    assert "có 2 đơn vị" in shown and "Trường THPT mẫu A, Trường THPT mẫu C" in shown
    assert "Đã lưu nhóm “Các trường dùng Zoom”" in page and "theo quy tắc: Phần mềm dạy học: Zoom" in page
    group = session.scalars(select(UnitGroup).where(UnitGroup.name == typed["name"])).one()
    by_hand = {**typed, "how": "hand", "units": "THPT02\nTrường THPT mẫu A", "attribute": "", "values": ""}
    changed = desk.post(f"/don-vi/nhom/{group.id}", data=by_hand).text
    assert "Thêm vào nhóm (1): Trường THPT mẫu B" in changed and "Ra khỏi nhóm (1): Trường THPT mẫu C" in changed
    taken = desk.post(f"/don-vi/nhom/{group.id}", data={**by_hand, "name": told.people.everyone.name})
    assert taken.status_code == 422 and "Đã có nhóm tên này" in taken.text


def test_of_a_group_of_many_a_form_asks_who_joins_and_who_leaves(client, session, told, now, monkeypatch):
    monkeypatch.setattr(listed, "FEW", 1)
    people = told.people
    desk = scene.hold_session(client, session, people.officer)
    group = people.everyone
    members = {unit.code for unit in group.units}
    page = f"/don-vi/nhom/{group.id}"
    typed = {"name": group.name, "how": "hand", "kind": "", "below": "", "attribute": "", "values": "", "reason": "Sửa"}
    typed |= {"joining": people.school_c.name, "leaving": people.school_a.code}

    asked = desk.get(page).text
    shown = desk.post(page, data=typed).text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', shown)[1]
    desk.post(page, data={**typed, "seen": seen})

    assert 'name="units"' not in asked
    assert f"Thêm vào nhóm (1): {people.school_c.name}" in shown
    session.expire_all()
    assert {unit.code for unit in group.units} == members - {people.school_a.code} | {people.school_c.code}
