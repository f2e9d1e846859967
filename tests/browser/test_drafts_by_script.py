"""Browser with script, 360 pixels: a draft saves itself, in two tabs and over a dead line; sending is a press."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from directives.models import AnswerDraft, Report
from tests import scene
from tests.scene import REPORT

STORED = "() => Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"
SAVED = "Đã lưu nháp lúc 8:00, chưa gửi Sở."


def text(page: Page):
    return page.get_by_label("Nội dung báo cáo")


def said(page: Page):
    return page.locator("#draft-status")


def press(page: Page) -> None:
    page.get_by_role("button", name="Gửi Sở").click()


def colleague_sees_both(other: Page, axe) -> None:
    text(other).fill("Chữ của thầy B.")
    expect(other.get_by_text("Đồng nghiệp vừa sửa bản nháp này")).to_be_visible()
    axe(other)
    other.get_by_role("button", name="Xem cả hai bản").click()
    assert {"Chữ của cô A.", "Chữ của thầy B."} <= set(other.locator(".version-text").all_inner_texts())
    other.close()


def type_without_a_line(context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    text(page).fill("Chữ của cô A. Thêm một câu.")
    press(page)
    expect(said(page)).to_contain_text("Mất kết nối mạng. Phần vừa gõ đang giữ tạm trên máy này")
    assert len(page.evaluate(STORED)) == 1
    context.set_offline(False)
    page.goto("about:blank")


def take_back(page: Page, axe) -> None:
    expect(text(page)).to_have_value("Chữ của cô A.")
    expect(page.get_by_text("Máy này còn giữ phần đã gõ")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Đưa lại vào biểu mẫu").click()
    expect(text(page)).to_have_value("Chữ của cô A. Thêm một câu.")
    expect(said(page)).to_have_text(SAVED)
    assert page.evaluate(STORED) == []


@pytest.mark.browser
def test_a_draft_saves_itself_and_survives_a_dead_line(app, session, now, browser, live_server, axe):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, people.school_b))
    session.commit()
    context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640}, locale="vi-VN")
    page, other = context.new_page(), context.new_page()
    page.goto(f"/m/{token}")
    for tab in (page, other):
        tab.goto(unit.page + unit.task(REPORT))

    text(page).fill("Chữ của cô A.")
    expect(said(page)).to_have_text(SAVED)
    colleague_sees_both(other, axe)
    type_without_a_line(context, page)
    page.goto(unit.page + unit.task(REPORT))
    take_back(page, axe)

    session.rollback()
    assert session.scalar(select(func.count(Report.id))) == 0
    assert session.scalars(select(AnswerDraft)).one().values["text"] == ["Chữ của cô A. Thêm một câu."]
    session.rollback()  # so that the press can write
    page.get_by_label("Đã thực hiện, gửi báo cáo").check()
    page.get_by_label("Người nhập").fill("Cô A")
    page.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Thầy Hiệu trưởng")
    press(page)
    page.get_by_text("Sở đã nhận").first.wait_for()
    assert page.evaluate(STORED) == []
    context.close()
