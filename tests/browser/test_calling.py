"""Browser: the silent units and the call list; a call is noted with one press on a telephone."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from directives import acts
from directives.models import Call
from directives.terms import CallOutcome, Verdict
from tests import scene
from workflows.access import steps
from workflows.web import links

pytestmark = pytest.mark.browser


@pytest.fixture
def told(app, live_server, session, now):
    """Five hours after the mails: the units can be called."""
    made = scene.issue_and_mail(app, session, now)
    made.people.school_b.parent_id = made.people.district.id
    report = made.report(made.task(made.people.school_a, "Số liệu tuần"), now + scene.HOUR)
    wanted = "Số lớp của khối 9 còn để trống."
    acts.review(session, report, Verdict.RETURNED, made.people.officer, now + scene.HOUR, wanted, now + 3 * scene.HOUR)
    session.commit()
    scene.later(session, now, 5 * scene.HOUR)
    return made


@pytest.fixture
def officer(browser_page, session, told, now):
    address = links.sign_in_address(steps.create_sign_in(session, told.people.officer, now + 5 * scene.HOUR).id)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_accessible_and_fit_the_screen(officer, told, axe, width, session):
    officer.set_viewport_size({"width": width, "height": 800})
    report = told.task(told.people.school_b, "Báo cáo tập huấn")
    directive, sheet = told.directive.public_id, told.assignment(told.people.school_b).public_id
    session.commit()

    for address in (
        f"/van-ban/{directive}/goi-dien",
        f"/van-ban/{directive}/goi-dien?by_superior=1",
        f"/van-ban/{directive}/chua-tra-loi",
        "/chua-tra-loi?q=khong-co",
        f"/phieu-giao-viec/{sheet}/goi-dien",
        f"/van-ban/{directive}/cho-bo-sung",
        f"/phieu-giao-viec/{sheet}/han-rieng/{report.id}",
    ):
        officer.goto(address)

        axe(officer)
        assert officer.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_telephone_dials_the_number_and_one_press_notes_the_call(officer, told, session):
    officer.set_viewport_size({"width": 360, "height": 800})
    address = f"/van-ban/{told.directive.public_id}/goi-dien?q=mau b"
    session.commit()
    officer.goto(address)
    unit = officer.get_by_role("listitem").filter(has=officer.get_by_role("heading", name="Trường THPT mẫu B"))
    assert unit.locator("a[href^='tel:']").get_attribute("href") == "tel:02690000000"
    unit.get_by_label("Ghi chú").fill("Số của nhà dân")

    unit.get_by_role("button", name="Sai số điện thoại").click()

    officer.get_by_text("Đã ghi cuộc gọi tới Trường THPT mẫu B.").wait_for()
    expect(officer.get_by_role("link", name="Sửa đầu mối").first).to_be_visible()
    assert "Số của nhà dân" in unit.inner_text()
    assert session.scalars(select(Call.outcome)).all() == [CallOutcome.WRONG_NUMBER]
