"""Browser: an officer reads what is flagged among 171 reports, by keys alone; its time is printed."""

import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from directives.terms import Standing
from tests import scene
from tests.scene.many_reports import many_reports

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def many(session, now):
    made = many_reports(session, now, 171, 9)
    session.commit()
    return made


@pytest.fixture
def desk(browser_page, session, many, now):
    address = urlsplit(scene.sign_in_address(session, many.officer, now)).path
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main button").click()
    return browser_page


@pytest.mark.sqlite
def test_nine_flagged_reports_of_171_are_read_by_keys(desk, session, many, axe, capsys):
    grid = f"/duyet/ky/{many.period.id}"
    session.commit()
    for width in (360, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        for address in (grid, f"{grid}?loc=tat-ca"):
            desk.goto(address)
            axe(desk)
            assert desk.evaluate("document.documentElement.scrollWidth") <= width, address
    desk.goto(grid)
    expect(desk.locator("[data-row]")).to_have_count(9)
    began = time.monotonic()

    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("[data-row] a").nth(1)).to_be_focused()
    desk.keyboard.press("k")
    _press(desk, "o")
    _press(desk, "j")
    _press(desk, "k")
    for left in range(9, 2, -1):
        expect(desk.get_by_text(f"Còn {left} báo cáo chờ xem")).to_be_visible()
        _press(desk, "a")
    desk.keyboard.press("r")
    desk.keyboard.type("ja")
    expect(desk.get_by_label("Điều cần bổ sung")).to_have_value("ja")
    desk.get_by_label("Bổ sung đến hết ngày").fill("24/4/2020")
    desk.get_by_label("Bổ sung đến hết ngày").press("Enter")
    expect(desk.get_by_text("Còn 1 báo cáo chờ xem")).to_be_visible()
    _press(desk, "a")

    expect(desk.get_by_text("Không còn báo cáo nào có điểm cần xem lại")).to_be_visible()
    taken = time.monotonic() - began
    with capsys.disabled():
        print(f"\n171 reports, nine flagged, read by keys in {taken:.1f} s")
    expect(desk.get_by_text("162 báo cáo không có điểm cần xem lại: giữ là “Đã báo cáo”")).to_be_visible()
    session.expire_all()
    standings = [task.standing for task in many.tasks]
    assert [standings.count(one) for one in (Standing.APPROVED, Standing.RETURNED, Standing.REPORTED)] == [8, 1, 162]


def _press(desk, key):
    """Press a key that opens another page."""
    with desk.expect_navigation():
        desk.keyboard.press(key)
