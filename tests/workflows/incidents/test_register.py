"""Incidents at the department: reports of one, who is alerted, what is done, the register and its files."""

from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from directives import acts
from directives.boards import news
from directives.incidents import register
from directives.incidents.duty_hours import DutyHours, on_duty
from directives.models import (
    AccessEntry,
    Event,
    Incident,
    IncidentChoice,
    IncidentDuty,
    IncidentFile,
    Item,
    Mail,
    Remark,
    StoredFile,
)
from directives.past import verification
from directives.rules.schedule import local
from directives.terms import AccessKind, DutyDays, EventKind, IncidentStage, News
from tests import scene
from tests.scene import INCIDENT
from workflows import clock

SECRET_WORDS = "Có người lạ vào lớp học, đã mời ra."
EVERY_PAGE = "Báo Sở không thay cho báo công an, UBND cấp xã hoặc Tổng đài 111."
TOLD = {"kind": "intrusion", "level": "serious", "occurred_on": "17/4/2020", "handling": SECRET_WORDS}
MORE = {"handling": "Đã báo công an xã.", "typed_by": "Cô Lan"}
DAY = timedelta(days=1)


def plain(page) -> str:
    return " ".join(unescape(page.text).split())


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def unit(app, session, told):
    return scene.open_link(app, session, told.people.school_b)


@pytest.fixture
def page(unit):
    return f"/phat-sinh/{unit.tasks[INCIDENT]}"


@pytest.fixture
def desk(app, session, told, now):
    return scene.sign_in(app.test_client(), session, told.people.officer, now)


@pytest.fixture
def admin(app, session, told, now):
    return scene.sign_in(app.test_client(), session, told.people.admin, now)


def reports(session) -> list[Incident]:
    session.expire_all()
    return list(session.scalars(select(Incident).order_by(Incident.id)))


def alerted(session) -> list[str]:
    found = select(Mail.recipient).where(Mail.occasion == "incident_alert").order_by(Mail.id)
    return [recipient.partition("@")[0] for recipient in session.scalars(found)]


def whole(session, app) -> bool:
    return list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_unit_adds_to_its_incident_until_it_is_over(app, session, told, unit, page, desk, now):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    (first,) = reports(session)
    add = f"{page}/{first.public_id}/bao-them"
    form = unit.get(add)
    wrong = unit.post(add, **MORE)
    receipt = unit.post(add, **MORE, stage="update", submission_key="one")
    unit.post(add, **MORE, stage="update", submission_key="one")
    unit.post(add, **{**MORE, "handling": "Đã ổn định."}, stage="final", submission_key="two")

    first, update, final = reports(session)
    shown, listed = plain(unit.client.get(receipt.location)), plain(unit.get(page))
    assert EVERY_PAGE in form.text and SECRET_WORDS not in form.text
    assert wrong.status_code == 422 and "Đã báo công an xã." in wrong.text
    assert [one.stage for one in (first, update, final)] == ["first", "update", "final"]
    assert {one.first_id for one in (update, final)} == {first.id}
    assert (final.kind, final.kind_name, final.level_name) == ("intrusion", "Người lạ vào lớp học", "Nghiêm trọng")
    assert "Số biên nhận" in shown and "báo thêm" in shown and "Chờ Sở tiếp nhận" in listed
    assert news.news(session, told.people.officer.id, now - DAY, now + DAY)[0].counts[News.INCIDENTS] == (1, 1)
    assert alerted(session) == ["lanhdao", "chuyenvien"] * 3
    page_of_desk = plain(desk.get(f"/phat-sinh/{update.public_id}", follow_redirects=True))
    assert all(text in page_of_desk for text in (SECRET_WORDS, "Đã báo công an xã.", "Đã ổn định.", EVERY_PAGE))
    assert whole(session, app)


def test_the_department_receives_charges_acts_and_closes_with_a_word(app, session, told, unit, page, desk, admin):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    (first,) = reports(session)
    here, waits = f"/phat-sinh/{first.public_id}", "1 vấn đề phát sinh chờ Sở tiếp nhận."
    assert waits in (front := desk.get("/").text) and f'href="{here}"' in front
    assert waits not in admin.get("/don-vi").text

    desk.post(f"{here}/tiep-nhan")
    assert waits not in desk.get("/").text
    again = desk.post(f"{here}/tiep-nhan", follow_redirects=True)
    desk.post(f"{here}/phu-trach", data={"colleague": str(told.people.leader.id)})
    empty = desk.post(f"{here}/xu-ly/bien-phap", data={"words": ""})
    desk.post(f"{here}/xu-ly/bien-phap", data={"words": "Cử người về trường."})
    desk.post(f"{here}/xu-ly/ket-thuc", data={"words": "Trường đã ổn định."})
    late = unit.post(f"{page}/{first.public_id}/bao-them", **MORE, stage="update")

    (first,) = reports(session)
    shown = plain(desk.get(here))
    assert first.received_by_id == told.people.officer.id and first.charge_id == told.people.leader.id
    assert "đã được làm trước đó" in plain(again) and empty.status_code == 422
    assert all(words in shown for words in ("Cử người về trường.", "Trường đã ổn định.", "Đã kết thúc lúc"))
    assert late.status_code == 422 and "Sở đã kết thúc việc này" in plain(late) and "Đã báo công an xã." in late.text
    assert [admin.get(path).status_code for path in (here, f"{here}/phu-trach")] == [403, 403]

    desk.post(f"{here}/xu-ly/mo-lai", data={"words": "Có diễn biến mới."})
    unit.post(f"{page}/{first.public_id}/bao-them", **MORE, stage="update")
    unit.post(f"{page}/bien-nhan/{first.public_id}")
    mail = session.scalars(select(Mail).where(Mail.occasion == "incident_receipt")).one()
    mail.body = "Cô Lan"  # as it is kept once it was sent
    session.commit()
    desk.post(f"{here}/xoa-du-lieu", data={"reason": "Theo yêu cầu."})

    assert [one.handling for one in reports(session)] == [None, None] and mail.body == ""
    assert "Cử người về trường." not in desk.get(here).text
    assert whole(session, app)


def test_those_on_duty_are_alerted_in_their_order_and_by_role_while_there_is_no_list(session, told, unit, page, admin):
    people = told.people
    assert EVERY_PAGE in admin.get("/phat-sinh/truc").text
    admin.post(
        "/phat-sinh/truc/them", data={"person": people.admin.id, "days": "working", "starts": "7:00", "ends": "17:00"}
    )
    admin.post(
        "/phat-sinh/truc/them", data={"person": people.leader.id, "days": "all", "starts": "17:00", "ends": "7:00"}
    )
    unit.post(page, **TOLD, typed_by="Cô Lan")  # on a Friday at eight
    (first, second) = session.scalars(select(IncidentDuty).order_by(IncidentDuty.position))

    assert alerted(session) == ["quantri", "chuyenvien"]
    assert (second.starts, second.ends) == (1020, 420)
    admin.post(f"/phat-sinh/truc/{first.id}/bo")
    session.expire_all()
    assert [one.staff_id for one in session.scalars(select(IncidentDuty))] == [people.leader.id]


def test_an_alert_never_goes_to_nobody(now):
    night = DutyHours("A", DutyDays.ALL, 17 * 60, 7 * 60)
    weekend = DutyHours("B", DutyDays.OFF, 0, 24 * 60)
    eight = local(now)

    assert on_duty([night, weekend], eight, works=True) == ["A", "B"]
    assert on_duty([night, weekend], eight, works=False) == ["B"]
    assert on_duty([night, weekend], eight.replace(hour=3), works=True) == ["A"]


def test_kinds_are_the_agency_s_or_the_letter_s_and_old_incidents_keep_their_name(session, told, unit, page, admin):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    intrusion = session.scalars(select(IncidentChoice).where(IncidentChoice.key == "intrusion")).one()
    admin.post("/phat-sinh/danh-muc/kind/them", data={"name": "Học sinh bỏ nhà đi"})
    doubled = admin.post("/phat-sinh/danh-muc/kind/them", data={"name": "việc khác"})
    admin.post(f"/phat-sinh/danh-muc/{intrusion.id}", data={"name": "Người ngoài vào lớp", "position": "9"})
    offered = plain(unit.get(page))
    item = session.scalars(select(Item).where(Item.mode == "incident")).one()
    item.incident_kinds = ["hoc_sinh_bo_nha_di"]
    session.commit()
    refused = unit.post(page, **TOLD, typed_by="Cô Lan", submission_key="x")

    (first,) = reports(session)
    assert "Học sinh bỏ nhà đi" in offered and "Người ngoài vào lớp" in offered
    assert doubled.status_code == 422 and "Đã có" in doubled.text
    assert first.kind_name == "Người lạ vào lớp học"
    assert refused.status_code == 422 and "Xin chọn loại việc." in refused.text


def test_the_register_is_filtered_counts_few_as_fewer_than_five_and_leaves_without_text(
    app, session, told, unit, page, desk, now
):
    people = told.people
    for number in range(6):
        kind = "bullying" if number else "other"
        origin = acts.from_link(told.link(people.school_a), now + number * DAY)
        answer = acts.IncidentAnswer(kind, f"k{number}", f"Việc kín {number}", level="grave" if number > 1 else "")
        acts.report_incident(
            session, told.task(people.school_a, "Vấn đề phát sinh"), answer, origin, now + number * DAY
        )
    clock.move(session, now + 6 * DAY)
    session.commit()
    unit.post(page, **{**TOLD, "occurred_on": "18/4/2020"}, typed_by="Cô Lan")
    desk = scene.sign_in(desk, session, people.officer, now + 6 * DAY)
    ids = [one.id for one in reports(session)]

    def listed(**wanted):
        return {one.id for one in register.register(session, people.agency.id, register.IncidentFilters(**wanted))}

    today = local(now).date()
    assert listed(kind="bullying") == set(ids[1:6]) and listed(level="grave") == set(ids[2:6])
    assert listed(unit_id=people.school_b.id) == {ids[6]} and listed(open=False) == set()
    assert listed(since=today + DAY, until=today + 2 * DAY) == set(ids[1:3])
    assert listed(unit=people.school_b.name.lower()) == {ids[6]}
    assert [register.count(session, people.agency.id, register.IncidentFilters(kind=k)) for k in ("bullying", "")] == [
        5,
        7,
    ]
    two = register.register(session, people.agency.id, register.IncidentFilters(), most=2, after=1)
    assert [one.id for one in two] == ids[4:6][::-1]
    shown = plain(desk.get("/phat-sinh"))
    assert "Bắt nạt, quấy rối</span> <strong>5</strong>" in shown
    assert shown.count("<strong>dưới 5</strong>") == 5
    assert "31/2/2020" in plain(desk.get("/phat-sinh?since=31/2/2020"))

    csv = desk.get("/phat-sinh/so/csv?kind=bullying").data.decode("utf-8-sig")
    sheet = load_workbook(BytesIO(desk.get("/phat-sinh/so/xlsx").data)).active
    no_reason = desk.post("/phat-sinh/so-kem-noi-dung/csv", data={"reason": ""})
    asked = desk.post("/phat-sinh/so-kem-noi-dung/csv?kind=other", data={"reason": "Báo cáo Bộ."})
    text = asked.data.decode("utf-8-sig")

    assert csv.count("Bắt nạt, quấy rối") == 5 and "Việc kín" not in csv
    assert sheet.max_row == 8 and not any("kín" in str(cell.value) for row in sheet for cell in row)
    assert no_reason.status_code == 422
    assert "Việc kín 0" in text and "Việc kín 1" not in text
    taken = session.scalars(select(AccessEntry.incident_id).where(AccessEntry.kind == AccessKind.INCIDENT_TAKEN)).all()
    event = session.scalars(select(Event).where(Event.kind == EventKind.INCIDENTS_TAKEN)).one()
    assert taken == [ids[0]] and event.actor_id == people.officer.id
    assert session.scalar(select(Remark.text).where(Remark.event_id == event.id)) == "Báo cáo Bộ."


def test_staff_add_what_a_unit_tells_them_later(session, told, unit, page, desk):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    (first,) = reports(session)
    came = {"channel": "phone", "told_by": "Cô Lan", "on": "17/4/2020", "hour": "8:00"}

    desk.post(f"/phat-sinh/{first.public_id}/bao-them", data={**came, "stage": "final", "handling": "Đã ổn định."})

    _first, final = reports(session)
    assert (final.stage, final.channel, final.told_by) == (IncidentStage.FINAL, "phone", "Cô Lan")
    assert alerted(session) == ["lanhdao", "chuyenvien"] * 2


def test_what_is_added_takes_documents_and_loses_nothing_that_was_typed(app, session, told, unit, page, desk):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    (first,) = reports(session)
    add = f"{page}/{first.public_id}/bao-them"

    there = unit.post(add, **MORE, stage="update", action="files")
    for name in ("biên bản.pdf", "thừa.pdf"):
        unit.post(f"{add}/tep", upload=(BytesIO(b"%PDF-1.4\n%%EOF\n"), name))
    kept = session.scalars(select(IncidentFile).order_by(IncidentFile.id)).all()
    unit.post(f"{add}/tep/bo", file=str(kept[1].id))
    unit.get(add)  # says which files came and went
    back = unit.get(add)

    assert there.location.endswith("/bao-them/tep") and len(reports(session)) == 1
    assert "Đã báo công an xã." in back.text and "biên bản.pdf" in back.text and "thừa.pdf" not in back.text
    assert "biên bản.pdf" not in unit.get(page).text  # another incident's draft has documents of its own
    unit.post(add, **MORE, stage="update", action="submit")
    first, update = reports(session)
    assert ([one.file.name for one in update.files], first.files) == (["biên bản.pdf"], [])
    assert f'href="/phat-sinh/{update.public_id}/tep/' in desk.get(f"/phat-sinh/{first.public_id}").text
    unit.post(f"{add}/tep", upload=(BytesIO(b"%PDF-1.4\n%%EOF\n"), "chưa gửi.pdf"))
    assert whole(session, app)

    desk.post(f"/phat-sinh/{first.public_id}/xoa-du-lieu", data={"reason": "Theo yêu cầu."})

    names = session.scalars(select(StoredFile.name).where(StoredFile.erased_at.is_(None))).all()
    assert not {"biên bản.pdf", "chưa gửi.pdf"} & set(names) and whole(session, app)


def test_a_level_is_corrected_with_a_reason_and_the_register_shows_the_present_one(app, session, unit, page, desk):
    unit.post(page, **TOLD, typed_by="Cô Lan")
    (first,) = reports(session)
    level = f"/phat-sinh/{first.public_id}/muc-do"

    blank = desk.post(level, data={"level": "grave", "words": " "})
    same = desk.post(level, data={"level": "serious", "words": "Như cũ."}, follow_redirects=True)
    desk.post(level, data={"level": "grave", "words": "Có người bị thương."})

    assert blank.status_code == 422 and "Xin ghi lý do sửa mức độ." in blank.text and "được làm trước đó" in same.text
    shown = plain(desk.get(f"/phat-sinh/{first.public_id}"))
    assert "Sửa mức độ</strong>: Nghiêm trọng → Rất nghiêm trọng" in shown and "Có người bị thương." in shown
    assert reports(session)[0].level == "grave"
    assert "Rất nghiêm trọng" in plain(desk.get("/phat-sinh?level=grave"))
    assert "Không có việc nào như bộ lọc" in plain(desk.get("/phat-sinh?level=serious"))
    assert whole(session, app)
