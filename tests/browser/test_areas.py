"""Browser: an officer records a flood for a district, at desk and telephone width; each page is accessible and fits."""

import pytest

from directives.rules.schedule import local
from tests import scene
from workflows.access import steps
from workflows.web import links


@pytest.fixture
def told(app, session, now):
    made = scene.issue_and_mail(app, session, now)
    for school in (made.people.school_a, made.people.school_b):
        school.parent_id = made.people.district.id
    return made


@pytest.fixture
def officer(browser_page, session, told, now):
    address = links.sign_in_address(steps.create_sign_in(session, told.people.officer, now).id)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_a_flood_is_recorded_for_a_district_and_one_unit_asked_again(app, officer, told, axe, width, session, now):
    officer.set_viewport_size({"width": width, "height": 800})
    unit = told.assignment(told.people.school_b).public_id
    task, board = told.task(told.people.school_b, "Báo cáo tập huấn").id, f"/van-ban/{told.directive.public_id}"
    token = scene.token(app, told.link(told.people.school_b))
    session.rollback()

    def look():
        axe(officer)
        assert officer.evaluate("document.documentElement.scrollWidth") <= width, officer.url

    officer.goto(board)
    officer.get_by_role("link", name="Thiên tai, sự cố").last.click()
    look()
    officer.get_by_label("Địa bàn, loại hoặc nhóm đơn vị").select_option("Phòng GDĐT mẫu 1 và các đơn vị trực thuộc")
    officer.get_by_label("Mưa lũ").press("Space")
    officer.get_by_label("Không yêu cầu kỳ này, không tính là thiếu").press("Space")
    officer.get_by_role("button", name="Xem trước").press("Enter")
    officer.get_by_text("Địa bàn có 3 đơn vị").wait_for()
    look()
    officer.get_by_role("button", name="Sửa lại").press("Enter")
    assert officer.get_by_label("Mưa lũ").is_checked()
    officer.get_by_role("button", name="Xem trước").press("Enter")
    officer.get_by_role("button", name="Không yêu cầu kỳ này và báo đơn vị").press("Enter")
    officer.get_by_text("5 nhiệm vụ của 3 đơn vị không còn được yêu cầu").wait_for()
    look()
    for address in ("/thien-tai-su-co", board, f"/phieu-giao-viec/{unit}"):
        officer.goto(address)
        look()
    officer.goto(f"/phieu-giao-viec/{unit}/yeu-cau-lai/{task}")
    look()
    officer.get_by_label("Hạn, ngày").fill(f"{local(now).day + 9}/4/2020")
    officer.get_by_label("Lý do").fill("Đã thông đường")
    officer.get_by_role("button", name="Yêu cầu lại và báo đơn vị").press("Enter")
    officer.get_by_text("Đã yêu cầu lại, hạn:").wait_for()
    officer.goto(f"/m/{token}")
    officer.get_by_text("Vì mưa lũ, Sở không yêu cầu đơn vị báo cáo kỳ này.").first.wait_for()
    look()
