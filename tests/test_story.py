"""The whole story on a real letter, in the ten lines of README: read this first.

Real pages over HTTP and real mails over SMTP, with no browser; tests/browser/test_story.py plays it in Chromium.
"""

import io
import json
import re
import threading
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from directives.database import db
from directives.rules.schedule import VIETNAM
from directives.terms import Role
from tests.directives.reading.letters import REAL, real_or_own
from tests.infrastructure import program_log
from tests.infrastructure.http_person import HttpPerson
from tests.infrastructure.mail_server import MailServer
from tests.infrastructure.person import Person
from workflows import clock
from workflows.demo import steps as demo
from workflows.mailing.sending.worker import work_until_nothing_is_due
from workflows.scheduling import steps as scheduling

pytestmark = pytest.mark.sweep

PROMPT, LATE, BY_PHONE, WRONG_ADDRESS = "THPT mẫu 1", "THPT mẫu 2", "THPT mẫu 3", "THPT mẫu 7"
PROMPT_EMAIL, LATE_EMAIL = "hieutruong@thpt-mau-01.example", "vanthu@thpt-mau-02.example"
CORRECTED_EMAIL = "dung-dia-chi@thpt-mau-07.example"


def test_from_the_letter_to_the_paper(app, live_server, smtp, log_without_people):
    story = Story(app, smtp, lambda: HttpPerson(live_server.url))

    story.play()


@pytest.fixture
def log_without_people(app, smtp):
    """The log of all programs at its most talkative: nothing of what people are and have typed is in it."""
    with program_log.written(app) as log:
        yield
        program_log.let_programs_run(app, log, datetime(2020, 5, 5, 9, tzinfo=VIETNAM))
    assert len(log.getvalue().splitlines()) > 60
    assert program_log.told_of_people(app, smtp, log.getvalue()) == []


class Story:
    """An officer, a leader and a school, each at a browser of their own."""

    def __init__(self, app: Flask, smtp: MailServer, person: Callable[[], Person]) -> None:
        self.app, self.smtp, self.person = app, smtp, person
        with app.app_context():
            demo.load_sample(db.session, Path(app.config["FILES_DIR"]), clock.now(db.session))
            db.session.commit()
        smtp.refuse(demo.WRONG_ADDRESS)
        self.officer, self.leader, self.school = self.signed_in(Role.OFFICER), self.signed_in(Role.LEADER), person()

    def play(self) -> None:
        self.read_the_letter()
        self.correct_the_draft()
        self.issue()
        self.send_and_mend_an_address()
        self.open_and_acknowledge()
        self.report()
        self.return_and_approve()
        self.remind_telephone_and_skip()
        self.verify_the_ledger()
        self.look_back_and_print()

    def read_the_letter(self) -> None:
        """1. A letter is read into a draft."""
        self.officer.open("/van-ban/moi")
        self.officer.fill("Nội dung công văn", real_or_own())
        self.officer.press("Đọc nội dung này")
        self.officer.sees("Nội dung yêu cầu (9)")

    def correct_the_draft(self) -> None:
        """2. An officer corrects the draft beside the letter."""
        draft = self.officer.address
        self.officer.open(f"{draft}/phan-dau")
        self.officer.fill("Tên ngắn để theo dõi", "An toàn khi học qua Internet")
        self.officer.press("Lưu")
        self.officer.open(draft)
        self.officer.sees("An toàn khi học qua Internet")

    def issue(self) -> None:
        """3. One press issues it."""
        self.officer.follow("Xem trước và giao việc")
        self.officer.sees("Gửi tới 79 đơn vị, 96 đầu mối.")
        self.officer.check("Văn bản đã ký và có số")
        self.officer.check("Giao việc khi chưa có bản ký")
        self.officer.press("Giao việc và gửi thư")
        self.board_address = self.officer.address

    def send_and_mend_an_address(self) -> None:
        """4. Every contact gets one mail; the address that the server refuses is corrected and gets its own."""
        self.send_mails()
        assert len(self.smtp.messages) == 95
        assert self.figures(WRONG_ADDRESS)["status"] == "pending"

        self.officer.open(self.board_address)
        self.officer.follow(WRONG_ADDRESS)
        self.officer.sees("Chưa chuyển: địa chỉ lỗi")
        self.officer.follow("Sửa địa chỉ và gửi lại")
        self.officer.fill("Thư điện tử", CORRECTED_EMAIL)
        self.officer.fill("Lý do", "Văn thư báo địa chỉ đúng qua điện thoại.")
        self.officer.press("Sửa và gửi lại")
        self.send_mails()
        assert self.link_mailed_to(CORRECTED_EMAIL)
        assert self.figures(WRONG_ADDRESS)["status"] == "notified"

    def open_and_acknowledge(self) -> None:
        """5. A scanner opens a link twenty times and nothing changes; a person opens it and acknowledges."""
        link = self.link_mailed_to(PROMPT_EMAIL)
        before = self.board()["units"]
        for _ in range(20):
            HttpPerson(link).open(link)
        assert self.board()["units"] == before

        self.school.open(link)
        assert "/m/" not in self.school.address
        self.school_address = self.school.address
        self.school.fill("Họ và tên", "Huỳnh Thị Nga")
        self.school.fill("Chức vụ", "Hiệu trưởng")
        self.school.press("Xác nhận đã tiếp nhận")
        assert self.figures(PROMPT)["status"] == "acknowledged"

    def report(self) -> None:
        """6. The school reports the figures of the week, with a note that somebody should read."""
        self.wait_until(2020, 4, 22, 9)
        self.report_figures("1.012", "0", note="Các lớp bắt đầu học từ thứ Hai.")
        assert self.figures(PROMPT)["status"] == "reported"

    def return_and_approve(self) -> None:
        """7. The officer returns the report; the school sends it again, and it is approved."""
        self.officer.open("/duyet")
        self.officer.follow(beside="có điểm cần xem lại")
        self.officer.follow(PROMPT)
        self.officer.fill("Điều cần bổ sung", "Xin ghi rõ số học sinh tham gia.")
        self.officer.fill("Bổ sung đến hết ngày", "24/4/2020")
        self.officer.press("Gửi đề nghị bổ sung")
        self.send_mails()
        assert "Xin ghi rõ số học sinh tham gia." in self.last_mail_to(PROMPT_EMAIL)

        self.report_figures("1.012", "95")
        self.officer.open("/duyet")
        self.officer.follow(beside="có điểm cần xem lại")
        self.officer.follow(PROMPT)
        self.officer.press("Duyệt báo cáo")
        self.send_mails()
        assert self.figures(PROMPT)["status"] == "approved"

    def remind_telephone_and_skip(self) -> None:
        """8. Only who owes is reminded; one answers by telephone, one is late; a holiday's week is skipped."""
        self.smtp.forget()
        self.wait_until(2020, 4, 23, 7, 30)
        assert self.smtp.to(LATE_EMAIL)
        assert not self.smtp.to(PROMPT_EMAIL)

        self.wait_until(2020, 4, 24, 10)
        assert "đã xem và duyệt báo cáo của đơn vị" in self.last_mail_to(PROMPT_EMAIL)  # after the mail of the 22nd
        self.officer.open(self.board_address)
        self.officer.follow(BY_PHONE)
        self.officer.follow("Nhập thay đơn vị", beside="kỳ 1")
        self.officer.check("Điện thoại")
        self.officer.fill("Người báo", "cô Mai, Hiệu trưởng")
        self.officer.fill("Ngày nhận", "24/4/2020")
        self.officer.fill("Giờ nhận", "9:30")
        self.officer.fill_figures("500")
        self.officer.fill("Lãnh đạo đơn vị duyệt", "Lê Kim Mai")
        self.officer.press("Nhập và báo đơn vị")
        assert self.figures(BY_PHONE)["timeliness"] == "done_on_time"

        self.wait_until(2020, 4, 24, 16)
        assert self.figures(LATE)["timeliness"] == "open_late"

        self.officer.open(f"{self.board_address}/theo-doi")
        self.officer.follow("Bỏ qua kỳ này", beside="1/5/2020")
        self.officer.fill("Lý do", "Nghỉ lễ 30/4 và 1/5.")
        self.officer.press("Bỏ qua kỳ này và báo đơn vị")
        self.wait_until(2020, 5, 2, 9)
        holiday = self.figures(LATE, week="2020-05-01")
        assert (holiday["status"], holiday["timeliness"]) == ("skipped", None)

    def verify_the_ledger(self) -> None:
        """9. Everything that happened is in the ledger, whole."""
        self.command("ledger", "verify")

    def look_back_and_print(self) -> None:
        """10. The board, the sums and the paper of a past moment are what they were then."""
        assert self.figures(PROMPT, "--as-of", "2020-04-22T08:00+07:00")["status"] == "acknowledged"

        self.leader.open(f"{self.board_address}?as_of=2020-04-24T16:00")
        self.leader.follow("2/64 đơn vị đã nộp số liệu kỳ đến 15:00 24/4 (15 không áp dụng, 0 chưa liên lạc được)")
        self.leader.sees("Tổng hợp số liệu kỳ: 2/64 đơn vị đã nộp")
        self.leader.sees("1.512")

        paper = self.leader.download(f"{self.board_address}/ban-in.pdf?as_of=2020-04-24T16:00")
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
        assert unicodedata.is_normalized("NFC", text)
        number = "649/SGDĐT-GDTrH" if REAL.exists() else "715/SGDĐT-GDTrH"
        for words in (number, "DỮ LIỆU MẪU", LATE, "24/4/2020"):
            assert words in text

    def signed_in(self, role: Role) -> Person:
        with self.app.app_context():
            address = demo.sign_in_address(db.session, role)
            db.session.commit()
        person = self.person()
        person.open(address)
        person.press("Đăng nhập")
        return person

    def report_figures(self, *figures: str, note: str = "") -> None:
        self.school.open(self.school_address)
        self.school.follow(beside="5 số liệu")
        self.school.fill_figures(*figures)
        self.school.fill("Ghi chú", note)
        self.school.fill("Người nhập", "Nguyễn Thị Văn Thư")
        self.school.fill("Lãnh đạo đơn vị đã duyệt", "Huỳnh Thị Nga, Hiệu trưởng")
        self.school.press("Gửi Sở")

    def send_mails(self) -> None:
        """The worker sends what is due."""
        work_until_nothing_is_due(self.app, threading.Event())

    def wait_until(self, *moment: int) -> None:
        """Time passes; the ticker ticks and the worker works."""
        with self.app.app_context():
            clock.move(db.session, datetime(*moment, tzinfo=VIETNAM))
            scheduling.tick(db.session, clock.now(db.session))
            db.session.commit()
        self.send_mails()

    def board(self, *options: str) -> dict:
        """The board as the command line prints it."""
        return json.loads(self.command("board", self.board_address.rsplit("/", 1)[1], "--format", "json", *options))

    def figures(self, name: str, *options: str, week: str = "2020-04-24") -> dict:
        """Where a unit stands with the figures of a week."""
        unit = next(unit for unit in self.board(*options)["units"] if unit["name"] == name)
        return next(cell for cell in unit["cells"] if (cell["due_at"] or "").startswith(week))

    def command(self, *words: str) -> str:
        run = self.app.test_cli_runner().invoke(args=words)
        assert run.exit_code == 0, run.output
        return run.stdout

    def last_mail_to(self, address: str) -> str:
        return str(self.smtp.to(address)[-1].get_body(("plain",)).get_content())

    def link_mailed_to(self, address: str) -> str:
        return re.search(r"http\S+/m/\S+", self.last_mail_to(address))[0]
