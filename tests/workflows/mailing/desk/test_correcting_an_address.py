"""Correcting a wrong address once sends what did not arrive to the new one; the old links are revoked."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Event, Mail, MailFact
from directives.record import ledger
from directives.terms import EventKind, MailFactKind, MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import IssuedDirective
from tests.scene.queued import queue_mail
from workflows import clock
from workflows.mailing import unsent
from workflows.units import steps
from workflows.web import links

WRONG, RIGHT, WHY = "thpt02@donvi.example", "vanthu@thpt02.example", "Đơn vị báo qua điện thoại"


@pytest.fixture
def made(app: Flask, smtp: MailServer, session: Session, now: datetime) -> IssuedDirective:
    """School B's address does not exist."""
    made = scene.issue(session, now)
    smtp.refuse(WRONG)
    session.commit()
    scene.send_mails(app)
    session.expire_all()
    smtp.forget()
    return made


@pytest.fixture
def desk(made: IssuedDirective, client: FlaskClient, session: Session, now: datetime) -> FlaskClient:
    return scene.sign_in(client, session, made.people.officer, now)


def failed_mail(session: Session) -> Mail:
    return session.scalars(select(Mail).where(Mail.state == MailState.FAILED).order_by(Mail.id)).first()


def correct(made: IssuedDirective, now: datetime, email: str = RIGHT) -> int:
    contact = made.people.school_b.contacts[0]
    return steps.correct_address(made.session, contact, email, WHY, made.people.officer, now)


def to_the_new_one(session: Session) -> list[str]:
    found = select(Mail.occasion).where(Mail.recipient == RIGHT, Mail.state != MailState.FAILED)
    return sorted(session.scalars(found.order_by(Mail.id)))


def test_one_form_corrects_and_sends_again(app, smtp, made, desk, session):
    mail, contact = failed_mail(session), made.people.school_b.contacts[0]
    old = links.address(made.link(made.people.school_b))
    form = f"/don-vi/{contact.unit_id}/dau-moi/{contact.id}/dia-chi?mail={mail.id}"
    assert form in desk.get(f"/thu/{mail.id}").text.replace("&amp;", "&")

    answer = desk.post(form, data={"email": RIGHT, "reason": WHY}, follow_redirects=True)
    scene.send_mails(app)

    session.expire_all()
    assert "1 thư sẽ gửi tới" in answer.text
    assert len(smtp.messages) == len(smtp.to(RIGHT)) == 1
    assert links.address(made.link(made.people.school_b)) != old
    assert desk.get(old).status_code == 410
    assert made.assignment(made.people.school_b).told_at is not None
    assert (contact.name, contact.email, contact.failed_at) == ("Văn thư Trường THPT mẫu B", RIGHT, None)


def test_the_first_mail_goes_as_a_first_mail(made, session, now):
    correct(made, now)

    assert to_the_new_one(session) == ["issued"]


def test_person_and_reason_are_shown_with_both_mails_and_the_assignment(made, session, now):
    failed = failed_mail(session)

    correct(made, now + timedelta(hours=1))

    facts = session.scalars(select(MailFact).where(MailFact.kind == MailFactKind.SENT_AGAIN)).all()
    new = session.scalars(select(Mail).where(Mail.recipient == RIGHT)).one()
    assert {fact.mail_id for fact in facts} == {failed.id, new.id}
    assert {(fact.staff_id, fact.reason) for fact in facts} == {(made.people.officer.id, WHY)}
    assignment = made.assignment(made.people.school_b)
    kinds = session.scalars(select(Event.kind).where(Event.chain_id == assignment.id).order_by(Event.seq)).all()
    assert kinds[-2:] == [EventKind.LINK_RENEWED, EventKind.CONTACT_CHANGED]


def test_only_the_last_failed_mail_of_a_kind_is_sent_again(app, smtp, made, session, now):
    contact, assignment = made.people.school_b.contacts[0], made.assignment(made.people.school_b)
    smtp.refuse(WRONG)
    for number in (1, 2):
        queue_mail(
            session,
            "changed",
            instance=f"changed:{number}",
            now=now,
            contact=contact,
            lines=[(assignment.id, None, "")],
            directive=made.directive,
            values={
                "what": "kept",
                "reason": f"lần {number}",
                "by": "A",
                "item_title": None,
                "period_due_at": None,
                "new_due_at": None,
            },
            agency_id=made.people.agency.id,
        )
    session.commit()
    scene.send_mails(app)
    session.expire_all()

    correct(made, now + timedelta(hours=1))

    again = session.scalars(select(Mail).where(Mail.recipient == RIGHT, Mail.occasion == "changed")).one()
    assert to_the_new_one(session) == ["changed", "issued"]
    assert again.values["reason"] == "lần 2"


def test_queued_mails_go_to_the_new_address(made, session, now):
    contact, assignment = made.people.school_b.contacts[0], made.assignment(made.people.school_b)
    waiting = queue_mail(
        session,
        "receipt",
        instance="receipt:1",
        now=now,
        contact=contact,
        lines=[(assignment.id, None, "")],
        agency_id=made.people.agency.id,
    )

    correct(made, now)

    assert waiting.recipient == RIGHT


def test_a_directive_issued_meanwhile_reaches_the_new_address(made, session, now):
    second = scene.issued_directive(session, made.people, now)
    unreached = [link.contact_id for link in made.link(made.people.school_b).assignment.links]
    assert made.people.school_b.contacts[0].id in unreached

    sent = correct(made, now)

    directives = set(session.scalars(select(Mail.directive_id).where(Mail.recipient == RIGHT)))
    assert sent == 2
    assert directives == {made.directive.id, second.id}


def test_a_second_correction_does_not_send_the_same_again(made, session, now):
    correct(made, now + timedelta(hours=1))
    first = len(to_the_new_one(session))

    correct(made, now + timedelta(hours=2), email="khac@thpt02.example")

    others = session.scalars(select(Mail).where(Mail.recipient == "khac@thpt02.example")).all()
    assert first == 1
    # the mail that waits goes along; its link has died, so that one new link is sent
    assert {mail.occasion for mail in others} == {"issued", "new_link"}


def test_a_mail_sent_again_is_no_problem_until_it_fails_again(app, smtp, made, session, now):
    correct(made, now + timedelta(seconds=30))
    seen_to = unsent.unsent(session, made.directive.id).trouble
    smtp.refuse(RIGHT)
    clock.move(session, now + timedelta(hours=1))
    session.commit()

    scene.send_mails(app)

    assert (seen_to, unsent.unsent(session, made.directive.id).trouble) == (0, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Xin ghi địa chỉ thư"), ("văn thư@", "chưa đúng dạng"), (WRONG.upper(), "Đây là địa chỉ đang lưu")],
)
def test_a_bad_address_is_refused_and_kept_in_the_form(made, desk, session, typed, said):
    contact = made.people.school_b.contacts[0]

    page = desk.post(f"/don-vi/{contact.unit_id}/dau-moi/{contact.id}/dia-chi", data={"email": typed, "reason": WHY})

    assert said in page.text
    assert WHY in page.text
    assert session.scalars(select(Mail).where(Mail.recipient == RIGHT)).all() == []


def test_the_ledger_stays_valid(made, session, now):
    correct(made, now)

    assignment = made.assignment(made.people.school_b)
    events = session.scalars(select(Event).where(Event.chain_id == assignment.id).order_by(Event.seq)).all()
    own = [event for event in events if event.chain_kind == ledger.chain_of(assignment)]
    assert own[-1].hash == assignment.head_hash
