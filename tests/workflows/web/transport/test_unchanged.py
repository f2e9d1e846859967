"""Kept pages of the desk: 304 while they would show the same, another ETag as soon as anything is different."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import template_rendered
from sqlalchemy import insert

from app import create_app
from directives.acts import park
from directives.database import table_of
from directives.models import Heartbeat, LimitUse, MailServer, StaffSession
from directives.record import facts
from directives.terms import LimitKind, Program, ReportingMode, Role
from tests import scene
from tests.infrastructure.databases import dispose, settings
from workflows import clock

KEPT = "private, no-cache"


@pytest.fixture
def told(session, now):
    told = scene.issue(session, now)
    session.commit()
    return told


@pytest.fixture
def desk(client, session, told, now):
    return scene.hold_session(client, session, told.people.officer)


@pytest.fixture
def lists(told) -> list[str]:
    board = f"/van-ban/{told.directive.public_id}"
    return ["/", board, f"{board}/goi-dien", f"{board}/chua-tra-loi", "/chua-tra-loi", "/cho-bo-sung"]


def test_nothing_is_rendered_for_a_page_that_would_show_the_same(app, desk, lists):
    rendered: list[str] = []
    first = {address: desk.get(address) for address in lists}
    template_rendered.connect(lambda _app, template, **_more: rendered.append(template.name), app, weak=False)

    again = [desk.get(address, headers={"If-None-Match": page.headers["ETag"]}) for address, page in first.items()]

    assert {page.headers["Cache-Control"] for page in first.values()} == {KEPT}
    assert [(answer.status_code, answer.data) for answer in again] == [(304, b"")] * len(lists)
    assert [answer.headers["ETag"] for answer in again] == [page.headers["ETag"] for page in first.values()]
    assert rendered == []


def test_a_compressed_page_has_the_same_tag(desk):
    packed = desk.get("/", headers={"Accept-Encoding": "br"})

    assert packed.headers["Content-Encoding"] == "br"
    assert desk.get("/", headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304


def test_a_form_in_a_banner_has_no_part_in_the_tag(app, session, told):
    admin = scene.hold_session(app.test_client(), session, told.people.admin)
    front = admin.get("/")

    again = admin.get("/", headers={"If-None-Match": front.headers["ETag"]})

    assert 'action="/bat-dau/de-sau"' in front.text
    assert again.status_code == 304


def rename(session, told, now):
    facts.change(session, told.people.officer, now, name="Trần Văn Mới")


def take_role(session, told, now):
    told.people.officer.role_names = [Role.LEADER, Role.OFFICER]


def type_without_session(session, told, now):
    park.park_of_staff(session, "x" * 64, told.people.officer.id, "/x", {"text": ["Đã gọi"]}, now)


def mail_server_is_down(session, told, now):
    session.execute(insert(table_of(MailServer)).values(id=1, said="421", failing_since=now - timedelta(hours=2)))


def time_passes(session, told, now):
    clock.move(session, now + timedelta(minutes=10))


@pytest.mark.parametrize("change", [rename, take_role, type_without_session, mail_server_is_down, time_passes])
def test_the_page_is_made_again_after_each_change(desk, session, told, now, change: Callable[..., None]):
    before = desk.get("/").headers["ETag"]

    change(session, told, now)
    session.commit()

    assert desk.get("/", headers={"If-None-Match": before}).status_code == 200


def test_a_language_has_pages_of_its_own(desk):
    before = desk.get("/").headers["ETag"]

    desk.get("/ngon-ngu/en")

    assert desk.get("/", headers={"If-None-Match": before}).status_code == 200


def test_a_page_belongs_to_one_session(app, session, told, desk):
    before = desk.get("/").headers["ETag"]
    other = scene.hold_session(app.test_client(), session, told.people.officer)

    assert other.get("/", headers={"If-None-Match": before}).status_code == 200


def test_what_is_said_once_is_not_kept(desk, session, told, lists):
    call = f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}/goi-dien"
    before = desk.get("/").headers["ETag"]
    desk.post(call, data={"outcome": "will_report", "said": "Sẽ gửi"})

    said = desk.get("/", headers={"If-None-Match": before})

    assert "Đã ghi cuộc gọi" in said.text
    assert said.headers["Cache-Control"] == "no-store" and "ETag" not in said.headers
    assert "Đã ghi cuộc gọi" not in desk.get("/", headers={"If-None-Match": before}).text


def test_what_no_page_shows_makes_no_page_new(desk, session, told, now):
    before = desk.get("/").headers["ETag"]
    session.add(Heartbeat(program=next(iter(Program)), name="may-khac", seen_at=clock.machine_now()))
    session.add(LimitUse(kind=LimitKind.MISTYPED, counted="x", at=now))
    session.query(StaffSession).update({"last_used_at": clock.machine_now()})
    session.commit()

    assert desk.get("/", headers={"If-None-Match": before}).status_code == 304


def test_a_past_moment_and_a_wrong_one_are_not_kept(desk, lists):
    for moment in ("2020-04-17T08:30", "hôm qua"):
        assert desk.get(f"{lists[1]}?as_of={moment}").headers["Cache-Control"] == "no-store"


def test_pages_of_a_unit_of_a_person_and_of_texts_are_never_stored(app, session, desk, told):
    unit = scene.open_link(app, session, told.people.school_a)
    assignment = told.assignment(told.people.school_a).public_id
    pages = [
        desk.get(address) for address in ("/tai-khoan/cua-toi", f"/phieu-giao-viec/{assignment}", "/phat-sinh", "/thu")
    ]
    pages += [app.test_client().get("/dang-nhap"), unit.client.get(unit.page)]
    item = next(one for one in told.directive.items if one.mode is ReportingMode.REPORT)
    pages += [desk.get(f"/van-ban/{told.directive.public_id}/noi-dung/{item.id}")]

    assert {page.status_code for page in pages} == {200}
    assert {page.headers["Cache-Control"] for page in pages} == {"no-store"}


def test_kept_pages_go_with_the_session(desk):
    assert desk.post("/dang-xuat").headers["Clear-Site-Data"] == '"cache"'


def test_every_process_knows_the_tags_of_the_others(app, session, told, desk):
    before = desk.get("/").headers["ETag"]
    same = {name: app.config[name] for name in ("MAIL_SERVER", "MAIL_PORT", "WTF_CSRF_ENABLED")}
    other = create_app({**settings(app.config["SQLALCHEMY_DATABASE_URI"], app.config["FILES_DIR"]), **same})
    browser = other.test_client()
    browser.set_cookie("session", desk.get_cookie("session").value)

    again = browser.get("/", headers={"If-None-Match": before})
    dispose(other)

    assert again.status_code == 304
