"""A unit declares an attribute of itself; nothing changes until an officer confirms, and then audiences follow."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from directives.attributes.declaring import count_waiting
from directives.attributes.of_agency import attributes_of
from directives.models import AttributeDeclaration, FormerFacts, Task
from directives.past import verification
from directives.terms import AttributeSetter, DatedNoun, DeclarationState
from tests import scene
from workflows.scheduling import steps as scheduling

LIST = "/don-vi/khai-bao"


@pytest.fixture
def opened(app, session, now):
    """A school with the letter's page open; what it uses is not known to the department."""
    people, directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    return people, directive, unit


@pytest.fixture
def software(session, opened):
    return attributes_of(session, opened[0].agency.id)[0]


@pytest.fixture
def officer(app, session, opened, now):
    return scene.sign_in(app.test_client(), session, opened[0].officer, now)


def declare(unit, attribute, *names, typed_by="Cô Mai", **more):
    data = {"ticked": list(names), "typed": "", "typed_by": typed_by, **more}
    return unit.post(f"/khai-bao/{attribute.id}", **data)


def only(session):
    session.expire_all()
    return session.scalars(select(AttributeDeclaration)).one()


def test_a_declaration_changes_nothing_until_an_officer_confirms(opened, software, officer, session):
    people, _directive, unit = opened

    declare(unit, software, "ViettelStudy")

    assert people.school_b.attributes == {}
    page = unit.get("").text
    assert ("chưa rõ" in page, "Chờ Sở xác nhận" in page) == (True, True)
    assert "1 khai báo của đơn vị chờ xác nhận" in officer.get("/").text
    assert "1 khai báo của đơn vị chờ xác nhận" in officer.get("/duyet").text
    waiting = officer.get(LIST).text
    assert ("Trường THPT mẫu B" in waiting, "Cô Mai (họ tên do người khai báo ghi)" in waiting) == (True, True)

    officer.post(f"{LIST}/{only(session).id}/xac-nhan")

    session.expire_all()
    assert people.school_b.attributes == {"software": ["ViettelStudy"]}
    assert only(session).state is DeclarationState.CONFIRMED
    assert "Đã xác nhận" in unit.get("").text
    former = session.scalars(select(FormerFacts.facts).where(FormerFacts.noun == DatedNoun.UNIT)).all()
    assert [facts["attributes"] for facts in former if facts["code"] == people.school_b.code] == [{}]
    assert "Xác nhận khai báo của đơn vị" in officer.get(f"/don-vi/{people.school_b.id}").text


def test_the_audience_follows_when_the_next_period_opens(opened, software, officer, session, now):
    people, directive, unit = opened
    weekly = next(item for item in directive.items if item.rrule)

    declare(unit, software, "ViettelStudy")
    officer.post(f"{LIST}/{only(session).id}/xac-nhan")
    scheduling.tick(session, now + timedelta(days=8))
    session.commit()

    tasks = session.scalars(select(Task).where(Task.item_id == weekly.id)).all()
    theirs = [task.period.number for task in tasks if task.assignment.unit_id == people.school_b.id]
    assert (theirs, max(period.number for period in weekly.periods)) == ([1], 2)


def test_a_refusal_has_a_reason_that_the_unit_reads(opened, software, officer, session):
    people, _directive, unit = opened
    declare(unit, software, typed="K12Online")
    address = f"{LIST}/{only(session).id}/khong-chap-nhan"
    reason = f"khai-bao-{only(session).id}-reason"

    blank = officer.post(address, data={reason: " "})
    officer.post(address, data={reason: "Xin ghi cả Zoom."})

    assert (blank.status_code, "Xin ghi lý do" in blank.text) == (422, True)
    session.expire_all()
    assert people.school_b.attributes == {}
    page = unit.get("").text
    assert ("Không chấp nhận" in page, "Xin ghi cả Zoom." in page) == (True, True)
    assert count_waiting(session, people.agency.id) == 0


def test_pressing_twice_is_one_declaration_and_a_later_one_replaces_it(opened, software, officer, session):
    people, _directive, unit = opened

    declare(unit, software, "ViettelStudy")
    declare(unit, software, "ViettelStudy")
    first = only(session)
    declare(unit, software, none="y")
    late = officer.post(f"{LIST}/{first.id}/xac-nhan", follow_redirects=True)

    assert "vừa được xử lý, hoặc đơn vị đã khai báo lại" in late.text
    session.expire_all()
    states = session.scalars(select(AttributeDeclaration.state).order_by(AttributeDeclaration.id)).all()
    assert states == [DeclarationState.REPLACED, DeclarationState.WAITING]
    assert people.school_b.attributes == {}


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"names": ["ViettelStudy"], "typed_by": " "}, "Xin ghi họ tên người khai báo."),
        ({"names": []}, "Xin chọn hoặc ghi Phần mềm dạy học của đơn vị."),
        ({"names": ["ViettelStudy"], "none": "y"}, "đã chọn cả mục và “không có”"),
    ],
)
def test_what_says_nothing_or_names_nobody_is_refused(opened, software, session, sent, fault):
    sent = dict(sent)  # the other database is sent the same
    names = sent.pop("names")

    answer = declare(opened[2], software, *names, **sent)

    assert (answer.status_code, fault in answer.text) == (422, True)
    assert session.scalar(select(AttributeDeclaration.id)) is None


def test_what_is_on_record_already_needs_no_declaration(opened, software, session):
    people, _directive, unit = opened
    people.school_b.attributes = {"software": ["Zoom", "ViettelStudy"]}
    session.commit()

    answer = declare(unit, software, "ViettelStudy", "Zoom")

    assert (answer.status_code, "Sở đã ghi đúng như vậy" in answer.text) == (422, True)


def test_an_attribute_of_staff_alone_is_not_for_units_to_declare(opened, session):
    people, _directive, unit = opened
    learners = attributes_of(session, people.agency.id)[1]

    assert learners.set_by is AttributeSetter.STAFF
    assert unit.get(f"/khai-bao/{learners.id}").status_code == 404
    assert "Số người học" not in unit.get("").text


def test_a_leader_reads_the_list_and_decides_nothing(app, opened, software, session, now):
    declare(opened[2], software, "ViettelStudy")
    leader = scene.sign_in(app.test_client(), session, opened[0].leader, now)

    assert "Xác nhận</button>" not in leader.get(LIST).text
    assert leader.post(f"{LIST}/{only(session).id}/xac-nhan").status_code == 403


def test_the_ledger_proves_declaration_and_decision(opened, software, officer, session, app, tmp_path):
    declare(opened[2], software, "ViettelStudy")
    officer.post(f"{LIST}/{only(session).id}/xac-nhan")

    assert list(verification.faults(session, tmp_path)) == []


def test_who_declared_is_erased_for_good_and_the_ledger_stays_whole(opened, software, officer, session, tmp_path):
    declare(opened[2], software, "ViettelStudy", typed_by="Cô Lan Hương")
    officer.post(f"{LIST}/{only(session).id}/xac-nhan")
    assert "Cô Lan Hương" in officer.get(LIST).text

    officer.post(f"/khai-bao/{only(session).id}/xoa-du-lieu", data={"reason": "Theo đơn của cô"})

    page = officer.get(LIST).text
    assert ("Cô Lan Hương" in page, "(đã xoá tên)" in page, "ViettelStudy" in page) == (False, True, True)
    assert only(session).declared_by is None
    assert list(verification.faults(session, tmp_path)) == []
