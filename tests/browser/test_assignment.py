"""Browser: the officer's pages of one assignment and of reviews, at desk and telephone width."""

import pytest

from directives.terms import Standing
from tests import scene
from tests.scene import HOUR
from workflows.access import steps
from workflows.web import links


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


@pytest.fixture
def officer(browser_page, session, told, now):
    address = links.sign_in_address(steps.create_sign_in(session, told.people.officer, now).id)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


@pytest.fixture
def report(session, told, now):
    made = told.report(told.task(told.people.school_a, "Số liệu tuần"), now + HOUR, text="", a="30", b="1012")
    session.commit()
    return made


def pages_of(told, report):
    sheet = f"/phieu-giao-viec/{report.task.assignment.public_id}"
    follow_up = f"/van-ban/{told.directive.public_id}/theo-doi"
    conditional = told.task(told.people.school_a, "Vấn đề phát sinh")
    return [
        sheet,
        f"{sheet}/nhap-thay/{report.task_id}",
        f"{sheet}/nhap-thay/tiep-nhan",
        f"{sheet}/nhap-thay/{conditional.id}/phat-sinh",
        f"{sheet}/dau-moi",
        follow_up,
        f"{follow_up}/ky/{report.task.period_id}/doi-han",
        f"{follow_up}/thu-hoi",
        "/duyet",
        f"/duyet/ky/{report.task.period_id}?loc=tat-ca",
        f"/duyet/{report.id}",
        "/phat-sinh",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_accessible_and_fit_the_screen(officer, told, report, axe, width, session):
    officer.set_viewport_size({"width": width, "height": 800})
    addresses = pages_of(told, report)
    session.commit()

    for address in addresses:
        officer.goto(address)

        axe(officer)
        assert officer.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.browser
def test_one_press_approves_a_report(officer, told, session, now):
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    told.report(task, now + HOUR)
    session.commit()
    officer.goto("/duyet")
    officer.get_by_role("link", name="Trường THPT mẫu A").click()

    officer.get_by_role("button", name="Duyệt báo cáo", exact=True).click()

    officer.get_by_text("Không có báo cáo nào chờ xem").wait_for()
    session.refresh(task)
    assert task.standing == Standing.APPROVED


@pytest.mark.browser
def test_an_answer_by_telephone_is_entered_for_the_unit(officer, told, session):
    task = told.task(told.people.school_b, "Dạy học qua Internet")
    address = f"/phieu-giao-viec/{task.assignment.public_id}"
    session.commit()
    officer.goto(address)
    officer.get_by_role("link", name="Nhập thay đơn vị").first.click()
    officer.get_by_label("Điện thoại").check()
    officer.get_by_label("Người báo").fill("cô Mai, văn thư")
    officer.get_by_label("Giờ nhận").fill("8h00")
    officer.get_by_label("Báo đã thực hiện").check()
    officer.get_by_label("Ngày thực hiện").fill("17/4/2020")

    officer.get_by_role("button", name="Nhập và báo đơn vị").click()

    officer.get_by_text("(Sở) ghi theo điện thoại của cô Mai, văn thư").first.wait_for()
    session.refresh(task)
    assert task.standing == Standing.IMPLEMENTED
