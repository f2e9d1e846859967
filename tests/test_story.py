"""The whole story on a real letter, in the order of the way through: read this first.

Real pages in a real browser, real mails over SMTP: from the letter to the paper for the meeting.
"""

import io
import json
import re
import threading
import unicodedata
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from directives.database import db
from directives.rules.schedule import VIETNAM
from directives.terms import Role
from tests.directives.reading.letters import REAL, real_or_own
from workflows import clock
from workflows.demo import steps as demo
from workflows.mailing.sending.worker import work_until_nothing_is_due
from workflows.scheduling import steps as timing

PROMPT, LATE, PHONE, WRONG = "THPT mẫu 1", "THPT mẫu 2", "THPT mẫu 3", "THPT mẫu 7"


class Play:
    """One person who plays every part: at the desk, at a school's telephone, and at the mailbox."""

    def __init__(self, app: Flask, browser: Browser, url: str, smtp) -> None:
        self.app, self.browser, self.url, self.smtp = app, browser, url, smtp

    def person(self, **window) -> Page:
        return self.browser.new_context(base_url=self.url, locale="vi-VN", **window).new_page()

    def desk(self, role: Role) -> Page:
        page = self.person()
        with self.app.app_context():
            address = demo.sign_in_address(db.session, role)
            db.session.commit()
        page.goto(address)
        page.get_by_role("button", name="Đăng nhập").click()
        return page

    def post(self) -> None:
        """The worker sends what is due."""
        work_until_nothing_is_due(self.app, threading.Event())

    def wait_until(self, *moment: int) -> None:
        """Time passes; the ticker ticks and the worker works."""
        with self.app.app_context():
            clock.move(db.session, datetime(*moment, tzinfo=VIETNAM))
            timing.tick(db.session, clock.now(db.session))
            db.session.commit()
        self.post()

    def board(self, *options: str) -> dict:
        """The board as the command line prints it."""
        public_id = self.board_url.rsplit("/", 1)[1]
        run = self.app.test_cli_runner().invoke(args=["board", public_id, "--format", "json", *options])
        assert run.exit_code == 0, run.output
        return json.loads(run.stdout)

    def figures_cell(self, name: str, *options: str, week: str = "2020-04-24") -> dict:
        """Where a unit stands with a week's figures."""
        board = self.board(*options)
        unit = next(unit for unit in board["units"] if unit["name"] == name)
        return next(cell for cell in unit["cells"] if (cell["due_at"] or "").startswith(week))

    def assignment(self, page: Page, name: str) -> None:
        page.goto(self.board_url)
        page.get_by_role("link", name=name, exact=True).first.click()

    def text_to(self, address: str) -> str:
        return str(self.smtp.to(address)[-1].get_body(("plain",)).get_content())

    def link_of(self, address: str) -> str:
        """The last link that was mailed to an address."""
        return re.search(rf"{self.url}/m/\S+", self.text_to(address))[0]


@pytest.fixture
def play(app, browser, live_server, smtp) -> Iterator[Play]:
    with app.app_context():
        demo.load_sample(db.session, Path(app.config["FILES_DIR"]), clock.now(db.session))
        db.session.commit()
    smtp.refuse(demo.WRONG_ADDRESS)
    return Play(app, browser, live_server.url, smtp)


@pytest.mark.browser
def test_from_the_letter_to_the_paper(play):
    officer, leader = play.desk(Role.OFFICER), play.desk(Role.LEADER)
    read_and_issue(play, officer)
    send_and_mend_an_address(play, officer)
    school, sheet = open_and_acknowledge(play)
    report_return_and_approve(play, officer, school, sheet)
    remind_who_owes(play)
    record_a_telephone_call(play, officer)
    miss_one_period_and_skip_another(play, officer)
    sum_the_figures(play, leader)
    look_back_and_print(play, leader)
    verify(play)


def read_and_issue(play, officer):
    """A real letter is read into a draft, and the draft is issued."""
    officer.goto("/van-ban/moi")
    officer.locator("textarea[name=text]").fill(real_or_own())
    press(officer, "Đọc nội dung này")
    expect(officer.get_by_role("heading", name="Nội dung yêu cầu (9)")).to_be_visible()
    follow(officer, "Xem trước và giao việc")
    expect(officer.get_by_text("Gửi tới 79 đơn vị, 96 đầu mối.")).to_be_visible()
    officer.get_by_label("Văn bản đã ký và có số").check()
    officer.get_by_label("Giao việc khi chưa có bản ký").check()
    press(officer, "Giao việc và gửi thư")
    play.board_url = officer.url


def send_and_mend_an_address(play, officer):
    """One mail for each contact; the wrong address is seen and mended."""
    play.post()
    assert len(play.smtp.messages) == 95
    assert play.figures_cell(WRONG)["status"] == "pending"
    play.assignment(officer, WRONG)
    expect(officer.get_by_text("Chưa chuyển: địa chỉ lỗi")).to_be_visible()
    follow(officer, "Sửa địa chỉ và gửi lại")
    officer.get_by_label("Thư điện tử").fill("dung-dia-chi@thpt-mau-07.example")
    officer.get_by_label("Lý do").fill("Văn thư báo địa chỉ đúng qua điện thoại.")
    press(officer, "Sửa và gửi lại")
    play.post()
    assert play.link_of("dung-dia-chi@thpt-mau-07.example")
    assert play.figures_cell(WRONG)["status"] == "notified"


def open_and_acknowledge(play):
    """A scanner opens a link twenty times and nothing changes; a person opens it and acknowledges."""
    link = play.link_of("hieutruong@thpt-mau-01.example")
    before = play.board()["units"]
    for _ in range(20):
        urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(link).read()
    assert play.board()["units"] == before
    school = play.person(viewport={"width": 360, "height": 740})
    school.goto(link)
    assert "/m/" not in school.url
    sheet = school.url
    school.get_by_label("Họ và tên").fill("Huỳnh Thị Nga")
    school.get_by_label("Chức vụ").fill("Hiệu trưởng")
    press(school, "Xác nhận đã tiếp nhận")
    assert play.figures_cell(PROMPT)["status"] == "acknowledged"
    return school, sheet


def report_return_and_approve(play, officer, school, sheet):
    """The school reports its figures; they are returned, sent again and approved."""
    play.wait_until(2020, 4, 22, 9)
    report_figures(school, sheet, "1.012", "0")
    assert play.figures_cell(PROMPT)["status"] == "reported"
    officer.goto("/duyet")
    officer.get_by_role("link", name=PROMPT, exact=True).first.click()
    officer.get_by_label("Điều cần bổ sung").fill("Xin ghi rõ số học sinh tham gia.")
    officer.get_by_label("Bổ sung đến hết ngày").fill("24/4/2020")
    press(officer, "Gửi đề nghị bổ sung")
    play.post()
    assert "Xin ghi rõ số học sinh tham gia." in play.text_to("hieutruong@thpt-mau-01.example")
    report_figures(school, sheet, "1.012", "95")
    officer.goto("/duyet")
    officer.get_by_role("link", name=PROMPT, exact=True).first.click()
    press(officer, "Duyệt báo cáo")
    play.post()
    assert "đã xem và duyệt báo cáo của đơn vị" in play.text_to("hieutruong@thpt-mau-01.example")
    assert play.figures_cell(PROMPT)["status"] == "approved"


def remind_who_owes(play):
    """On the last working day before, only who still owes something is reminded."""
    play.smtp.forget()
    play.wait_until(2020, 4, 23, 7, 30)
    assert play.smtp.to("vanthu@thpt-mau-02.example")
    assert not play.smtp.to("hieutruong@thpt-mau-01.example")


def record_a_telephone_call(play, officer):
    """One answer comes by telephone and is recorded for the unit."""
    play.wait_until(2020, 4, 24, 10)
    play.assignment(officer, PHONE)
    officer.get_by_role("listitem").filter(has=officer.get_by_text("kỳ 1")).get_by_role(
        "link", name="Nhập thay đơn vị"
    ).click()
    officer.get_by_label("Điện thoại").check()
    officer.get_by_label("Người báo").fill("cô Mai, Hiệu trưởng")
    officer.get_by_label("Ngày nhận").fill("24/4/2020")
    officer.get_by_label("Giờ nhận").fill("9:30")
    officer.locator("input[name*=figure]").first.fill("500")
    officer.get_by_label("Lãnh đạo đơn vị duyệt").fill("Lê Kim Mai")
    press(officer, "Nhập và báo đơn vị")
    assert play.figures_cell(PHONE)["timeliness"] == "done_on_time"


def miss_one_period_and_skip_another(play, officer):
    """The hour passes: who is silent has missed the period; the holiday's period is skipped."""
    play.wait_until(2020, 4, 24, 16)
    assert play.figures_cell(LATE)["timeliness"] == "open_late"
    officer.goto(f"{play.board_url}/theo-doi")
    officer.get_by_role("row").filter(has_text="1/5/2020").get_by_role("link", name="Bỏ qua kỳ này").click()
    officer.get_by_label("Lý do").fill("Nghỉ lễ 30/4 và 1/5.")
    press(officer, "Bỏ qua kỳ này và báo đơn vị")
    play.wait_until(2020, 5, 2, 9)
    skipped = play.figures_cell(LATE, week="2020-05-01")
    assert (skipped["status"], skipped["timeliness"]) == ("skipped", None)


def sum_the_figures(play, leader):
    """The figures are summed; who has handed in nothing is left blank."""
    leader.goto(f"{play.board_url}?as_of=2020-04-24T16:00")
    leader.locator("a[href*=so-lieu]").first.click()
    expect(leader.get_by_role("heading", name="Tổng hợp số liệu kỳ: 2/64 đơn vị đã nộp")).to_be_visible()
    expect(leader.get_by_role("row").filter(has_text="Tổng cộng")).to_contain_text("1.512")


def look_back_and_print(play, leader):
    """The board of a past moment is what it was then, and the paper for the meeting says the same."""
    assert play.figures_cell(PROMPT, "--as-of", "2020-04-22T08:00+07:00")["status"] == "acknowledged"
    paper = leader.request.get(f"{play.board_url}/ban-in.pdf?as_of=2020-04-24T16:00")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.body())).pages)
    assert unicodedata.is_normalized("NFC", text)
    number = "649/SGDĐT-GDTrH" if REAL.exists() else "715/SGDĐT-GDTrH"
    for words in (number, "DỮ LIỆU MẪU", LATE, "24/4/2020"):
        assert words in text


def verify(play):
    """Nothing of all this can be changed unseen."""
    verified = play.app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert verified.exit_code == 0, verified.output


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def report_figures(page: Page, sheet: str, first: str, second: str) -> None:
    """A school fills in the first two figures of the week, and its headmistress has approved them."""
    page.goto(sheet)
    page.get_by_role("listitem").filter(has=page.get_by_text("5 số liệu")).get_by_role("link").first.click()
    page.locator("input[name^=figure_]").nth(0).fill(first)
    page.locator("input[name^=figure_]").nth(1).fill(second)
    page.get_by_label("Người nhập").fill("Nguyễn Thị Văn Thư")
    page.get_by_label("Lãnh đạo đơn vị đã duyệt").fill("Huỳnh Thị Nga, Hiệu trưởng")
    press(page, "Gửi Sở")
