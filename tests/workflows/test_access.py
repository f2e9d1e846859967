"""Signing in: one mailed link, one press, once."""

from datetime import timedelta

from directives.models import Mail, Staff
from directives.terms import Occasion
from tests import cast
from workflows import clock
from workflows.access import links, steps


def what_it_says(page):
    return page.text[page.text.index("<main"):]


def test_a_person_on_record_is_mailed_a_link_and_a_stranger_is_told_the_same(session, client, now):
    cast.department(session, now)

    known = client.post("/dang-nhap", data={"email": "ChuyenVien@sogddt.example"})
    unknown = client.post("/dang-nhap", data={"email": "ke-la@sogddt.example"})

    assert what_it_says(known).replace("ChuyenVien", "ke-la") == what_it_says(unknown)
    assert [mail.occasion for mail in session.query(Mail)] == [Occasion.SIGN_IN]


def test_opening_the_link_uses_nothing_up_and_one_press_signs_in_once(app, session, client, now):
    people = cast.department(session, now)
    address = links.sign_in_address(steps.make_sign_in(session, people.officer, now).id)

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
    people = cast.department(session, now)
    address = links.sign_in_address(steps.make_sign_in(session, people.officer, now).id)

    assert client.get(address).location == "/dang-nhap/xac-nhan"


def test_a_link_that_ran_out_and_one_of_somebody_who_left_open_nothing(session, client, now):
    people = cast.department(session, now)
    old = steps.make_sign_in(session, people.officer, now)
    people.leader.left_at = now
    gone = steps.make_sign_in(session, people.leader, now)
    clock.move(session, now + timedelta(minutes=61))

    for sign_in in (old, gone):
        client.get(links.sign_in_address(sign_in.id))
        assert client.get("/dang-nhap/xac-nhan").status_code == 410


def test_going_on_leads_only_to_pages_of_this_site(session, client, now):
    people = cast.department(session, now)
    client.get("/dang-nhap?next=//ke-xau.example/")
    client.get(links.sign_in_address(steps.make_sign_in(session, people.officer, now).id))

    assert client.post("/dang-nhap/xac-nhan").location == "/"


def test_an_administrator_adds_a_colleague_and_cannot_lock_the_door_behind_themselves(session, client, now):
    people = cast.department(session, now)
    client.get(links.sign_in_address(steps.make_sign_in(session, people.admin, now).id))
    client.post("/dang-nhap/xac-nhan")

    new = {"name": "Người Mới", "email": "moi@sogddt.example", "office": "0", "roles": ["leader"]}
    added = client.post("/tai-khoan", data=new)
    again = client.post("/tai-khoan", data=new)
    locked = client.post(f"/tai-khoan/{people.admin.id}", data={"roles": ["leader"]})

    assert added.status_code == 302
    assert "Đã có người dùng địa chỉ này" in again.text
    assert "Không thể tự bỏ quyền quản trị" in locked.text
    assert session.query(Staff).filter_by(email="moi@sogddt.example").count() == 1


def test_signing_in_is_limited_in_an_hour(app, session, client, now):
    cast.department(session, now)

    answers = [client.post("/dang-nhap", data={"email": "a@b.example"}).status_code for _ in range(21)]

    assert answers[-1] == 429
