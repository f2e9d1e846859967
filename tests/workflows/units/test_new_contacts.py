"""A contact that is added gets a link to each open assignment at once, wherever it is added."""

from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.models import Contact, Event, Link, Mail
from directives.past import verification
from directives.terms import EventKind
from tests import scene
from workflows.followup import assignment_steps, steps

LAN = {"name": "Bà Lan", "position": "Văn thư", "email": "lan@thpt02.example", "phone": "", "reason": "Đổi văn thư."}


@pytest.fixture
def told(session, now):
    """Two directives that School B has, and a third that was withdrawn."""
    told = scene.issue(session, now)
    second = scene.issued_directive(session, told.people, now)
    second.number = "716/SGDĐT"
    scene.seal(session, second, now, second)
    ended = scene.issued_directive(session, told.people, now)
    ended.number = "717/SGDĐT"
    steps.withdraw(session, ended, ActedBy(told.people.officer, "Nhầm", now))
    session.commit()
    return told


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


@pytest.fixture
def unit_page(told):
    return f"/don-vi/{told.people.school_b.id}"


def lan(session) -> Contact:
    return session.scalars(select(Contact).where(Contact.email == LAN["email"])).one()


def numbers(session) -> list[str]:
    """The directives that Lan has a link to that opens."""
    links = session.scalars(select(Link).where(Link.contact_id == lan(session).id, Link.revoked_at.is_(None)))
    return sorted(link.assignment.directive.number for link in links)


def test_on_the_units_page_it_gets_links_to_all_open_assignments(app, session, desk, unit_page):
    page = desk.post(f"{unit_page}/dau-moi", data=LAN, follow_redirects=True).text

    assert numbers(session) == ["715/SGDĐT-GDTrH", "716/SGDĐT"]
    assert "đường dẫn của 2 văn bản đang theo dõi sẽ gửi tới lan@thpt02.example" in page
    assert len(session.scalars(select(Mail).where(Mail.recipient == LAN["email"])).all()) == 2
    recorded = session.scalars(select(Event).where(Event.kind == EventKind.CONTACT_CHANGED)).all()
    assert len(recorded) == 2
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))


def test_on_an_assignments_page_too(session, told, desk):
    sheet = f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}"

    desk.post(f"{sheet}/dau-moi", data=LAN)

    assert numbers(session) == ["715/SGDĐT-GDTrH", "716/SGDĐT"]


def test_the_link_opens_the_assignment(app, session, told, desk, unit_page):
    desk.post(f"{unit_page}/dau-moi", data=LAN)
    session.commit()
    link = session.scalars(select(Link).where(Link.contact_id == lan(session).id)).first()

    page = app.test_client().get(f"/m/{scene.token(app, link)}", follow_redirects=True)

    assert page.status_code == 200 and told.people.school_b.name in page.text


def test_a_contact_that_comes_back_gets_them_again(session, desk, unit_page):
    desk.post(f"{unit_page}/dau-moi", data=LAN)
    desk.post(f"{unit_page}/dau-moi/{lan(session).id}/bo", data={"reason": "Nghỉ."})
    assert numbers(session) == []

    desk.post(f"{unit_page}/dau-moi", data=LAN)

    assert numbers(session) == ["715/SGDĐT-GDTrH", "716/SGDĐT"]


def test_an_imported_contact_has_a_button_that_sends_them(session, told, desk, unit_page):
    session.add(Contact(unit=told.people.school_b, name="Bà Lan", email=LAN["email"]))
    session.commit()
    assert "Chưa có đường dẫn của 2 văn bản đang theo dõi." in desk.get(unit_page).text

    page = desk.post(f"{unit_page}/dau-moi/{lan(session).id}/gui-duong-dan", follow_redirects=True).text

    assert numbers(session) == ["715/SGDĐT-GDTrH", "716/SGDĐT"]
    assert "Chưa có đường dẫn" not in page


def test_a_unit_released_from_a_directive_gets_no_link_to_it(session, told, desk, unit_page, now):
    assignment = told.assignment(told.people.school_b)
    assignment.not_ours_at = now
    assignment_steps.release(session, assignment, ActedBy(told.people.officer, "Đúng vậy", now))
    session.commit()

    desk.post(f"{unit_page}/dau-moi", data=LAN)

    assert numbers(session) == ["716/SGDĐT"]
