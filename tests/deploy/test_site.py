"""The story in a browser over TLS: the shipped nginx site before gunicorn with two processes and two mail workers."""

import http.client
import os
import re
import signal
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from directives.database import db
from directives.terms import Role
from tests.browser.test_story import ChromiumPerson
from tests.infrastructure import site as sites
from tests.infrastructure.apps import OF_A_PROGRAM, fresh_apps
from tests.infrastructure.ports import free_port, until
from tests.infrastructure.site import Site
from tests.infrastructure.units import unit
from tests.scene import PDF
from tests.test_story import PROMPT, PROMPT_EMAIL, Story
from workflows.demo import steps as demo

pytestmark = pytest.mark.slow
SIGN_IN, NEW_LINK = "/dang-nhap", "/gui-lai-duong-dan"
WEB = "dondoc-web.service"
WORKERS = ("dondoc-mail@1.service", "dondoc-mail@2.service", "dondoc-tick.service")


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    return Site(tmp_path_factory.mktemp(f"site-{database}"))


@pytest.fixture(scope="module")
def app(site, request, database, mail_server, now):
    """An application of the tests' own on the database that the site's programs have too."""
    databases = request.getfixturevalue(database)
    with fresh_apps(databases, mail_server, now, site.folder, PUBLIC_URL=site.url)() as app:
        with app.app_context():
            demo.load_sample(db.session, Path(app.config["FILES_DIR"]), now)
            db.session.commit()
        yield app


@pytest.fixture(scope="module")
def programs(site, app):
    given = {name: app.config[name] for name in OF_A_PROGRAM}
    with sites.running(site, {**given, "PROXIES": 1}, WEB, *WORKERS) as programs:
        yield programs


@pytest.mark.browser
def test_from_the_letter_to_the_board_over_tls(site, app, programs, smtp, tmp_path, chromium):
    with closing(chromium(*site.browser_arguments)) as browser:
        story = InstalledStory(site, app, smtp, programs, browser)
        story.play(tmp_path)

        cookies = [cookie for context in browser.contexts for cookie in context.cookies()]
    assert {cookie["name"] for cookie in cookies if "session" in cookie["name"]} == {"__Host-session"}
    assert all(cookie["secure"] for cookie in cookies)
    assert len(story.tokens) == 2
    assert [token for token in story.tokens if token in site.logs] == []
    assert not re.search(r'" 5\d\d |status=5|ERROR|Traceback', site.logs)


def test_plain_http_leads_to_https(site, programs):
    connection = http.client.HTTPConnection("127.0.0.1", site.http, timeout=60)
    with closing(connection):
        connection.request("GET", "/van-ban?q=1", headers={"Host": sites.HOST})
        answer = connection.getresponse()

    assert (answer.status, answer.getheader("Location")) == (308, f"https://{sites.HOST}/van-ban?q=1")


def test_browsers_are_told_to_use_https_alone(site, programs):
    answer = site.ask("GET", SIGN_IN)

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert re.match(r"__Host-session=.*; Secure; HttpOnly; Path=/", answer.headers["Set-Cookie"])


def test_each_caller_has_limits_of_his_own_whatever_he_says(site, programs):
    first = [ask_for_a_link(site, "127.0.0.77", said=f"203.0.113.{n}") for n in range(11)]
    other = ask_for_a_link(site, "127.0.0.78", said="127.0.0.77")

    assert (first, other) == ([200] * 10 + [429], 200)


def ask_for_a_link(site, caller, said):
    page = site.ask("GET", NEW_LINK, caller=caller)
    [token] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    form = urlencode({"csrf_token": token, "number": "1/SGDĐT", "unit": "THPT mẫu 1"}).encode()
    kind, cookie = "application/x-www-form-urlencoded", page.headers["Set-Cookie"].partition(";")[0]
    answer = site.ask("POST", NEW_LINK, form, caller=caller, Cookie=cookie, Content_Type=kind, X_Forwarded_For=said)
    return answer.status


def test_what_is_too_large_is_refused_in_words(site, programs):
    form = {"Content_Type": "multipart/form-data; boundary=x"}
    larger, much_larger = (site.ask("POST", SIGN_IN, b"-" * size * 1024 * 1024, **form) for size in (13, 17))

    assert (larger.status, "Xem trang" not in larger.text) == (413, True)
    assert "<footer" in larger.text
    assert (much_larger.status, "Tệp quá lớn, chưa được gửi" in much_larger.text) == (413, True)


def test_what_is_for_the_machine_itself_is_not_for_others(site, programs):
    assert [site.ask("GET", path).status for path in ("/metrics", "/readyz")] == [404, 404]


def test_a_reload_takes_new_processes_and_answers_every_request(site, programs):
    master = programs[WEB].pid
    before, answers, over = children_of(master), [], threading.Event()
    asking = threading.Thread(target=lambda: [answers.append(site.ask("GET", SIGN_IN).status) for _ in until_set(over)])
    asking.start()

    os.kill(master, signal.SIGHUP)
    until(lambda: not before & children_of(master), programs[WEB], site.folder / f"{WEB}.log", seconds=100)
    over.set()
    asking.join()

    assert len(children_of(master)) == 2
    assert set(answers) == {200}


def until_set(over):
    while not over.is_set():
        yield


def children_of(pid):
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def test_while_the_pages_are_down_people_are_told_so(site, programs):
    sites.end(programs[WEB])
    down = site.ask("GET", SIGN_IN)
    programs[WEB] = sites.start(site, WEB)

    assert (down.status, "Hệ thống tạm ngừng trong ít phút" in down.text) == (502, True)
    assert site.ask("GET", SIGN_IN).status == 200


@pytest.mark.parametrize("name", [WEB, WORKERS[0]])
def test_a_wrong_setting_ends_a_service_for_good(site, programs, name):
    apart = f"--bind=127.0.0.1:{free_port()}"
    wrong = sites.start(site, name, DONDOC_PUBLIC_URL="dondoc", GUNICORN_CMD_ARGS=apart)

    assert str(wrong.wait(timeout=100)) in unit(name).last("RestartPreventExitStatus").split()
    assert "DONDOC_PUBLIC_URL = 'dondoc': phải là địa chỉ đầy đủ" in (site.folder / f"{name}.log").read_text()


class InstalledStory(Story):
    """The beginning of the story, with mails sent by the site's own workers."""

    def __init__(self, site, app, smtp, programs, browser):
        self.site, self.worker, self.tokens = site, programs[WORKERS[0]], []

        def person():
            return ChromiumPerson(browser.new_context(base_url=site.url, locale="vi-VN").new_page())

        self.app, self.smtp, self.person = app, smtp, person
        smtp.refuse(demo.WRONG_ADDRESS)
        self.officer, self.school = self.signed_in(Role.OFFICER), person()

    def play(self, folder):
        self.read_the_letter()
        self.correct_the_draft()
        self.issue()
        link = self.mailed(PROMPT_EMAIL, "m")
        self.school.open(link)
        self.school.fill("Họ và tên", "Huỳnh Thị Nga")
        self.school.fill("Chức vụ", "Hiệu trưởng")
        self.school.press("Xác nhận đã tiếp nhận")
        self.upload_and_report(folder)
        self.officer.open(self.board_address)
        self.officer.sees(PROMPT)

    def upload_and_report(self, folder):
        self.school.follow(beside="5 số liệu")
        self.school.fill_figures("1.012", "0")
        self.school.fill("Người nhập", "Nguyễn Thị Văn Thư")
        self.school.fill("Lãnh đạo đơn vị đã duyệt", "Huỳnh Thị Nga, Hiệu trưởng")
        self.school.press("Lưu nháp và thêm tệp")
        (folder / "danh sách.pdf").write_bytes(PDF + b"%" * 1_500_000)  # nginx itself would stop at 1 MB
        files = self.school.page.locator("#upload-evidence")  # type: ignore[attr-defined]
        files.set_input_files(folder / "danh sách.pdf")
        self.school.press("Tải tệp lên")
        self.school.follow("Xong, quay lại bản nháp để gửi")
        self.school.press("Gửi Sở")
        self.school.sees("danh sách.pdf")
        assert self.figures(PROMPT)["status"] == "reported"

    def signed_in(self, role):
        with self.app.app_context():
            address = demo.find_staff(db.session, role).email
        person = self.person()
        person.open("/dang-nhap")
        person.fill("Thư điện tử", address)
        person.press("Gửi đường dẫn đăng nhập")
        person.open(self.mailed(address, "dang-nhap"))
        person.press("Đăng nhập")
        return person

    def mailed(self, address, first):
        """The link in the newest mail to an address, when a worker has sent it."""
        until(lambda: self.smtp.to(address), self.worker, self.site.folder / f"{WORKERS[0]}.log", seconds=60)
        [link] = re.findall(rf"https://\S+/{first}/\S+", self.last_mail_to(address))[:1]
        self.tokens.append(link.rpartition("/")[2])
        return link
