"""Browser: the unit's pages on a telephone of 360 or 320 pixels, without JavaScript."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import scene
from tests.browser.telephone import show_again
from tests.scene import FIGURES, INCIDENT, PDF, REPORT


@pytest.fixture
def telephone(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 640}, java_script_enabled=False, locale="vi-VN"
    )
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_a_school_head_acknowledges_and_reports_without_javascript(app, session, now, telephone, tmp_path):
    house, _directive, _unit = scene.issue_and_open(app, session, now)
    (tmp_path / "biên bản.pdf").write_bytes(PDF)
    token = scene.token(app, scene.newest_link(session, house.school_b))
    session.commit()

    telephone.set_viewport_size({"width": 320, "height": 640})
    telephone.goto(f"/m/{token}")
    assert token not in telephone.url
    telephone.get_by_label("Họ và tên").fill("Nguyễn Thị Mẫu")
    telephone.get_by_label("Chức vụ").fill("Hiệu trưởng")
    telephone.get_by_role("button", name="Xác nhận đã tiếp nhận").click()
    first = says_what_to_do_first(telephone)

    first.click()
    telephone.get_by_label("Đã thực hiện, gửi báo cáo").check()
    telephone.get_by_label("Nội dung báo cáo").fill("Đã tập huấn 42 giáo viên.")
    telephone.get_by_role("button", name="Lưu nháp và thêm tệp").click()
    telephone.locator("#upload-evidence").set_input_files(tmp_path / "biên bản.pdf")
    telephone.get_by_role("button", name="Tải tệp lên").click()
    telephone.get_by_role("link", name="Xong, quay lại bản nháp để gửi").click()
    expect(telephone.get_by_label("Nội dung báo cáo")).to_have_value("Đã tập huấn 42 giáo viên.")
    telephone.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Trần Văn Mẫu")
    telephone.get_by_role("button", name="Gửi Sở").click()

    expect(telephone.get_by_text("Số biên nhận")).to_be_visible()
    expect(telephone.get_by_role("link", name="biên bản.pdf")).to_be_visible()
    telephone.get_by_role("link", name="Về trang của đơn vị").click()
    expect(telephone.get_by_text("1/3 nội dung hoàn thành")).to_be_visible()
    assert titles_of(telephone, "#viec-can-lam") == ["Số liệu tuần, kỳ đến 24/4/2020", "1. Dạy học qua Internet"]
    assert titles_of(telephone, "#da-gui") == ["Đã tiếp nhận", "2. Báo cáo tập huấn"]


def says_what_to_do_first(page: Page) -> Locator:
    """The first row, after checking that the work stands by date below the whole V/v and one banner."""
    expect(page.get_by_role("heading", level=1)).to_have_text("V/v bảo đảm an toàn khi dạy và học qua Internet")
    assert page.locator("main .due").all_inner_texts() == [
        "Hạn gần nhất: 2. Báo cáo tập huấn, chậm nhất thứ Năm 23/4/2020 (còn 6 ngày 15 giờ)"
    ]
    assert page.get_by_role("heading", level=2).first.inner_text() == "Việc cần làm (3)"
    figures, plain = "Số liệu tuần, kỳ đến 24/4/2020", "1. Dạy học qua Internet"
    assert titles_of(page, "#viec-can-lam") == ["2. Báo cáo tập huấn", figures, plain]
    rows = page.locator("#viec-can-lam").get_by_role("link")
    assert rows.locator(".button").all_inner_texts() == ["Báo cáo", "Báo cáo", "Báo đã thực hiện"]
    assert all(row.bounding_box()["height"] >= 44 for row in rows.all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    return rows.first


def titles_of(page: Page, section: str) -> list[str]:
    return [title.strip() for title in page.locator(f"{section} .work strong").all_inner_texts()]


@pytest.mark.browser
def test_an_extension_is_requested_without_javascript(app, session, now, telephone):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, house.school_b))
    session.commit()
    telephone.goto(f"/m/{token}")
    telephone.goto(unit.page + unit.task(REPORT))

    telephone.get_by_role("link", name="Xin gia hạn").click()
    telephone.get_by_label("Lý do").fill("Mất điện toàn xã.")
    telephone.get_by_label("Người nhập").fill("Nguyễn Thị Mẫu")
    telephone.get_by_role("button", name="Gửi đề nghị gia hạn").click()
    expect(telephone.get_by_label("Lý do")).to_have_value("Mất điện toàn xã.")
    telephone.get_by_label("Xin gia hạn đến ngày").fill("27/4/2020")
    telephone.get_by_role("button", name="Gửi đề nghị gia hạn").click()

    expect(telephone.get_by_text("Đã xin gia hạn đến hết thứ Hai 27/4/2020, đang chờ trả lời")).to_be_visible()
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 360
    telephone.get_by_role("link", name="Về trang của đơn vị").click()
    expect(telephone.get_by_text("Đã xin gia hạn, đang chờ trả lời.")).to_be_visible()


@pytest.mark.browser
def test_a_table_with_two_checks_is_filled_on_a_small_telephone_without_javascript(
    app, session, now, telephone, browser_page, axe
):
    asked = scene.issue_form(app, session, now)
    token = scene.token(app, scene.newest_link(session, asked.people.school_b))
    session.commit()
    telephone.set_viewport_size({"width": 320, "height": 640})
    telephone.goto(f"/m/{token}")
    telephone.goto(asked.unit.page + asked.unit.task(FIGURES))

    for name, typed in (("Mầm non", "1"), ("Tiểu học", "500")):
        telephone.get_by_label(f"Lớp trực tuyến, {name}").fill(typed)
    for name, typed in (("Mầm non", "7000"), ("Tiểu học", "150")):
        telephone.get_by_label(f"Học sinh, {name}").fill(typed)
    telephone.get_by_label("Giáo viên (bắt buộc)").fill("20")
    telephone.get_by_role("group", name="Có phòng máy").get_by_label("Không").check()
    telephone.get_by_label("Người nhập").fill("Nguyễn Thị Mẫu")
    telephone.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Trần Văn Mẫu")
    telephone.get_by_label("Giáo viên (bắt buộc)").press("Enter")  # sends, as the one button for it does

    refused = telephone.content()
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 320
    telephone.get_by_role("link", name="Lớp trực tuyến, Tiểu học: số này lớn hơn “Học sinh, Tiểu học” (150).").click()
    telephone.get_by_label("Lớp trực tuyến, Tiểu học").fill("5")
    telephone.get_by_role("link", name="Ghi lý do").click()
    telephone.get_by_label("Lý do số liệu khác thường").fill("Nhận học sinh của trường bị ngập.")
    telephone.get_by_role("button", name="Gửi Sở").click()

    expect(telephone.get_by_text("Số biên nhận")).to_be_visible()
    expect(telephone.get_by_text("Học sinh: 7.150")).to_be_visible()
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 320
    browser_page.set_viewport_size({"width": 320, "height": 640})
    for path, html in {"/refused": refused, "/receipt": telephone.content()}.items():  # axe itself needs script
        show_again(browser_page, path, html)
        axe(browser_page)


HELP = ["/huong-dan", "/kha-nang-tiep-can"]
PAGES: dict[str, Callable] = {
    "fresh": lambda unit: "",
    "not ours": lambda unit: "/y-kien",
    "objection": lambda unit: f"{unit.task(REPORT)}/y-kien",
    "several": lambda unit: "/da-thuc-hien",
    "report": lambda unit: unit.task(REPORT),
    "figures": lambda unit: unit.task(FIGURES),
    "files": lambda unit: f"{unit.task(REPORT)}/tep",
    "questions": lambda unit: f"{unit.task(REPORT)}/hoi-dap",
    "extension": lambda unit: f"{unit.task(FIGURES)}/gia-han",
    "version": lambda unit: f"{unit.task(REPORT)}/ban/1",
    "incident": lambda unit: f"/phat-sinh/{unit.tasks[INCIDENT]}",
    "an incident's files": lambda unit: f"/phat-sinh/{unit.tasks[INCIDENT]}/tep",
}


@pytest.mark.browser
def test_every_page_is_accessible_and_fits_a_telephone(app, session, now, browser_page, axe, tmp_path):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "một tệp với cái tên rất dài mà không ai cắt ngắn đi bao giờ.pdf", PDF)
    app.config["WTF_CSRF_ENABLED"] = False
    unit.submit(REPORT, said="reported", text="x" * 200)
    token = scene.token(app, scene.newest_link(session, house.school_b))
    session.commit()
    browser_page.goto(f"/m/{token}")
    browser_page.set_viewport_size({"width": 360, "height": 640})

    for path in [*(unit.page + of(unit) for of in PAGES.values()), "/gui-lai-duong-dan", "/m/khong-dung", *HELP]:
        browser_page.goto(path)
        axe(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.browser
def test_an_error_is_shown_at_its_field_and_linked_from_the_top(app, session, now, browser_page, axe):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, house.school_b))
    session.commit()
    browser_page.goto(f"/m/{token}")

    browser_page.goto(f"{unit.page}/da-thuc-hien")
    browser_page.get_by_label("Ngày thực hiện").fill("31/4/2020")
    browser_page.get_by_role("button", name="Gửi Sở: đã thực hiện").click()
    axe(browser_page)
    browser_page.get_by_role("link", name="Ngày thực hiện: 31/4/2020 không có trong lịch.").click()

    expect(browser_page.get_by_label("Ngày thực hiện")).to_have_value("31/4/2020")
    assert browser_page.locator("#implemented_on").get_attribute("aria-invalid") == "true"
