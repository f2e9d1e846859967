"""Browser: an officer answers an extension request from the queue."""

import pytest
from playwright.sync_api import expect

from directives import acts
from directives.acts import extend
from directives.acts.extend import ExtensionRequest
from tests import scene
from tests.scene import HOUR
from workflows.access import steps
from workflows.web import links


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_an_officer_answers_an_extension_request_from_the_queue(session, now, browser_page, axe, width):
    told = scene.issue(session, now)
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    wish = ExtensionRequest(task.due_at + 96 * HOUR, "Mất điện toàn xã, đường dây đang được sửa.", "Cô Mai", "k")
    extend.ask(session, task, wish, acts.from_link(told.link(told.people.school_a), now), now)
    address, assignment = _sign_in(session, told, now), task.assignment.public_id
    session.commit()
    browser_page.set_viewport_size({"width": width, "height": 740})
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()

    browser_page.goto("/duyet")
    axe(browser_page)
    browser_page.get_by_role("link", name="Trường THPT mẫu A").click()
    axe(browser_page)
    browser_page.get_by_role("button", name="Không cho gia hạn", exact=True).click()
    axe(browser_page)
    expect(browser_page.get_by_role("link", name="Lý do không gia hạn")).to_be_visible()
    browser_page.get_by_label("Gia hạn đến ngày").fill("26/4/2020")
    browser_page.get_by_role("button", name="Cho gia hạn", exact=True).click()

    expect(browser_page.get_by_text("Đã cho Trường THPT mẫu A gia hạn đến hết Chủ nhật 26/4/2020")).to_be_visible()
    browser_page.goto(f"/phieu-giao-viec/{assignment}")
    axe(browser_page)
    expect(browser_page.get_by_text("Đã cho gia hạn: hết Chủ nhật 26/4/2020").first).to_be_visible()


def _sign_in(session, told, now):
    return links.sign_in_address(steps.create_sign_in(session, told.people.officer, now).id)
