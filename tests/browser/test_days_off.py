"""Browser: the pages about days off and about the date for acknowledging, at desk and telephone width."""

from datetime import date, time

import pytest
from sqlalchemy import select, update

from directives.models import Assignment, Item, Mail, Period
from directives.rules.schedule import at
from directives.terms import MailState
from tests import scene
from workflows.access import steps
from workflows.issuing import steps as issuing
from workflows.scheduling import steps as ticking
from workflows.web import links

MONDAY = at(date(2020, 4, 27), time(9))


@pytest.fixture
def directive(session, now):
    """Told to everybody; its weekly figures are next due on 1 May, and nobody has acknowledged."""
    people = scene.department(session, now)
    made = scene.draft(session, people, now)
    made.acknowledge_within = 2
    issuing.issue(session, made, people.officer, now, without_signed_copy=True)
    session.execute(update(Assignment).values(told_at=now))
    session.execute(update(Mail).values(state=MailState.SENT, sent_at=now))
    session.expire_all()
    ticking.tick(session, MONDAY)
    scene.later(session, now, MONDAY - now)
    return made


@pytest.fixture
def officer(browser_page, session, directive):
    address = links.sign_in_address(steps.create_sign_in(session, directive.officer, MONDAY).id)
    session.commit()
    browser_page.goto(address)
    browser_page.get_by_role("button", name="Đăng nhập").click()
    return browser_page


def pages_of(session, directive):
    query = select(Period.id).join(Item).where(Item.directive_id == directive.id, Item.rrule != "", Period.number == 2)
    follow_up = f"/van-ban/{directive.public_id}/theo-doi"
    return [
        "/",
        f"/van-ban/{directive.public_id}",
        follow_up,
        f"{follow_up}/ky/{session.scalar(query)}/ngay-nghi",
        f"{follow_up}/lich-nhac",
        f"/van-ban/{directive.public_id}/goi-dien?due=tiep-nhan",
        "/don-vi/lich?year=2019",
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_accessible_and_fit_the_screen(officer, directive, axe, width, session):
    officer.set_viewport_size({"width": width, "height": 800})
    addresses = pages_of(session, directive)
    session.commit()

    for address in addresses:
        officer.goto(address)

        axe(officer)
        assert officer.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.browser
def test_the_officer_decides_about_a_day_off_by_keyboard(officer, directive, session):
    session.commit()
    officer.goto("/")
    officer.get_by_role("link", name="Lùi đến 15:00 thứ Hai 4/5/2020 hay giữ hạn?").press("Enter")
    officer.get_by_label("Giữ hạn thứ Sáu 1/5/2020").press("Space")
    officer.get_by_label("Người đồng ý").fill("Phó Giám đốc Nguyễn Văn Mẫu")

    officer.get_by_role("button", name="Ghi quyết định").press("Enter")

    officer.get_by_text("Hạn được giữ như công văn ghi.").wait_for()
    officer.goto("/")
    assert officer.get_by_text("cần quyết định").count() == 0
