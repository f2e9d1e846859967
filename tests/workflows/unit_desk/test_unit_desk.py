"""A unit's own desk: granted through the address on record, opened on known devices, over all letters, no incidents."""

import re
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from sqlalchemy import event, select

from directives import acts
from directives.database import db
from directives.models import Contact, DeskDevice, Event, Link, Report, Task, Unit, UnitDesk
from directives.past import verification
from directives.record import ledger, new_rows
from directives.terms import EventKind
from directives.unit_desks import desks
from tests import scene
from tests.scene import INCIDENT, REPORT
from tests.scene.unit_desk import CHROME, ask_for_desk, grant_desk, way_in
from workflows.followup import steps as followup
from workflows.unit_desk.work import work_of

B = "thpt02@donvi.example"
HEAD = "hieutruong@donvi.example"


@pytest.fixture
def told(app, session, now):
    people, directive, unit = scene.issue_and_open(app, session, now)
    contact = Contact(unit=people.school_b, name="Hiệu trưởng", email=HEAD)
    session.add(contact)
    session.commit()
    return people, directive, unit


@pytest.fixture
def unit(told):
    return told[2]


@pytest.fixture
def desk(app, unit, smtp):
    return grant_desk(app, ask_for_desk(app, unit, smtp, B))


def issue_another(session, people, now, number="717/SGDĐT"):
    other = scene.issued_directive(session, people, now)
    other.number, other.subject = number, "tuyển sinh lớp 10"
    session.commit()
    return other


def code_of(smtp, address):
    texts = [mail.get_body(("plain",)).get_content() for mail in smtp.to(address)]
    return [found[1] for text in texts if (found := re.search(r"^(\d{6})\s*$", text, re.M))][-1]


def events(session):
    found = session.scalars(select(Event).where(Event.kind == EventKind.UNIT_DESK_CHANGED).order_by(Event.id))
    return [ledger.data_of(one.body)["what"] for one in found]


def test_a_get_grants_nothing_and_a_press_opens_it_and_tells_all_contacts(app, session, unit, smtp):
    way = ask_for_desk(app, unit, smtp, B)
    scanner = app.test_client()
    assert "Mở trang chung" in scanner.get(way).text
    scanner.head(way)
    assert session.scalars(select(UnitDesk)).one().granted_at is None

    opened = grant_desk(app, way)

    assert "Việc cần làm" in opened.get().text
    assert all("Trang chung của đơn vị đã mở" in mail["subject"] for mail in (smtp.to(B)[-1], smtp.to(HEAD)[-1]))
    assert app.test_client().post(way).status_code == 410
    unit.post("/trang-chung"), unit.post("/trang-chung")  # within a quarter of an hour one mail is enough
    assert events(session) == ["desk_asked", "desk_granted", "desk_device_added", "desk_asked"]
    agency = session.get(Unit, session.scalars(select(UnitDesk)).one().unit.agency_id)
    new_rows.seal_new_rows(session, agency, datetime.now(UTC))
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_new_device_is_asked_for_a_code_of_few_tries(app, session, desk, smtp):
    client = app.test_client()
    assert client.get(desk.page).status_code == 410  # no link of the desk: it tells nothing
    door = client.get(client.get(way_in(smtp, HEAD, "vao")).location).location
    assert door.endswith("/ma")
    client.post(door, data={"send": "yes"})
    scene.send_mails(app)
    assert code_of(smtp, B) != code_of(smtp, HEAD)
    for wrong in range(3):
        assert client.post(door, data={"code": f"00000{wrong}"}).status_code == 422
    other = app.test_client()
    other.get(way_in(smtp, HEAD, "vao"))
    assert other.post(door, data={"code": code_of(smtp, HEAD)}).status_code == 422  # asked for by another browser

    assert client.post(door, data={"code": code_of(smtp, HEAD)}).location == desk.page
    assert "Việc cần làm" in client.get(desk.page).text
    assert [one.contact.email for one in session.scalars(select(DeskDevice).order_by(DeskDevice.id))] == [B, HEAD]
    assert other.post(door, data={"code": code_of(smtp, HEAD)}).status_code == 422
    for _ in range(6):
        answer = other.post(door, data={"send": "yes"})
    scene.send_mails(app)
    assert answer.status_code == 302
    assert sum("Mã vào" in mail["subject"] for mail in smtp.to(HEAD)) == 5  # an hour, with the same answer
    for wrong in range(5):
        other.post(door, data={"code": f"00000{wrong}"})
    assert other.post(door, data={"code": code_of(smtp, HEAD)}).status_code == 422


def test_devices_are_listed_and_ended_one_or_all(app, session, desk, smtp):
    client = app.test_client()
    door = client.get(client.get(way_in(smtp, B, "vao")).location).location
    client.post(door, data={"send": "yes"})
    scene.send_mails(app)
    client.post(door, data={"code": code_of(smtp, B)}, headers={"User-Agent": "Firefox/100 Android"})
    listed = desk.get("/thiet-bi").text
    assert "Chrome trên Windows" in listed and "Firefox trên Android" in listed and "mở lần đầu" in listed
    second = session.scalars(select(DeskDevice).order_by(DeskDevice.id.desc())).first()

    assert desk.post(f"/thiet-bi/{second.id}/ket-thuc").status_code == 302
    assert client.get(desk.page).location.endswith("/ma")
    assert desk.post("/thiet-bi/999/ket-thuc").status_code == 404
    assert desk.post("/thiet-bi/ket-thuc").status_code == 302 and desk.get().status_code == 200
    assert "Đã đóng trang chung" in desk.post("/ket-thuc").text
    assert desk.get().status_code == 410
    assert client.get(way_in(smtp, B, "vao"), follow_redirects=True).status_code == 410


def test_a_wrong_mailbox_that_is_corrected_opens_nothing_more(session, told, desk):
    contact = told[0].school_b.contacts[0]
    contact.email = "dung@donvi.example"
    session.commit()

    assert desk.get().status_code == 410


def test_it_ends_on_31_august_and_one_press_in_august_renews_it(app, session, told, desk, now):
    found = session.scalars(select(UnitDesk)).one()
    assert found.ends_at == datetime(2020, 8, 31, 17, tzinfo=UTC)
    assert desk.post("/gia-han").status_code == 302 and found.ends_at.year == 2020
    assert "Dùng thêm một năm học" not in desk.get().text
    scene.later(session, now, datetime(2020, 8, 3, 1, tzinfo=UTC) - now)
    assert "Dùng thêm một năm học" in desk.get().text
    desk.post("/gia-han")
    session.expire_all()
    assert found.ends_at == datetime(2021, 8, 31, 17, tzinfo=UTC)
    scene.later(session, now, datetime(2021, 8, 31, 17, tzinfo=UTC) - now)
    assert desk.get().status_code == 410
    assert desks.last_moment(datetime(2020, 7, 31, 16, 59, tzinfo=UTC)).year == 2020
    assert desks.last_moment(datetime(2020, 7, 31, 17, 0, tzinfo=UTC)).year == 2021


def test_the_work_of_all_letters_by_date_opens_their_pages_and_comes_back(app, session, told, desk, now):
    people, directive, _unit = told
    other = issue_another(session, people, now)
    letter = scene.newest_link(session, people.school_b, other).assignment
    shown = desk.get().text
    own = [
        re.search(r"Việc cần làm \((\d+)\)", scene.open_link(app, session, people.school_b, one).get().text)
        for one in (directive, other)
    ]

    assert f"Việc cần làm ({sum(int(found[1]) for found in own)})" in shown
    assert directive.number in shown and "717/SGDĐT" in shown
    page = desk.client.get(f"/phieu/{letter.public_id}")
    assert page.status_code == 200 and f'href="{desk.page}"' in page.text
    task = next(one for one in letter.tasks if one.item.title == "Báo cáo tập huấn")
    sent = desk.client.post(
        f"/phieu/{letter.public_id}/nhiem-vu/{task.id}",
        data={
            "action": "submit",
            "submission_key": "k",
            "said": "reported",
            "text": "Đã tập huấn",
            "typed_by": "Cô Mai",
            "approved_by": "Thầy Nam",
        },
    )
    assert sent.status_code == 302
    report = session.scalars(select(Report)).one()
    assert report.link.contact.email == B
    assert "Báo cáo tập huấn" in desk.get("/da-gui").text and "gửi từ hộp thư của Văn thư" in desk.get("/da-gui").text
    found = desk.get("/van-ban?q=tuyen sinh").text
    assert "717/SGDĐT" in found and directive.number not in found
    assert "Không có văn bản nào" in desk.get("/van-ban?nam=2019").text


def test_the_queries_do_not_grow_with_the_letters(app, session, told, desk, now):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def count():
        asked.clear()
        for path in ("", "/van-ban", "/da-gui"):
            assert desk.get(path).status_code == 200
        return len(asked)

    one = count()
    for number in range(3):
        issue_another(session, told[0], now, f"80{number}/SGDĐT")

    assert count() == one


def test_nothing_of_incidents_is_on_the_desk_or_behind_it(app, session, told, desk, now):
    unit = told[2]
    task = f"{unit.page}/phat-sinh/{unit.tasks[INCIDENT]}"
    assert "Báo khi phát sinh" in desk.client.get(unit.page).text
    new = {
        "submission_key": "a",
        "kind": "other",
        "level": "ordinary",
        "handling": "Việc kín.",
        "typed_by": "Cô",
        "occurred_on": "16/4/2020",
    }
    form = desk.client.get(task).text
    assert "Lưu nháp" not in form
    answer = acts.IncidentAnswer("intrusion", "i1", "Đã khoá phòng học.")
    link = session.scalars(select(Link).where(Link.assignment_id == unit.assignment_id)).first()
    unit.post(name="Cô Mai", position="Văn thư")
    before = [desk.get(path).text for path in ("", "/van-ban", "/da-gui")]
    told_of = next(one for one in link.assignment.tasks if one.id == unit.tasks[INCIDENT])
    incident = acts.report_incident(session, told_of, answer, acts.from_link(link, now), now)
    session.commit()

    assert [re.sub(r'value="[^"]{60,}"', "", page) for page in before] == [
        re.sub(r'value="[^"]{60,}"', "", desk.get(path).text) for path in ("", "/van-ban", "/da-gui")
    ]
    letter = desk.client.get(unit.page).text
    assert "vấn đề phát sinh" not in letter.lower().replace("chỉ báo khi có vấn đề", "") or incident.named not in letter
    assert "Báo vấn đề phát sinh" not in letter
    assert "Đã gửi" not in desk.client.get(task).text
    receipt = f"{task}/bien-nhan/{incident.public_id}"
    open_to_desks = {"reporting.incident", "reporting.report_incident"}
    of_incidents = {
        one.endpoint for one in app.url_map.iter_rules() if one.rule.startswith("/phieu/<public_id>/phat-sinh")
    }
    assert all(hasattr(app.view_functions[one], "is_closed_to_desks") for one in of_incidents - open_to_desks)
    closed = (receipt, f"{receipt}.pdf", f"{task}/{incident.public_id}/bao-them", f"{task}/tep")
    assert [desk.client.get(one).status_code for one in closed] == [404] * 4
    assert unit.get(f"/phat-sinh/{unit.tasks[INCIDENT]}/bien-nhan/{incident.public_id}").status_code == 200
    of_unit = f"/phat-sinh/{unit.tasks[INCIDENT]}"
    basis = re.search(r'name="basis" type="hidden" value="([^"]+)"', unit.get(of_unit).text)[1]
    unit.post(of_unit, action="save", handling="Nháp kín", basis=basis)
    begun = desk.client.get(task)
    assert "Nháp kín" not in begun.text and "đang viết dở" in begun.text
    assert desk.client.post(task, data=new).status_code == 409


def test_every_other_link_opens_one_letter_and_a_colleague_never_asks(app, session, told, desk, now):
    people, directive, unit = told
    other = issue_another(session, people, now)
    letter = scene.newest_link(session, people.school_b, other).assignment
    assert unit.client.get(f"/phieu/{letter.public_id}").status_code == 410
    unit.post(
        "/phan-cong",
        chosen=[session.get(Task, unit.tasks[REPORT]).item_id],
        name="Cô Lan",
        email="lan@truong.example",
        word="",
        by_name="Thầy Nam",
    )
    colleague, link = app.test_client(), session.scalars(select(Link).where(Link.contact_id.is_(None))).one()
    colleague.get(f"/m/{scene.token(app, link)}")

    assert colleague.post(f"{unit.page}/trang-chung").status_code == 404
    assert colleague.get(desk.page).status_code == 410
    of_a = scene.newest_link(session, people.school_a, directive).assignment
    assert desk.client.get(f"/phieu/{of_a.public_id}").status_code == 410


def test_withdrawn_and_closed_letters_stay_listed(app, session, told, desk, now):
    people, directive, unit = told
    other = issue_another(session, people, now)
    by = acts.ActedBy(people.officer, "Xong", now)
    followup.close(session, other, by)
    followup.withdraw(session, directive, by)
    session.commit()

    shown = desk.get("/van-ban").text
    assert "Sở đã thu hồi" in shown and "Sở đã kết thúc theo dõi" in shown
    assert f'href="{unit.page}"' not in shown
    letter = scene.newest_link(session, people.school_b, other).assignment
    assert desk.client.get(f"/phieu/{letter.public_id}").status_code == 200
    assert desk.client.get(unit.page).status_code == 410
    assert "Đơn vị không còn việc đến hạn" in desk.get().text


def test_staff_grant_it_see_its_devices_and_end_it(app, session, client, told, smtp, now):
    people = told[0]
    staff = scene.sign_in(client, session, people.officer, now)
    page = f"/don-vi/{people.school_b.id}"
    assert "Đơn vị chưa có trang chung" in staff.get(page).text

    assert staff.post(f"{page}/trang-chung/mo").status_code == 302
    scene.send_mails(app)

    browser = app.test_client()
    door = browser.get(browser.get(way_in(smtp, HEAD, "vao")).location).location
    browser.post(door, data={"send": "yes"})
    scene.send_mails(app)
    browser.post(door, data={"code": code_of(smtp, HEAD)}, headers={"User-Agent": CHROME})
    seen = staff.get(page).text
    assert "1 thiết bị đang dùng" in seen and "Chrome trên Windows" in seen and "Mở trang chung của đơn vị" in seen
    staff.post(f"{page}/trang-chung/dong")
    assert browser.get(door.removesuffix("/ma")).status_code == 410
    people.school_b.contacts[0].removed_at = people.school_b.contacts[1].removed_at = now
    session.commit()
    assert "không có đầu mối nào" in staff.post(f"{page}/trang-chung/mo", follow_redirects=True).text


def test_a_merged_unit_has_no_desk_and_its_successor_sees_the_open_work(app, session, client, told, desk, now):
    people, directive, _unit = told
    staff = scene.sign_in(client, session, people.officer, now)
    staff.post(f"/don-vi/{people.school_c.id}/trang-chung/mo")
    typed = {"on": "17/4/2020", "reason": "Quyết định 12", "into": people.school_c.name}
    address = f"/don-vi/{people.school_b.id}/sap-nhap"
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', staff.post(address, data=typed).text)[1]
    staff.post(address, data={**typed, "seen": seen})
    session.expire_all()
    assert people.school_b.successor_id == people.school_c.id

    assert desk.get().status_code == 410
    work = work_of(session, people.school_c, now)
    assert directive.id in {row.assignment.directive_id for row in work.to_do}
    assert all(row.assignment.unit_id == people.school_b.id for row in work.to_do)
    assert "Đơn vị chưa có" not in staff.get(f"/don-vi/{people.school_b.id}").text
    assert work_of(session, people.school_b, now).count == 0


def test_after_a_restore_every_desk_ends_and_nothing_mailed_before_opens(app, session, told, desk, smtp, now):
    told[2].post("/trang-chung")
    scene.send_mails(app)
    ways = [way_in(smtp, B, way) for way in ("mo", "vao")]

    desks.settle_after_restore(session, now)
    session.commit()

    assert len(session.scalars(select(Event).where(Event.body.contains('"desk_ended"'))).all()) == 1
    assert desk.get().status_code == 410
    assert app.test_client().post(ways[0]).status_code == 410
    browser = app.test_client()
    assert browser.get(browser.get(ways[1]).location).status_code == 410


def test_one_calendar_has_the_dates_of_all_letters_and_a_key_that_can_be_changed(app, session, told, desk, now):
    people, directive, _unit = told
    issue_another(session, people, now)
    assert desk.post("/lich").status_code == 302
    address = re.search(r"/lich-trang-chung/[^<\s]+", desk.get("/thiet-bi").text)[0]
    program = app.test_client()

    feed = program.get(address)

    assert feed.mimetype == "text/calendar" and "REFRESH-INTERVAL" in feed.text
    read = icalendar.Calendar.from_ical(feed.data)
    named = [str(one["SUMMARY"]) for one in read.events]
    assert len(named) == 4 and all(any(number in name for name in named) for number in (directive.number, "717/SGDĐT"))
    desk.post("/lich")
    ended = program.get(address)
    assert ended.status_code == 410 and "không còn dùng" in ended.text
    renewed = re.search(r"/lich-trang-chung/[^<\s]+", desk.get("/thiet-bi").text)[0]
    assert program.get(renewed).status_code == 200
    desk.post("/ket-thuc")
    assert program.get(renewed).status_code == 410
