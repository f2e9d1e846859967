"""Browser: what a person typed is never lost, on a telephone of 360 pixels."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from directives.models import Report
from tests import scene
from tests.scene import REPORT
from workflows.acknowledging import steps

WHOLE_MORNING = "Văn bản gõ cả buổi sáng."


@pytest.fixture
def school(browser: Browser, live_server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640}, locale="vi-VN")
    yield context
    context.close()


def opened(app, session, people, context: BrowserContext, unit) -> Page:
    """The page of the report, by the newest link."""
    token = scene.token(app, scene.newest_link(session, people.school_b))
    session.commit()
    page = context.new_page()
    page.goto(f"/m/{token}")
    page.goto(unit.page + unit.task(REPORT))
    return page


def fits(page: Page) -> bool:
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_two_tabs_on_one_draft_are_chosen_from_field_by_field(app, session, now, school, axe):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    first = opened(app, session, people, school, unit)
    second = opened(app, session, people, school, unit)
    first.get_by_label("Nội dung báo cáo").fill("Chữ của cô A.\nHai dòng.")
    first.get_by_label("Người nhập").fill("Cô A")
    first.get_by_role("button", name="Lưu nháp", exact=True).click()
    second.get_by_label("Nội dung báo cáo").fill("Chữ của thầy B.")
    second.get_by_label("Người nhập").fill("Thầy B")

    second.get_by_role("button", name="Lưu nháp", exact=True).click()
    shown = second.locator(".version-text").all_inner_texts()
    assert {"Chữ của cô A.\nHai dòng.", "Chữ của thầy B."} <= set(shown)
    assert fits(second)
    axe(second)
    second.get_by_label("Giữ cả hai").check()
    second.get_by_role("group", name="Người nhập").get_by_label("Bản vừa gõ ở đây").check()
    second.get_by_role("button", name="Lưu nháp theo lựa chọn").click()

    second.get_by_text("chưa gửi Sở. Xin xem lại").first.wait_for()
    expect(second.get_by_label("Nội dung báo cáo")).to_have_value("Chữ của cô A.\nHai dòng.\n\nChữ của thầy B.")
    expect(second.get_by_label("Người nhập")).to_have_value("Thầy B")
    second.get_by_role("link", name="Về trang của đơn vị").click()
    second.get_by_role("link", name="2. Báo cáo tập huấn").get_by_text("Viết tiếp").wait_for()
    assert fits(second)


@pytest.mark.browser
def test_a_link_renewed_while_typing_loses_nothing(app, session, now, school, browser, live_server, axe):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    page = opened(app, session, people, school, unit)
    page.get_by_label("Nội dung báo cáo").fill(WHOLE_MORNING)
    steps.send_new_links(session, "715", people.school_b.name, now)
    colleague = opened(app, session, people, browser.new_context(base_url=live_server.url), unit)
    colleague.goto(unit.page)
    colleague.get_by_label("Họ và tên").fill("Cô Lan")
    colleague.get_by_label("Chức vụ").fill("Văn thư")
    colleague.get_by_role("button", name="Xác nhận đã tiếp nhận").click()
    colleague.get_by_text("Sở đã ghi nhận đơn vị tiếp nhận").wait_for()
    colleague.context.close()

    page.get_by_role("button", name="Gửi Sở").click()
    page.get_by_text("đã được lưu làm bản nháp").first.wait_for()
    page.get_by_text(WHOLE_MORNING).first.wait_for()
    assert fits(page)
    axe(page)
    page.get_by_role("button", name="Gửi đường dẫn mới vào hộp thư").click()
    page.get_by_text("sẽ tới hộp thư của đơn vị").first.wait_for()

    again = opened(app, session, people, school, unit)
    expect(again.get_by_label("Nội dung báo cáo")).to_have_value(WHOLE_MORNING)


@pytest.mark.browser
def test_a_correction_after_back_is_a_version_of_its_own(app, session, now, school):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    page = opened(app, session, people, school, unit)
    page.get_by_label("Đã thực hiện, gửi báo cáo").check()
    page.get_by_label("Nội dung báo cáo").fill(WHOLE_MORNING)
    page.get_by_label("Người nhập").fill("Cô A")
    page.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Thầy Nam")
    page.get_by_role("button", name="Gửi Sở").click()
    page.get_by_text("Số biên nhận").first.wait_for()

    page.go_back()  # the browser asks for the page anew
    page.get_by_label("Nội dung báo cáo").fill("Bản sửa lại.")
    page.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Thầy Nam")
    page.get_by_role("button", name="Gửi Sở").click()

    page.get_by_text("Bản sửa lại.").first.wait_for()
    session.expire_all()
    texts = [report.text for report in session.scalars(select(Report).order_by(Report.version))]
    assert texts == [WHOLE_MORNING, "Bản sửa lại."]


@pytest.mark.browser
def test_a_lost_session_offers_the_text_again(app, session, now, school, axe):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    page = opened(app, session, people, school, unit)
    page.get_by_label("Nội dung báo cáo").fill(WHOLE_MORNING)
    school.clear_cookies()

    page.get_by_role("button", name="Lưu nháp", exact=True).click()
    page.get_by_text(WHOLE_MORNING).first.wait_for()
    assert fits(page)
    axe(page)
    again = opened(app, session, people, school, unit)
    again.get_by_text("Phần gõ lúc").first.wait_for()
    assert fits(again)
    axe(again)
    again.get_by_role("button", name="Dùng phần này").click()
    again.get_by_role("button", name="Lưu nháp theo lựa chọn").wait_for()
    assert fits(again)
    axe(again)
    again.get_by_role("button", name="Lưu nháp theo lựa chọn").click()
    again.get_by_text("Đã lưu nháp lúc").first.wait_for()

    expect(again.get_by_label("Nội dung báo cáo")).to_have_value(WHOLE_MORNING)
    expect(again.get_by_text("Phần gõ lúc")).not_to_be_visible()
