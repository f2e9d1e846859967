"""The link in a leader's digest: a press reads the boards on one device for two days, and any act asks to sign in."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from directives.models import Assignment, Directive, Mail, ParkedForm, SecurityEntry, StaffSession
from directives.rules.schedule import at
from directives.terms import DigestFrequency, Role, SecurityKind
from tests import scene
from workflows import clock
from workflows.scheduling import steps as timing
from workflows.web import links

MONDAY = at(date(2020, 4, 20), time(8))
HOUR = timedelta(hours=1)
CONFIRM = "/dang-nhap/xac-nhan"


@pytest.fixture
def begun(session, now):
    made = scene.issue(session, now)
    made.people.leader.digest = DigestFrequency.DAILY
    session.execute(update(Assignment).values(told_at=now))
    session.commit()
    return made


@pytest.fixture
def link(app, session, begun, smtp):
    """The link as the leader's mail has it, sent on Monday morning."""
    timing.tick(session, MONDAY)
    clock.move(session, MONDAY)
    scene.send_mails(app)
    (message,) = smtp.to(begun.people.leader.email)
    return re.search(r"http://localhost(/dang-nhap/\S+)", message.get_body(("plain",)).get_content())[1]


def opened(client, link):
    client.get(link)
    client.post(CONFIRM)
    return client


def is_in(client):
    return client.get("/").status_code == 200


def later(session, span):
    scene.later(session, MONDAY, span)


def board_of(session):
    return f"/van-ban/{session.scalar(select(Directive.public_id))}"


def test_looking_opens_nothing_and_one_press_opens_the_boards(app, session, client, link):
    for _ in range(3):
        shown = app.test_client().get(link, follow_redirects=True)
    before = session.scalars(select(StaffSession)).all()

    pressed = opened(client, link)

    assert before == [] and "Xem trên thiết bị này" in shown.text
    board = board_of(session)
    for address in ("/", board, f"{board}/bang.csv", f"{board}/ban-in.pdf"):
        assert pressed.get(address).status_code == 200, address
    kinds = session.scalars(select(SecurityEntry.kind)).all()
    assert kinds == [SecurityKind.BOARDS_OPENED]


def test_it_opens_on_the_first_device_alone(app, client, link):
    first = opened(client, link)
    second = app.test_client()

    answers = [second.get(link, follow_redirects=True).status_code, second.post(CONFIRM).status_code]

    assert answers == [410, 410] and not is_in(second)
    assert first.get(link, follow_redirects=True).request.path == "/", "the same device goes on reading"


def test_it_opens_within_48_hours_of_being_sent(session, client, link):
    later(session, 48 * HOUR + timedelta(minutes=1))

    client.get(link)

    assert client.post(CONFIRM).status_code == 410 and not is_in(client)


def test_what_it_opened_ends_48_hours_after_it_was_sent(session, client, link):
    later(session, 40 * HOUR)
    opened(client, link)
    (one,) = session.scalars(select(StaffSession)).all()

    assert 7 * HOUR < one.ends_at - one.started_at < 9 * HOUR
    one.ends_at -= 9 * HOUR
    session.commit()
    assert not is_in(client)


@pytest.mark.sweep
def test_every_other_page_and_every_press_asks_to_sign_in(app, session, client, begun, link):
    begun.people.leader.role_names = [role.value for role in Role]
    desk = opened(client, link)
    begun_at = f"/phieu-giao-viec/{begun.assignment(begun.people.school_b).public_id}"
    boards = {name for name, view in app.view_functions.items() if hasattr(view, "shows_boards")}
    public = {
        name for name, view in app.view_functions.items() if getattr(view, "guard", "public") in ("public", "machine")
    }

    for rule in app.url_map.iter_rules():
        if rule.endpoint in public or rule.rule.startswith(("/phieu/", "/trang-chung/")):
            continue
        path = re.sub(r"<[^>]*>", "1", rule.rule).replace("bang.1", "bang.csv")
        if "GET" in rule.methods and rule.endpoint not in boards:
            answer = desk.get(path)
            assert answer.status_code in {302, 404}, path
            assert answer.status_code == 404 or answer.location.startswith("/dang-nhap?next="), path
        if "POST" in rule.methods:
            answer = desk.post(path, headers={"Referer": "http://localhost/"})
            assert answer.status_code == 404 or answer.location == "/dang-nhap?next=/", path

    assert unquote(desk.get(begun_at).location) == f"/dang-nhap?next={begun_at}"
    assert boards == {
        "monitoring.front",
        "monitoring.board",
        "monitoring.export",
        "monitoring.long_sheet",
        "monitoring.figures",
        "monitoring.export_figures",
        "monitoring.figure_parts",
        "monitoring.texts",
        "documents.forms_of_paper",
        "documents.pdf",
    }


def test_what_is_typed_meanwhile_comes_back_after_signing_in(session, client, begun, link):
    desk = opened(client, link)
    path = f"/phieu-giao-viec/{begun.assignment(begun.people.school_b).public_id}/ghi-chu"

    refused = desk.post(path, data={"text": "Đề nghị gọi lại."})
    scene.sign_in(desk, session, begun.people.leader, clock.now(session))

    assert refused.status_code == 403 and "chỉ để xem" in refused.text
    assert session.scalars(select(ParkedForm.staff_id)).all() == [begun.people.leader.id]
    assert "Đề nghị gọi lại." in unescape(desk.get("/chua-gui").text)


def test_the_pages_say_that_they_are_only_read(session, client, begun, link):
    begun.people.leader.role_names = ["leader", "officer", "admin"]

    front = opened(client, link).get("/").text

    assert "chỉ để đọc" in front and "/dang-nhap?next=/" in front
    assert "Nhập văn bản mới" not in front and 'href="/tai-khoan"' not in front
    assert begun.people.leader.email in client.get("/dang-nhap").text


def test_a_signed_in_leader_is_led_to_the_boards_and_uses_nothing_up(app, session, client, begun, link):
    desk = scene.sign_in(client, session, begun.people.leader, MONDAY)

    assert desk.get(link, follow_redirects=True).request.path == "/"
    assert is_in(opened(app.test_client(), link))
    assert desk.get("/tai-khoan/cua-toi").status_code == 200


def test_the_leader_sees_and_ends_it_on_the_account_page(app, session, client, begun, link):
    reading = opened(app.test_client(), link)
    desk = scene.sign_in(client, session, begun.people.leader, MONDAY)
    page = desk.get("/tai-khoan/cua-toi").text

    desk.post("/tai-khoan/cua-toi/phien")

    assert "chỉ xem, qua bản tin" in page and not is_in(reading)


@pytest.mark.parametrize("change", [{"role_names": ["officer"]}, {"left_at": MONDAY}, {"email": "moi@sogddt.example"}])
def test_it_opens_nothing_for_somebody_who_is_no_leader_any_more(session, client, begun, link, change):
    for name, value in change.items():
        setattr(begun.people.leader, name, value)
    session.commit()

    client.get(link)

    assert client.post(CONFIRM).status_code == 410 and not is_in(client)


def test_it_is_no_sign_in_link_and_a_sign_in_link_is_none_of_its_kind(app, session, client, begun, link):
    for mail in session.scalars(select(Mail)).all():
        client.get(links.sign_in_address(mail.id))
        assert client.post(CONFIRM).status_code == 410
        if mail.occasion != "leader_digest":
            client.get(links.digest_address(mail.id))
            assert client.post(CONFIRM).status_code == 410

    assert session.scalars(select(StaffSession)).all() == []


def test_the_stored_text_of_the_mail_does_not_hold_it(session, begun, link):
    bodies = session.scalars(select(Mail.body).where(Mail.occasion == "leader_digest")).all()

    assert bodies and all(link.rpartition("/")[2] not in body for body in bodies)


def test_two_devices_that_press_at_once_open_one_session(app, session, link):
    devices = [app.test_client() for _ in range(2)]
    for device in devices:
        device.get(link)

    session.rollback()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda device: device.post(CONFIRM).status_code, devices))

    assert sorted(answers) == [302, 410]
    assert len(session.scalars(select(StaffSession)).all()) == 1
