"""Browser: a statistic is built with a table and two checks, issued, and answered in three ways over three periods."""

import io
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from directives.models import Figure, Report, Task
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.scheduling import steps as timing
from workflows.web import links

WEEK = timedelta(days=7)
FRIDAY_EVENING = timedelta(hours=9)
"""After the hour of the weekly cut-off."""


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def weekly(session, people, now):
    """The statistic of a letter that is still a draft."""
    found = scene.draft(session, people, now).items[2]
    session.commit()
    return found


@pytest.fixture
def officer(browser_page, session, people, now):
    address = links.sign_in_address(steps.create_sign_in(session, people.officer, now).id)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


class Builder:
    """The page on which the officer builds the form, with its script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, act: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(f"button[name=act][value='{act}']").click()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']").fill(text)

    def check(self, n: int, left: str, right: str, severity: str) -> None:
        """'left' is not greater than 'right'."""
        self.press("add_check")
        for name, label in (("left", left), ("relation", "không lớn hơn"), ("other", right)):
            self.page.locator(f"select[name='checks-{n}-{name}']").select_option(label=label)
        self.page.locator(f"input[name='checks-{n}-severity'][value='{severity}']").check()


@pytest.mark.browser
def test_a_statistic_is_built_and_answered_by_phone_by_sheet_and_by_a_pasted_table(
    app, session, people, weekly, officer, school, axe
):
    directive, now = weekly.directive, weekly.directive.created_at
    draft, item_id, pid = f"/van-ban/{directive.public_id}/du-thao", weekly.id, directive.public_id
    session.rollback()

    build_and_issue(officer, axe, draft, item_id)
    scene.send_mails(app)
    fill_in_on_the_phone(app, session, people, school, axe)
    open_next_period(session, now + WEEK + FRIDAY_EVENING)
    fill_in_by_sheet(session, people, school)
    open_next_period(session, now + 2 * WEEK + FRIDAY_EVENING)
    paste_a_table(session, people, officer, pid)

    assert answered(session) == {
        ("THPT02", 1): [30, 28, 10, 20],
        ("THPT02", 2): [31, 29, 11, 20],
        ("THPT01", 3): [12, 12, 5, 7],
        ("THPT02", 3): [32, 30, 12, 20],
    }


def build_and_issue(officer: Page, axe, draft: str, item_id: int) -> None:
    officer.goto(f"{draft}/{item_id}/bieu-mau")
    builder = Builder(officer)
    builder.fill("parts-0-name", "Người học theo danh sách")
    builder.fill("parts-1-name", "Người học có tham gia")
    builder.press("add_table")
    builder.fill("parts-2-name", "Lớp theo cấp học")
    builder.fill("parts-2-rows", "THCS\nTHPT")
    builder.fill("parts-2-columns-0-name", "Số lớp")
    builder.check(0, "Người học có tham gia", "Người học theo danh sách", "hard")
    builder.check(1, "Số lớp (Lớp theo cấp học)", "Người học theo danh sách", "explain")
    axe(officer)
    builder.press("save")
    expect(officer.get_by_text("Đã lưu biểu mẫu: mỗi đơn vị điền 4 ô.")).to_be_visible()
    officer.get_by_role("link", name="Xem trước và giao việc").first.click()
    for label in ("Văn bản đã ký và có số", "Giao việc khi chưa có bản ký"):
        officer.get_by_label(label).check()
    officer.get_by_role("button", name="Giao việc và gửi thư").click()
    expect(officer.get_by_role("heading", name="An toàn khi học qua Internet").first).to_be_visible()


@pytest.fixture
def school(browser, live_server):
    """A telephone of 320 pixels without script."""
    with browser.new_context(
        base_url=live_server.url, locale="vi-VN", viewport={"width": 320, "height": 640}, java_script_enabled=False
    ) as window:
        yield window.new_page()


def open_weekly(app, session, people, school: Page) -> None:
    token = scene.token(app, scene.newest_link(session, people.school_b))
    session.rollback()
    school.goto(f"/m/{token}")
    school.get_by_role("link", name="Số liệu tuần").first.click()


def fill_in_on_the_phone(app, session, people, school: Page, axe) -> None:
    """A part above its whole is refused beside its field, and what is typed stays."""
    open_weekly(app, session, people, school)
    for place, number in enumerate(("30", "31", "10", "20")):
        school.locator("input[name^=figure_]").nth(place).fill(number)
    sign(school)
    school.get_by_role("button", name="Gửi Sở").click()
    expect(school.get_by_text("số này lớn hơn “Người học theo danh sách” (30)").first).to_be_visible()
    assert school.locator("input[name^=figure_]").nth(3).input_value() == "20"
    school.locator("input[name^=figure_]").nth(1).fill("28")
    school.get_by_role("button", name="Gửi Sở").click()
    expect(school.get_by_text("Biên nhận").first).to_be_visible()


def sign(school: Page) -> None:
    school.get_by_label("Người nhập").fill("Nguyễn Thị Văn Thư")
    school.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Huỳnh Thị Nga, Hiệu trưởng")


def open_next_period(session, at) -> None:
    clock.move(session, at)
    timing.tick(session, at)
    session.commit()


def newest_task(session, unit) -> Task:
    of_unit = select(Task).where(Task.assignment.has(unit_id=unit.id), Task.item.has(title="Số liệu tuần"))
    return session.scalars(of_unit.order_by(Task.id.desc())).first()


def fill_in_by_sheet(session, people, school: Page) -> None:
    task = newest_task(session, people.school_b).id
    session.rollback()
    page = f"{school.url.split('/nhiem-vu/')[0]}/nhiem-vu/{task}"
    book = openpyxl.load_workbook(io.BytesIO(school.request.get(f"{page}/bieu-mau.xlsx").body()))
    free = [cell for row in book.worksheets[0] for cell in row if not cell.protection.locked]
    for cell, number in zip(free, (31, 29, 11, 20), strict=True):
        cell.value = number
    out = io.BytesIO()
    book.save(out)
    school.goto(f"{page}/bieu-mau")
    sheet = {"name": "bieu-mau.xlsx", "mimeType": "application/octet-stream", "buffer": out.getvalue()}
    school.locator("input[type=file]").set_input_files(sheet)
    school.get_by_role("button", name="Đọc vào bản nháp").click()
    sign(school)
    school.get_by_role("button", name="Gửi Sở").click()
    expect(school.get_by_text("Biên nhận").first).to_be_visible()


def paste_a_table(session, people, officer: Page, pid: str) -> None:
    """Two schools in one message; a name is written as people write it."""
    period = newest_task(session, people.school_b).period_id
    session.rollback()
    officer.goto(f"/van-ban/{pid}/theo-doi/ky/{period}/nhap-nhieu")
    officer.locator("textarea[name=pasted]").fill("THPT mau A\t12\t12\t5\t7\nTrường THPT mẫu B\t32\t30\t12\t20")
    officer.get_by_role("button", name="Xem trước").click()
    expect(officer.get_by_text("2 dòng nhập được")).to_be_visible()
    officer.get_by_role("radio", name="Zalo").check()
    officer.get_by_label("Người báo").fill("Cô Mai, Phòng GDĐT")
    officer.get_by_label("Ngày nhận").fill("1/5/2020")
    officer.get_by_label("Giờ nhận").fill("16:00")
    officer.get_by_role("button", name="Nhập 2 đơn vị và báo đơn vị").click()
    expect(officer.get_by_text("đã nhập").first).to_be_visible()


def answered(session) -> dict[tuple[str, int], list[int]]:
    """{(code of the unit, number of the period): its figures in order}"""
    session.expire_all()
    found = {}
    for report in session.scalars(select(Report).order_by(Report.id)):
        figures = session.scalars(select(Figure).where(Figure.report_id == report.id).order_by(Figure.spec_id)).all()
        place = (report.task.assignment.unit.code, report.task.period.number)
        found[place] = [int(figure.value) for figure in figures]
    session.rollback()
    return found
