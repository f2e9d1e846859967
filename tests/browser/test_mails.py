"""Browser: the pages for mails that did not arrive, at desk and telephone width."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from directives.acts import ActedBy
from directives.models import Mail
from directives.terms import MailState
from tests import scene
from workflows import clock
from workflows.access import steps
from workflows.mailing.desk import steps as mailing
from workflows.mailing.sending import server_health
from workflows.web import links

pytestmark = pytest.mark.browser

WRONG = "thpt02@donvi.example"


@pytest.fixture
def officer(app, smtp, live_server, browser_page, session, now):
    """An officer's browser: School B's address failed, another mail is held, and the server has been down all night."""
    smtp.refuse(WRONG, "550 5.1.1 The email account that you tried to reach does not exist.")
    smtp.refuse("pgd01@donvi.example", "451 4.7.1 Greylisted, please try again in 300 seconds")
    made = scene.issue(session, now)
    held = session.scalars(select(Mail).where(Mail.recipient == "thpt01@donvi.example")).one()
    mailing.hold(session, held, ActedBy(made.people.officer, "Chờ lãnh đạo xem lại số liệu", now))
    session.commit()
    scene.send_mails(app)
    clock.move(session, now + timedelta(hours=9))
    server_health.note_failing(session, "TimeoutError: timed out", now + timedelta(hours=1))
    failed = session.scalars(select(Mail).where(Mail.state == MailState.FAILED)).one()
    waiting = session.scalars(select(Mail).where(Mail.state == MailState.QUEUED)).one()
    contact, pid = failed.contact, made.directive.public_id
    pages = [
        "/thu",
        f"/thu?directive={pid}&state=trouble",
        "/thu?unit=khong-co",
        f"/thu/{failed.id}",
        f"/thu/{held.id}",
        f"/thu/{waiting.id}",
        f"/thu/hang-loat/hold?directive={pid}",
        "/thu/hang-loat/drop",
        f"/don-vi/{contact.unit_id}/dau-moi/{contact.id}/dia-chi?mail={failed.id}",
        f"/van-ban/{pid}",
        f"/van-ban/{pid}/theo-doi",
        f"/phieu-giao-viec/{made.assignment(made.people.school_b).public_id}",
    ]
    address = links.sign_in_address(steps.create_sign_in(session, made.people.officer, clock.now(session)).id)
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main button").click()
    browser_page.pages = pages
    return browser_page


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_fits_the_screen(officer, axe, width):
    officer.set_viewport_size({"width": width, "height": 800})

    for address in officer.pages:
        officer.goto(address)
        axe(officer)
        assert officer.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_wrong_address_is_corrected_from_the_mail_that_failed(officer, session):
    officer.goto("/thu")
    officer.get_by_role("link", name="Không tới, chưa xử lý").click()
    officer.get_by_role("link", name=WRONG).click()
    officer.get_by_role("link", name="Sửa địa chỉ và gửi lại").click()
    officer.get_by_label("Thư điện tử").fill("vanthu@thpt02.example")
    officer.get_by_label("Lý do").fill("Đơn vị báo qua điện thoại")
    officer.get_by_role("button", name="Sửa và gửi lại").click()

    expect(officer.locator("main")).to_contain_text("1 thư sẽ gửi tới vanthu@thpt02.example")
    expect(officer.locator("main")).to_contain_text("Đơn vị báo qua điện thoại")
