"""Browser: received mails are read and counted as reports at desk and telephone width."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from directives.models import Contact, Mail
from directives.terms import CountedAs, MailState
from tests import scene
from tests.scene import PDF
from workflows import clock
from workflows.access import steps as access
from workflows.web import links

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(app, live_server, browser_page, session, now):
    """An officer's browser: School A has answered, School B's address does not exist."""
    told, mail = scene.two_schools_mailed(app, session, now, to_b=True)
    clock.move(session, now + timedelta(hours=3))
    told.school_b.unit.contacts.append(Contact(name="Thầy Nam", email="nam@b.example"))
    mail_b = session.scalars(select(Mail).where(Mail.recipient == "vanthu@b.example")).one()
    at = now + timedelta(hours=2)
    letter = scene.receive(session, scene.reply(mail, f"Trường đã nhận. {'dài' * 60}", file=PDF), at)
    came_back = scene.receive(session, scene.bounce_report(mail_b), at)
    stranger = scene.receive(
        session, scene.reply(mail, "Xin chào", In_Reply_To="", To="so@so.example", subject="Chào"), at
    )
    unsure = scene.receive(session, scene.bounce_report(mail, named=False, verp=False), at)
    unasked = scene.reply(mail, In_Reply_To="", To="so@so.example", sender="x@khac.example", subject="Re: Quảng cáo")
    advert = scene.receive(session, unasked, at)
    late = scene.receive(session, scene.bounce_report(mail, action="delayed", status="4.4.1"), at)
    address = links.sign_in_address(access.create_sign_in(session, told.officer, clock.now(session)).id)
    about, task = told.link_a.assignment.public_id, told.task("Tập huấn").id
    browser_page.letter, browser_page.came_back = letter, f"/thu-den/{came_back.id}"
    browser_page.pages = [
        "/thu-den",
        "/thu-den?kind=own",
        "/thu-den/tra-ve",
        "/thu-den/tra-ve?all=1",
        f"/thu-den/{letter.id}",
        f"/thu-den/{came_back.id}",
        f"/thu-den/{late.id}",
        f"/thu-den/{unsure.id}",
        f"/thu-den/{advert.id}",
        f"/thu-den/{stranger.id}",
        f"/thu-den/{stranger.id}/gan?q=mẫu",
        f"/thu-den/{came_back.id}/bo-ket-luan",
        f"/thu-den/{letter.id}/xoa-du-lieu",
        f"/phieu-giao-viec/{about}",
        f"/phieu-giao-viec/{about}/thu/{letter.id}/bao-cao",
        f"/phieu-giao-viec/{about}/nhap-thay/{task}?thu={letter.id}",
    ]
    session.commit()
    browser_page.goto(address)
    browser_page.locator("main button").click()
    return browser_page


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_fits_the_screen(desk, axe, width):
    desk.set_viewport_size({"width": width, "height": 800})

    for address in desk.pages:
        desk.goto(address)
        axe(desk)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, address


def test_an_officer_counts_a_reply_as_a_report(desk, session):
    desk.goto("/thu-den")
    desk.get_by_role("link", name="Re: 649").click()
    desk.get_by_role("link", name="Tính là báo cáo").click()
    desk.locator("li", has_text="Tập huấn").get_by_role("link", name="Báo cáo nội dung này").click()
    desk.get_by_label("Gửi báo cáo").check()
    desk.get_by_role("button", name="Nhập và báo đơn vị").click()

    expect(desk.locator("main")).to_contain_text("Đã nhập thay đơn vị")
    session.expire_all()
    assert desk.letter.counted_as == CountedAs.REPORT


def test_an_officer_sends_to_the_next_contact_by_one_press(desk, session):
    desk.goto(desk.came_back)
    desk.get_by_role("button", name="Gửi tới nam@b.example").click()
    desk.get_by_text("Đường dẫn mới sẽ được gửi tới nam@b.example").wait_for()

    session.expire_all()
    assert session.scalars(select(Mail.state).where(Mail.recipient == "nam@b.example")).all() == [MailState.QUEUED]
