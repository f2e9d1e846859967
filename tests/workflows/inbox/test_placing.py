"""A reply is never guessed to be one unit's where its address is several units', or may answer several letters."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Event, IncomingMail, Mail, MailLine
from directives.terms import EventKind, IncomingKind, MatchedBy
from tests import scene
from tests.scene import TwoSchools
from workflows import clock

Told = tuple[TwoSchools, Mail]


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> Told:
    found = scene.two_schools_mailed(app, session, now, to_b=True)
    clock.move(session, now + timedelta(hours=3))
    session.commit()
    return found


@pytest.fixture
def told(sent_before: Told) -> TwoSchools:
    return sent_before[0]


@pytest.fixture
def mail(sent_before: Told) -> Mail:
    return sent_before[1]


def receive(told: TwoSchools, raw: bytes) -> IncomingMail:
    made = scene.receive(told.session, raw, told.now + timedelta(hours=2))
    told.session.commit()
    return made


def bare(mail: Mail) -> bytes:
    """A reply that names no mail of ours: some programs drop In-Reply-To and the address for replies."""
    return scene.reply(mail, In_Reply_To="", To="so@so.example")


def remarks(told: TwoSchools) -> int:
    return len(told.session.scalars(select(Event).where(Event.kind == EventKind.REMARKED)).all())


def share_the_mailbox(told: TwoSchools) -> None:
    told.school_b.email = told.school_a.email
    told.session.commit()


def test_a_reply_from_the_mailbox_of_two_units_waits_for_the_officer(
    told: TwoSchools, mail: Mail, client: FlaskClient
) -> None:
    share_the_mailbox(told)

    received = receive(told, bare(mail))

    assert (received.kind, received.matched_by) == (IncomingKind.REPLY, MatchedBy.NOTHING)
    assert (received.mail, received.assignment, received.contact, remarks(told)) == (None, None, None, 0)
    assert received.agency_id == told.agency.id

    desk = scene.sign_in(client, told.session, told.officer, clock.now(told.session))
    page = desk.get(f"/thu-den/{received.id}").text
    assert "dùng cho nhiều đơn vị" in page and "Trường THPT mẫu A" in page and "Trường THPT mẫu B" in page
    offered = desk.get(f"/thu-den/{received.id}/gan").text
    assert told.link_a.assignment.public_id in offered and told.link_b.assignment.public_id in offered

    desk.post(f"/thu-den/{received.id}/gan", data={"assignment": told.link_b.assignment.public_id})
    told.session.expire_all()
    assert (received.assignment_id, remarks(told)) == (told.link_b.assignment_id, 1)


def test_a_reply_that_names_its_mail_is_that_unit_s_though_the_mailbox_is_shared(told: TwoSchools, mail: Mail) -> None:
    share_the_mailbox(told)

    assert receive(told, scene.reply(mail)).assignment_id == told.link_a.assignment_id


def test_a_reply_that_may_answer_two_letters_waits_for_the_officer(told: TwoSchools, mail: Mail) -> None:
    told.another_letter()
    told.session.commit()

    assert (receive(told, bare(mail)).assignment, remarks(told)) == (None, 0)


def test_a_reply_to_one_mail_for_two_units_waits_for_the_officer(told: TwoSchools, mail: Mail) -> None:
    other = told.session.scalars(select(Mail).where(Mail.id != mail.id)).one()
    other.sent_in_id = mail.id
    told.session.commit()

    received = receive(told, scene.reply(mail))

    assert (received.mail, received.assignment, remarks(told)) == (mail, None, 0)


def test_a_reply_to_one_mail_of_several_lines_on_one_letter_is_that_letter_s(told: TwoSchools, mail: Mail) -> None:
    mail.lines.append(MailLine(assignment_id=told.link_a.assignment_id))
    told.session.commit()

    assert receive(told, scene.reply(mail)).assignment_id == told.link_a.assignment_id


def test_a_superior_s_reply_about_one_unit_is_not_that_unit_s_answer(told: TwoSchools, mail: Mail) -> None:
    mail.contact = told.school_b
    told.session.commit()

    received = receive(told, scene.reply(mail, sender=told.school_b.email))

    assert (received.mail, received.assignment, remarks(told)) == (mail, None, 0)
