"""Signing in: one mailed link, one press, once."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from directives.models import Mail, Office, Staff
from directives.past import verification
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.mailing.composing.content import foot
from workflows.web import links
from workflows.web.contact_point import ContactPoint


def what_it_says(page):
    return page.text[page.text.index("<main") :]


def test_a_person_on_record_is_mailed_a_link_and_a_stranger_is_told_the_same(app, session, client, now):
    scene.department(session, now)

    known = client.post("/dang-nhap", data={"email": "ChuyenVien@sogddt.example"})
    unknown = client.post("/dang-nhap", data={"email": "ke-la@sogddt.example"})

    scene.send_mails(app)

    assert what_it_says(known).replace("ChuyenVien", "ke-la") == what_it_says(unknown)
    assert [mail.occasion for mail in session.query(Mail)] == ["sign_in"]


def test_opening_the_link_uses_nothing_up_and_one_press_signs_in_once(app, session, client, now):
    people = scene.department(session, now)
    address = links.sign_in_address(steps.create_sign_in(session, people.officer, now).id)

    for _ in range(20):
        app.test_client().get(address, follow_redirects=True)
    client.get(address)
    first = client.post("/dang-nhap/xac-nhan")
    other = app.test_client()
    other.get(address)
    second = other.post("/dang-nhap/xac-nhan")

    assert first.status_code == 302
    assert client.get("/don-vi").status_code == 200
    assert second.status_code == 410


def test_the_token_leaves_the_address_bar(session, client, now):
    people = scene.department(session, now)
    address = links.sign_in_address(steps.create_sign_in(session, people.officer, now).id)

    assert client.get(address).location == "/dang-nhap/xac-nhan"


def test_an_expired_link_and_one_of_a_former_colleague_open_nothing(session, client, now):
    people = scene.department(session, now)
    old = steps.create_sign_in(session, people.officer, now)
    people.leader.left_at = now
    gone = steps.create_sign_in(session, people.leader, now)
    clock.move(session, now + timedelta(minutes=61))

    for sign_in in (old, gone):
        client.get(links.sign_in_address(sign_in.id))
        assert client.get("/dang-nhap/xac-nhan").status_code == 410


def test_the_way_back_leads_only_to_pages_of_this_site(session, client, now):
    people = scene.department(session, now)
    client.get("/dang-nhap?next=//ke-xau.example/")
    client.get(links.sign_in_address(steps.create_sign_in(session, people.officer, now).id))

    assert client.post("/dang-nhap/xac-nhan").location == "/"


def test_an_administrator_adds_a_colleague_and_cannot_lock_themselves_out(session, client, now):
    people = scene.department(session, now)
    client.get(links.sign_in_address(steps.create_sign_in(session, people.admin, now).id))
    client.post("/dang-nhap/xac-nhan")

    new = {"name": "Người Mới", "email": "moi@sogddt.example", "office": "0", "roles": ["leader"]}
    added = client.post("/tai-khoan", data=new)
    again = client.post("/tai-khoan", data=new)
    locked = client.post(f"/tai-khoan/{people.admin.id}", data={"roles": ["leader"], "digest": "weekly"})

    assert added.status_code == 302
    assert "Đã có người dùng địa chỉ này" in again.text
    assert "Không thể tự bỏ quyền quản trị" in locked.text
    assert session.query(Staff).filter_by(email="moi@sogddt.example").count() == 1


def test_signing_in_is_limited_in_an_hour(app, session, client, now):
    scene.department(session, now)

    answers = [client.post("/dang-nhap", data={"email": "a@b.example"}).status_code for _ in range(21)]

    assert answers[-1] == 429


def administrator(client, session, people, now):
    people.officer.role_names = ["admin"]
    client.get(links.sign_in_address(steps.create_sign_in(session, people.officer, now).id))
    client.post("/dang-nhap/xac-nhan")
    return client


def test_an_office_is_added_corrected_and_keeps_its_code_to_itself(session, client, now):
    people = scene.department(session, now)
    desk = administrator(client, session, people, now)
    entry = {"name": "Phòng Tổ chức cán bộ", "code": "TCCB", "phone": "0269 3824 001", "email": ""}

    added = desk.post("/co-quan/phong", data=entry)
    again = desk.post("/co-quan/phong", data=entry)
    office = session.scalars(select(Office).where(Office.code == "TCCB")).one()
    desk.post(f"/co-quan/phong/{office.id}", data=entry | {"phone": "0269 3824 002"})
    session.expire_all()

    assert added.status_code == 302
    assert "Đã có phòng dùng mã này." in again.text and "0269 3824 001" in again.text
    assert office.phone == "0269 3824 002"
    assert list(verification.faults(session, Path())) == []


def test_the_agencys_own_footer_is_in_its_mails(session, client, now):
    people = scene.department(session, now)
    desk = administrator(client, session, people, now)
    ours = desk.get("/co-quan").text
    own = {
        "name": people.agency.name,
        "phone": people.agency.phone,
        "email": "",
        "mail_foot": "Gọi {office}, số {phone}.\nXin cảm ơn.",
    }

    desk.post("/co-quan", data=own)
    session.expire_all()

    assert foot(people.agency, ContactPoint("Phòng A", "0269 2", "")) == ["Gọi Phòng A, số 0269 2.", "Xin cảm ơn."]
    assert "Gọi Sở Giáo dục" in desk.get("/co-quan").text
    desk.post("/co-quan", data=own | {"mail_foot": ""})
    assert what_it_says_there(desk.get("/co-quan").text) == what_it_says_there(ours)


def what_it_says_there(page):
    return page[page.index('id="chan-thu"') :]


def test_only_an_administrator_opens_the_agency(session, client, now):
    people = scene.department(session, now)
    client.get(links.sign_in_address(steps.create_sign_in(session, people.officer, now).id))
    client.post("/dang-nhap/xac-nhan")

    assert client.get("/co-quan").status_code == 403
    assert client.post("/co-quan/phong", data={"name": "X", "code": "X"}).status_code == 403


def test_a_forged_way_back_leads_home(client):
    outside = ["//elsewhere.example", "/\t/elsewhere.example", "/\\elsewhere.example", "/\r\nX: y", "https:/x", "/\t/["]
    for crafted in outside:
        assert client.get("/ngon-ngu/en", query_string={"next": crafted}).location == "/"
