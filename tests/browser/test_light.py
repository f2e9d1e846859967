"""What a real browser asks for again, and what it shows after signing out."""

import re

import pytest
from playwright.sync_api import expect

from bench.weights import FIRST, NEXT, PAGE, bytes_of_visit
from tests import scene

pytestmark = pytest.mark.browser


@pytest.fixture
def told(session, now):
    told = scene.issue(session, now)
    session.commit()
    return told


def test_a_second_visit_asks_for_the_page_alone(browser, live_server, app, session, told):
    opened = scene.open_link(app, session, told.people.school_a)
    session.commit()
    context = browser.new_context(base_url=live_server.url)
    value = opened.client.get_cookie("session").value
    context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])

    first, again = (bytes_of_visit(context, live_server.url + opened.page) for _ in range(2))
    context.close()

    assert {"fonts/noto-sans-2.015-400.woff2", "common.css", "sprite.svg", PAGE} <= set(first)
    assert sum(first.values()) <= FIRST
    assert set(again) == {PAGE} and again[PAGE] <= NEXT


def test_a_board_that_the_browser_kept_is_gone_after_signing_out(browser_page, live_server, session, told, now):
    address = scene.sign_in_address(session, told.people.officer, now)
    board = f"/van-ban/{told.directive.public_id}"
    session.commit()
    browser_page.goto(re.sub(r"^https?://[^/]+", "", address))
    browser_page.locator("main button").click()
    browser_page.goto(board)
    expect(browser_page.locator(".board")).to_be_visible()
    browser_page.locator(".person button").click()
    browser_page.wait_for_url("**/dang-nhap")

    browser_page.go_back()

    expect(browser_page.locator(".board")).to_have_count(0)
    expect(browser_page).to_have_url(re.compile("/dang-nhap"))
