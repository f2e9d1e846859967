"""Browser: a long paper is asked for by a press, waited for, and fetched."""

import pytest

from tests import scene
from workflows.access import steps
from workflows.web import links

pytestmark = pytest.mark.browser


@pytest.fixture
def officer(app, live_server, browser_page, session, now, monkeypatch):
    """An officer's browser on the board of a directive whose whole paper is long work."""
    monkeypatch.setattr("workflows.documents.pages.papers.WHOLE_UP_TO", 1)
    made = scene.issue_and_mail(app, session, now)
    address = links.sign_in_address(steps.create_sign_in(session, made.people.officer, now).id)
    board = f"/van-ban/{made.directive.public_id}"
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main button").click()
    browser_page.goto(board)
    return browser_page


def test_a_long_paper_is_asked_for_waited_for_and_fetched(app, officer, axe):
    officer.set_viewport_size({"width": 360, "height": 800})
    officer.get_by_role("link", name="Bản in họp giao ban").click()
    axe(officer)

    # the page that follows loads itself again and again
    officer.get_by_role("button", name="Lập bản đủ từng đơn vị").click(no_wait_after=True)
    officer.get_by_text("Đang chờ đến lượt").wait_for()
    axe(officer)
    assert officer.evaluate("document.documentElement.scrollWidth") <= 360
    assert scene.do_jobs(app) == 1

    officer.get_by_role("link", name="Xem lại tình hình").click(no_wait_after=True)
    officer.get_by_text("Đã xong").wait_for()
    axe(officer)
    with officer.expect_download() as fetched:
        officer.get_by_role("link", name="Tải tệp").click()
    assert fetched.value.suggested_filename.endswith(".pdf")
