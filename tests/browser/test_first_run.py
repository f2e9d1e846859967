"""From an empty database to the first issued directive in a browser, with only the address and the code."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from directives.database import db
from directives.models import Directive, Mail
from directives.terms import DirectiveState
from tests import scene
from tests.directives.reading.letters import item
from tests.workflows.installing.setup.test_begin import code_in

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LETTER = item("Báo cáo kết quả thực hiện trước ngày 24/4/2020.").replace("Các đơn vị trực thuộc", "Các trường THPT")
NEXT = ".first-step.is-next"


@pytest.mark.browser
def test_a_department_is_set_up_and_issues_its_first_directive(app, runner, browser_page, axe, smtp):
    setup = SetUp(browser_page, axe)
    code = code_in(runner.invoke(args=["setup", "code"]))

    setup.enter_code(code)
    setup.begin()
    setup.choose_emblem()
    setup.add_offices()
    setup.add_people()
    setup.add_units()
    setup.try_mail(app)
    setup.issue()

    with app.app_context():
        issued = db.session.scalars(select(Directive).where(Directive.state == DirectiveState.ISSUED)).one()
        told = db.session.scalars(select(Mail.recipient).where(Mail.directive_id == issued.id)).all()
    assert sorted(told) == ["hungvuong@c3.example", "leloi@c3.example", "pleiku@c3.example"]
    scene.send_mails(app)
    assert len(smtp.to("pleiku@c3.example")) == 1


class SetUp:
    """The one IT person of a department, who has never been here."""

    def __init__(self, page: Page, axe: object) -> None:
        self.page, self.axe = page, axe
        page.set_viewport_size({"width": 360, "height": 740})

    def fits(self) -> None:
        """Everybody can use the page, and on a telephone nothing is cut off."""
        self.axe(self.page)
        assert self.page.evaluate(TOO_WIDE) <= 0

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.locator(f"[name='{name}']").fill(text)

    def is_next(self, step: str) -> None:
        self.page.goto("/")
        expect(self.page.locator(NEXT)).to_contain_text(step)

    def enter_code(self, code: str) -> None:
        self.page.goto("/")
        self.fits()
        self.fill(code=code.lower())
        self.press("Tiếp tục")

    def begin(self) -> None:
        self.fill(agency_name="Sở Giáo dục và Đào tạo tỉnh Mẫu", agency_code="SGDĐT", agency_phone="0269 3824 001")
        self.fill(name="Lê Văn Quản", title="Chuyên viên CNTT", email="quan")
        self.press("Lập cơ quan và đăng nhập")
        self.fits()
        self.fill(email="quan@sogddt.example")
        self.page.get_by_label("Tôi cũng trực tiếp theo dõi văn bản").check()
        self.press("Lập cơ quan và đăng nhập")
        self.fits()

    def choose_emblem(self) -> None:
        self.follow("Chọn biểu trưng")
        out = io.BytesIO()
        Image.new("RGB", (300, 300), (160, 20, 30)).save(out, "PNG")
        self.page.set_input_files("[name=file]", {"name": "so.png", "mimeType": "image/png", "buffer": out.getvalue()})
        self.press("Dùng ảnh này")
        expect(self.page.locator("header .emblem")).to_be_visible()
        self.fits()

    def add_offices(self) -> None:
        self.is_next("Các phòng")
        self.follow("Thêm phòng")
        self.fill(**{"rows-0-name": "Phòng Giáo dục Trung học", "rows-0-code": "GDTrH"})
        self.fits()
        self.press("Lưu các phòng")

    def add_people(self) -> None:
        self.is_next("Đơn vị nhận văn bản")  # the administrator is an officer too
        self.page.get_by_role("link", name="Thêm nhiều người").click()
        self.page.get_by_text("Dán cả danh sách").click()
        self.fill(
            pasted="Trần Thị Hoa\tChuyên viên\tGDTrH\thoa@sogddt.example\nVõ Văn Nam\tGiám đốc\t\tnam@sogddt.example"
        )
        self.press("Đưa vào bảng")
        self.fits()
        self.press("Lưu những người này")
        expect(self.page.get_by_text("Đã thêm 2 người.")).to_be_visible()

    def add_units(self) -> None:
        self.is_next("Đơn vị nhận văn bản")
        self.follow("Nhập từ tệp")
        lines = "Tên trường,Email\nTrường THPT Pleiku,pleiku@c3.example\nTrường THPT Lê Lợi,leloi@c3.example\n"
        self.page.set_input_files("[name=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": lines.encode()})
        self.press("Kiểm tra tệp")
        self.fits()
        self.press("Ghi những thay đổi này")
        self.follow("Thêm đơn vị")
        self.fits()
        self.fill(name="Trường THPT Hùng Vương", email="hungvuong@c3.example")
        self.press("Thêm đơn vị")
        self.page.go_back()
        expect(self.page.get_by_role("heading", name="Thêm đơn vị")).to_be_visible()

    def try_mail(self, app: object) -> None:
        self.is_next("Thư thử")
        self.follow("Gửi thư thử")
        self.press("Gửi thư thử tới quan@sogddt.example")
        expect(self.page.get_by_text("chưa có chương trình gửi thư nào chạy")).to_be_visible()
        self.fits()
        scene.send_mails(app)
        self.follow("Xem lại kết quả")
        expect(self.page.get_by_text("Máy chủ thư đã nhận thư lúc")).to_be_visible()

    def issue(self) -> None:
        self.is_next("Văn bản đầu tiên")
        self.follow("Nhập văn bản")
        self.page.get_by_label("Nội dung công văn").first.fill(LETTER)
        self.press("Đọc nội dung này")
        self.follow("Xem trước và giao việc")
        for label in ("Văn bản đã ký và có số", "Giao việc khi chưa có bản ký"):
            self.page.get_by_label(label).first.check()
        self.press("Giao việc và gửi thư")
        self.page.goto("/")
        expect(self.page.get_by_text("Việc cần làm để bắt đầu")).to_have_count(0)
