"""Browser: a commune with eight schools answers a letter once for all of them, by page and by sheet."""

import os
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from directives.models import Report
from tests import scene

PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def look(browser_page, axe):
    """Ask axe; with PICTURES, keep the page as a picture."""

    def look(name: str) -> None:
        axe(browser_page)
        if PICTURES:
            browser_page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)

    return look


@pytest.mark.browser
def test_a_commune_answers_once_for_its_eight_schools(app, session, now, browser_page, look, tmp_path):
    made = scene.cascade(session, now, schools=8)
    address = f"/m/{scene.token(app, made.link)}"
    session.commit()
    browser_page.set_viewport_size({"width": 360, "height": 740})
    browser_page.goto(address)
    browser_page.get_by_role("link", name="Các trường trực thuộc (9)").click()
    browser_page.get_by_role("link", name="Giao tiếp cho các trường").click()
    browser_page.get_by_label("Báo cáo tập huấn").check()
    browser_page.get_by_label("Số liệu tuần").check()
    look("pass-on")
    browser_page.get_by_role("button", name="Giao tiếp và gửi thư").click()
    expect(browser_page.get_by_text("Đã giao tiếp cho 8 trường")).to_be_visible()

    browser_page.get_by_role("link", name="Nhập thay trường Trường Tiểu học mẫu 1").first.click()
    browser_page.get_by_label("Người báo").fill("cô Mai, văn thư")
    browser_page.get_by_label("Nội dung trường báo").fill("Đã tập huấn cho 12 cô.")
    look("enter")
    browser_page.get_by_role("button", name="Nhập và báo trường").click()
    expect(browser_page.get_by_text("Đã nhập thay Trường Tiểu học mẫu 1")).to_be_visible()
    look("schools")

    browser_page.get_by_role("link", name="Một bảng cho các trường (Excel)").click()
    with browser_page.expect_download() as download:
        browser_page.get_by_role("link", name="Tải bảng Excel").click()
    download.value.save_as(tmp_path / "tai-ve.xlsx")
    filled = _filled_in(tmp_path / "tai-ve.xlsx", tmp_path / "bang.xlsx")
    browser_page.get_by_label("Bảng đã điền").set_input_files(filled)
    browser_page.get_by_label("Người báo").fill("cô Mai")
    browser_page.get_by_role("button", name="Nhập cho các trường").click()
    expect(browser_page.get_by_text("Đã nhập thay 8 trường")).to_be_visible()

    browser_page.get_by_role("link", name="Tổng hợp của các trường").last.click()
    look("sum")
    browser_page.get_by_role("button", name="Đưa vào bản nháp của đơn vị").click()
    expect(browser_page.get_by_label("Số lớp học trực tuyến")).to_have_value("36")
    browser_page.get_by_label("Số lớp học trực tuyến").fill("37")
    browser_page.get_by_label("Người nhập").fill("cô Hoa")
    browser_page.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("ông Nam")
    browser_page.get_by_role("button", name="Gửi Sở").click()
    expect(browser_page.get_by_text("Sở đã nhận")).to_be_visible()

    own = session.scalars(select(Report).where(Report.task_id == made.task("Số liệu tuần").id)).one()
    assert [figure.value for figure in own.figures] == [37, 360]
    assert own.text == "Tổng hợp của 8/8 trường."


def _filled_in(sheet: Path, to: Path) -> Path:
    """Each school that the commune asks says one class more than the school before, and ten times as many pupils."""
    book = openpyxl.load_workbook(sheet)
    lines = [line for line in book.worksheets[0].iter_rows(min_row=6) if str(line[0].value).startswith("TH0")]
    for number, line in enumerate(lines, 1):
        line[2].value, line[3].value = number, 10 * number
    book.save(to)
    return to
