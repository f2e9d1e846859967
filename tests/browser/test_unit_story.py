"""Browser, 320 pixels, no script: a unit's letter of nine items over three weeks, by clerk, colleague and head."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Report
from directives.rules.schedule import VIETNAM
from tests import scene
from tests.browser.telephone import Telephone, look_again
from tests.infrastructure.http_person import HttpPerson
from tests.infrastructure.mail_server import MailServer
from tests.scene.nine_items import CLERK, HEAD, LINES, PLAN, nine_items
from workflows import clock
from workflows.scheduling import steps as timing

COLLEAGUE = "lan@thpt02.example"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def officer(session, now, live_server):
    """The officer at a plain browser, who has issued the letter."""
    people = nine_items(session, now)
    address = scene.sign_in_address(session, people.officer, now)
    session.commit()
    person = HttpPerson(live_server.url)
    person.open(address)
    person.press("Đăng nhập")
    return person


@pytest.fixture
def story(app, session, smtp, officer, browser, live_server):
    clerk, head, colleague = (Telephone(browser, live_server.url) for _ in range(3))
    yield UnitStory(app, session, smtp, officer, clerk, head, colleague)
    for who in (clerk, head, colleague):
        who.close()


@dataclass
class UnitStory:
    app: Flask
    session: Session
    smtp: MailServer
    officer: HttpPerson
    clerk: Telephone
    head: Telephone
    colleague: Telephone

    def play(self) -> None:
        scene.send_mails(self.app)
        self.acknowledge_and_report_the_plain_ones()
        self.report_with_files()
        self.figures_of_the_first_week()
        self.tell_of_an_incident()
        self.hand_over()
        self.answer_what_came_back()
        self.ask_for_more_time()
        self.want_two_hands()
        self.two_more_weeks()

    def acknowledge_and_report_the_plain_ones(self) -> None:
        clerk = self.clerk
        clerk.open(self.smtp.link_to(CLERK))
        clerk.fill(name="Nguyễn Thị Mẫu", position="Văn thư")
        clerk.keep("first")
        clerk.press("Xác nhận đã tiếp nhận")
        assert clerk.to_do()[:1] == ["2. Báo cáo tập huấn"]
        assert len(clerk.to_do()) == 7
        clerk.keep("work")
        clerk.follow("Báo nhiều nội dung đã thực hiện")
        clerk.check("1. Dạy học qua Internet", "6. Rà soát phần mềm", "7. Phổ biến tới phụ huynh")
        clerk.press("Gửi Sở: đã thực hiện")
        assert len(clerk.to_do()) == 4

    def report_with_files(self) -> None:
        """A photograph and a plan are kept with the draft before it is sent."""
        clerk = self.clerk
        clerk.follow("2. Báo cáo tập huấn")
        clerk.check("Đã thực hiện, gửi báo cáo")
        clerk.fill(text="Đã tập huấn 42 giáo viên.")
        clerk.press("Lưu nháp và thêm tệp")
        clerk.page.locator("#upload-evidence").set_input_files(
            [
                {"name": "biên bản.pdf", "mimeType": "application/pdf", "buffer": scene.PDF},
                {"name": "danh sách.pdf", "mimeType": "application/pdf", "buffer": scene.PDF + b" "},
            ]
        )
        clerk.press("Tải tệp lên")
        clerk.sees("biên bản.pdf", "danh sách.pdf")
        clerk.keep("files")
        clerk.follow("Xong, quay lại bản nháp để gửi")
        clerk.sign()
        clerk.keep("report")
        clerk.press("Gửi Sở")
        clerk.sees("Sở đã nhận", "biên bản.pdf")
        clerk.keep("receipt")
        clerk.follow("Về trang của đơn vị")

    def figures_of_the_first_week(self) -> None:
        clerk = self.clerk
        clerk.follow("Số liệu tuần")
        clerk.figures("30", "1.012")
        clerk.sign()
        clerk.press("Gửi Sở")
        clerk.sees("Sở đã nhận", "1.012")
        clerk.follow("Về trang của đơn vị")

    def tell_of_an_incident(self) -> None:
        """A first notice, what came after, the end."""
        clerk = self.clerk
        clerk.follow("Vấn đề phát sinh")
        clerk.page.get_by_role("radio").first.check()
        clerk.fill(occurred_on="17/4/2020", handling="Đã khoá phòng học, báo công an xã.", typed_by="Cô Mẫu")
        clerk.keep("incident")
        clerk.press("Gửi Sở")
        clerk.sees("Sở đã nhận")
        for stage, words in (("Báo thêm", "Đã đổi mật khẩu."), ("Báo kết thúc", "Không tái diễn.")):
            clerk.follow("Báo thêm hoặc báo kết thúc")
            clerk.check(stage)
            clerk.fill(handling=words, typed_by="Cô Mẫu")
            clerk.press("Gửi Sở")
            clerk.sees("Sở đã nhận")
        clerk.follow("Về trang của đơn vị")

    def hand_over(self) -> None:
        """The head asks a colleague, who answers by a link of the own; the head takes it back."""
        head, colleague = self.head, self.colleague
        head.open(self.smtp.link_to(HEAD))
        head.follow("Phân công cho đồng nghiệp")
        head.check(f"5. {PLAN}")
        head.fill(name="Cô Lan", email=COLLEAGUE, word="Cô làm giúp, xong trước thứ Sáu.", by_name="Thầy Nam")
        head.keep("hand-over")
        head.press("Phân công và gửi thư")
        head.sees("Cô Lan")
        scene.send_mails(self.app)
        colleague.open(self.smtp.link_to(COLLEAGUE))
        colleague.sees("Cô làm giúp, xong trước thứ Sáu.", "Người phân công: Thầy Nam")
        colleague.keep("colleague")
        colleague.follow(f"5. {PLAN}")
        colleague.check("Đã thực hiện, gửi báo cáo")
        colleague.fill(text="Ôn tập trực tuyến ba buổi mỗi tuần.")
        colleague.sign()
        colleague.press("Gửi Sở")
        colleague.sees("Sở đã nhận")
        colleagues_page = colleague.page.url
        head.follow("Về trang của đơn vị")
        head.follow("Xem và phân công")
        head.sees("Đã báo cáo")
        head.press("Thu lại phân công")
        head.sees("Đã thu lại phân công")
        colleague.open(colleagues_page)
        colleague.sees("đã được thu lại")

    def answer_what_came_back(self) -> None:
        """The officer wants a list; the clerk reads it in the mail and on the page, and sends the second version."""
        officer, clerk = self.officer, self.clerk
        officer.open("/duyet")
        officer.follow("Trường THPT mẫu B", beside="Báo cáo tập huấn")
        officer.fill("Điều cần bổ sung", "Xin gửi danh sách giáo viên.")
        officer.fill("Bổ sung đến hết ngày", "23/4/2020")
        officer.press("Gửi đề nghị bổ sung")
        self.wait_until(2020, 4, 20, 8)
        clerk.open(self.smtp.link_to(CLERK, "Xin gửi danh sách giáo viên."))
        assert clerk.to_do()[0] == "2. Báo cáo tập huấn"
        clerk.sees("Xin gửi danh sách giáo viên.")
        clerk.keep("returned")
        clerk.follow("2. Báo cáo tập huấn")
        clerk.fill(text="Đã tập huấn 42 giáo viên, danh sách ở tệp kèm theo.")
        clerk.press("Gửi Sở")
        clerk.sees("bản 2")
        clerk.follow("Về trang của đơn vị")

    def ask_for_more_time(self) -> None:
        officer, clerk = self.officer, self.clerk
        clerk.follow(f"9. {LINES}")
        clerk.follow("Xin gia hạn")
        clerk.fill(on="4/5/2020", reason="Nhà mạng chưa trả lời.", typed_by="Cô Mẫu")
        clerk.press("Gửi đề nghị gia hạn")
        clerk.sees("đang chờ trả lời")
        officer.open("/duyet")
        officer.follow("Trường THPT mẫu B", beside=LINES)
        officer.press("Cho gia hạn")
        self.wait_until(2020, 4, 21, 8)
        clerk.open(self.smtp.link_to(CLERK, "4/5/2020"))
        clerk.sees("4/5/2020")

    def want_two_hands(self) -> None:
        head = self.head
        head.open(self.smtp.link_to(HEAD))
        head.follow("Thủ trưởng duyệt trước khi gửi")
        head.keep("two-hands")
        head.press("Bật duyệt trước khi gửi")
        head.sees("Đang bật.")

    def two_more_weeks(self) -> None:
        """The second week's figures wait and are released; in the third week the head sends the last ones."""
        clerk, head = self.clerk, self.head
        self.wait_until(2020, 4, 27, 8)
        clerk.open(self.smtp.link_to(CLERK))
        clerk.follow("Số liệu tuần, kỳ đến 1/5/2020")
        clerk.figures("31", "1.020")
        clerk.sign()
        clerk.press("Gửi thủ trưởng duyệt")
        clerk.sees("Chờ thủ trưởng đơn vị duyệt", "Chưa gửi Sở")
        clerk.keep("waits")
        self.wait_until(2020, 4, 28, 8)
        head.open(self.smtp.link_to(HEAD, "chờ thủ trưởng đơn vị duyệt"))
        head.keep("to-release")
        head.follow("Số liệu tuần, kỳ đến 1/5/2020")
        head.press("Duyệt và gửi Sở")
        head.sees("Sở đã nhận", "thủ trưởng duyệt lúc")
        self.wait_until(2020, 5, 4, 8)
        head.open(self.smtp.link_to(HEAD))
        head.follow("Số liệu tuần, kỳ đến 8/5/2020")
        head.figures("32", "1.030")
        head.sign()
        head.press("Gửi Sở")
        head.follow("Về trang của đơn vị")
        head.follow(f"9. {LINES}")
        head.check("Đã thực hiện, gửi báo cáo")
        head.fill(text="Đường truyền ổn định.")
        head.sign()
        head.press("Gửi Sở")
        head.follow("Về trang của đơn vị")
        head.sees("Đơn vị không còn việc đến hạn theo văn bản này. Cảm ơn thầy/cô.")
        head.keep("nothing-left")

    def wait_until(self, *moment: int) -> None:
        at = datetime(*moment, tzinfo=VIETNAM)
        clock.move(self.session, at)
        timing.tick(self.session, at)
        self.session.commit()
        scene.send_mails(self.app)


def test_a_unit_plays_nine_items_over_three_weeks_on_a_small_telephone(session, story, browser_page, axe):
    story.play()

    look_again(browser_page, axe, story.clerk, story.head, story.colleague)
    session.rollback()
    sent = Counter(one.link.contact.email if one.link.contact else COLLEAGUE for one in session.scalars(select(Report)))
    assert sent == {CLERK: 6, HEAD: 3, COLLEAGUE: 1}
