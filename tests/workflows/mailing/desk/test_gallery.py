"""The gallery shows every kind of mail: the real templates with sample data, in a frame."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests import scene
from tests.scene import Department
from workflows.access import steps
from workflows.mailing.desk import gallery
from workflows.mailing.occasions import OCCASIONS
from workflows.web import links

SAMPLES = {name: said for kind in OCCASIONS.values() for name, said in kind.sample_names().items()}
SAMPLES[gallery.DAY] = {"unit": "", "directives": ()}


@pytest.fixture
def people(session: Session, now) -> Department:
    return scene.department(session, now)


@pytest.fixture
def desk(client: FlaskClient, session: Session, people: Department, now) -> FlaskClient:
    return scene.sign_in(client, session, people.leader, now)


def test_every_occasion_has_a_sample_that_bears_its_name() -> None:
    assert all(gallery.names().values())
    assert all(gallery.occasion_of(name) == name.partition("-")[0] for name in SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_a_whole_mail_under_the_departments_own_foot(people: Department, name: str) -> None:
    people.agency.wording = {"mail_foot": "Thư mẫu của Sở."}

    words = gallery.render_sample(name, people.agency)

    assert "Sở Giáo dục và Đào tạo mẫu" in words.text
    has_own_foot = "foot" in SAMPLES[name]  # of mails that bring no letter
    assert ("Thư mẫu của Sở." in words.text) == ("unit" in SAMPLES[name] and not has_own_foot)
    assert words.subject
    assert not re.search(r"Undefined|None|\{\{|<br><br>\s*</td>", words.subject + words.text + words.html)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_shown_with_its_text_beside_its_frame(desk: FlaskClient, name: str) -> None:
    page, framed = desk.get(f"/thu/mau?loai={name}"), desk.get(f"/thu/mau/{name}.html")

    assert f'src="/thu/mau/{name}.html"' in page.text
    assert framed.text.startswith("\n<!doctype html>") or framed.text.startswith("<!doctype html>")
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_mail_speaks_vietnamese_on_an_english_page(desk: FlaskClient) -> None:
    desk.set_cookie("ngon_ngu", "en")

    page, framed = desk.get("/thu/mau?loai=issued").text, desk.get("/thu/mau/issued.html").text

    assert "trước 15:00 thứ Sáu 24/4/2020" in page
    assert "trước 15:00 thứ Sáu 24/4/2020" in framed
    assert "Friday" not in framed


def test_a_mail_is_seen_in_the_dark_too(desk: FlaskClient) -> None:
    assert "@media all{" in desk.get("/thu/mau/issued.html?toi=1").text
    assert "@media (prefers-color-scheme:dark){" in desk.get("/thu/mau/issued.html").text


def test_an_unknown_sample_is_none(desk: FlaskClient) -> None:
    assert desk.get("/thu/mau/khac.html").status_code == 404
    assert desk.get("/thu/mau?loai=khac").status_code == 200


@pytest.mark.browser
def test_the_gallery_is_chosen_by_links_and_usable_by_everybody(
    browser_page: Page, session: Session, people: Department, now, axe: Callable[[Page], None]
) -> None:
    address = links.sign_in_address(steps.create_sign_in(session, people.officer, now).id)
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main form button").click()
    browser_page.goto("/thu")

    browser_page.get_by_role("link", name="Các mẫu thư").click()
    browser_page.get_by_role("link", name="Nhắc trước hạn").click()
    browser_page.get_by_role("link", name="Điện thoại 320 điểm").click()

    frame = browser_page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Còn 2 nội dung đến hạn 15:00 ngày mai")).to_be_visible()
    assert frame.locator("html").evaluate("html => html.clientWidth") == 320
    axe(browser_page)
