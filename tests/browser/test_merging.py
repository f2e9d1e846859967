"""Browser: two units merge with open work, which the successor answers by the link of its mail, once."""

import pytest
from playwright.sync_api import Page, expect

from tests import scene
from tests.browser.telephone import Telephone

A, B = "Trường THPT mẫu A", "Trường THPT mẫu B"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def told(app, session, now, live_server):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def officer(browser_page, session, told, now):
    address = scene.sign_in_address(session, told.people.officer, now)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


@pytest.fixture
def school(browser, live_server):
    telephone = Telephone(browser, live_server.url)
    yield telephone
    telephone.close()


def merge(officer: Page, axe) -> None:
    """From the list of units: what follows is shown before the press."""
    officer.goto("/don-vi")
    officer.get_by_role("link", name=A).first.click()
    officer.get_by_role("link", name="Đổi tên, sáp nhập, giải thể").click()
    officer.get_by_role("link", name="Sáp nhập").click()
    officer.locator("[name=into]").fill("THPT02")
    officer.locator("[name=reason]").fill("Quyết định 12/QĐ-UBND")
    officer.get_by_role("button", name="Xem trước").click()
    expect(officer.get_by_text(f"3 nội dung còn mở chuyển sang {B}")).to_be_visible()
    axe(officer)
    officer.get_by_role("button", name="Thực hiện").click()
    expect(officer.get_by_text(f"Đã sáp nhập {A} vào {B}.")).to_be_visible()


def test_the_work_of_a_unit_that_merges_is_answered_once_by_its_successor(
    app, session, smtp, told, officer, school, axe
):
    pid = told.directive.public_id
    session.rollback()

    merge(officer, axe)
    scene.send_mails(app)
    school.open(smtp.link_to("thpt02@donvi.example", A))
    school.follow("2. Báo cáo tập huấn")
    school.check("Đã thực hiện, gửi báo cáo")
    school.fill(text="Đã tập huấn chung hai trường.")
    school.sign()
    school.press("Gửi Sở")
    school.sees("Sở đã nhận", f"{B} (tiếp nhận từ {A})")
    officer.goto(f"/van-ban/{pid}")
    expect(officer.locator("th", has_text="Báo cáo tập huấn")).to_contain_text("1/3")
    expect(officer.locator("tbody").get_by_text("Đã báo cáo")).to_have_count(1)
    expect(officer.get_by_text(f"đã sáp nhập vào {B}")).to_be_visible()
