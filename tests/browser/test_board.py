"""Browser: the board is accessible and usable at desk and telephone width."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.web import links

pytestmark = pytest.mark.browser


@pytest.fixture
def leader(app, live_server, browser_page, session, now):
    """A leader's browser, signed in, eight days later: School A has reported."""
    made = scene.issue_and_mail(app, session, now)
    made.report(made.task(made.people.school_a, "Báo cáo tập huấn"), now)
    made.report(made.task(made.people.school_a, "Số liệu tuần"), now, lớp="12", người="340")
    clock.move(session, now + timedelta(days=8))
    board = f"/van-ban/{made.directive.public_id}"
    training, figures = made.directive.items[1].id, made.directive.items[2].id
    address = links.sign_in_address(steps.create_sign_in(session, made.people.leader, clock.now(session)).id)
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main button").click()
    browser_page.pages = [
        "/",
        board,
        f"{board}?as_of=2020-04-20T09:00",
        f"{board}?q=khong-co",
        f"{board}/so-lieu/{figures}",
        f"{board}/noi-dung/{training}",
    ]
    return browser_page


@pytest.mark.parametrize("width", [1440, 360])
def test_every_page_is_accessible_and_fits_the_screen(leader, axe, width):
    leader.set_viewport_size({"width": width, "height": 800})

    for address in leader.pages:
        leader.goto(address)
        axe(leader)
        assert leader.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_leader_finds_who_is_late(leader):
    leader.goto("/")

    leader.get_by_role("link", name="đơn vị có việc quá hạn").click()

    rows = leader.locator("table.board tbody th a")
    expect(rows).to_have_text(["Phòng GDĐT mẫu 1", "Trường THPT mẫu B"])


def test_a_unit_is_found_by_its_name_without_diacritics(leader):
    leader.goto(leader.pages[1])

    leader.get_by_label("Tên đơn vị").fill("mau a")
    leader.get_by_role("button", name="Lọc").click()

    expect(leader.locator("table.board tbody th a")).to_have_text(["Trường THPT mẫu A"])
