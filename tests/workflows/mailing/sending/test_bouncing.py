"""A bounced mail has not told its unit, until an officer undoes the bounce."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Assignment, Mail
from directives.past.reached import reached_by
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.scene import TwoSchools
from workflows.mailing.sending import bounces
from workflows.units import steps as units

GONE = "550 5.1.1 no such user"


@pytest.fixture
def told(app: Flask, session: Session, now) -> TwoSchools:
    return scene.two_schools(session, now)


@pytest.fixture
def sent(app: Flask, told: TwoSchools) -> Mail:
    mail = told.issued()
    scene.send_mails(app)
    return mail


def assignment(mail: Mail) -> Assignment:
    return mail.lines[0].assignment


def test_a_bounce_takes_back_that_the_unit_was_told(sent: Mail, told: TwoSchools) -> None:
    bounces.bounce(told.session, sent, GONE, told.now)
    told.session.commit()

    assert sent.state == MailState.BOUNCED
    assert (sent.contact.failed_at, sent.contact.failure) == (told.now, GONE)
    assert (assignment(sent).told_at, assignment(sent).unreachable_at) == (None, told.now)
    assert [fact.kind for fact in sent.facts][-1] == MailFactKind.BOUNCED


def test_a_second_bounce_changes_nothing(sent: Mail, told: TwoSchools) -> None:
    bounces.bounce(told.session, sent, GONE, told.now)

    assert not bounces.bounce(told.session, sent, "550 again", told.now)
    assert sent.reply == GONE


def test_a_bounce_of_an_address_that_was_mended_meanwhile_spares_the_contact(sent: Mail, told: TwoSchools) -> None:
    sent.contact.email = "moi@a.example"

    bounces.bounce(told.session, sent, GONE, told.now)
    told.session.commit()

    assert sent.state == MailState.BOUNCED
    assert sent.contact.failed_at is None
    assert (assignment(sent).told_at, assignment(sent).unreachable_at) == (None, None)


def test_what_went_to_an_address_that_was_corrected_has_told_nobody(app: Flask, sent: Mail, told: TwoSchools) -> None:
    """Two mails went to it, one came back; the correct address is told from its own mail on."""
    session, contact = told.session, sent.contact
    second = told.post_receipt(1)
    scene.send_mails(app)
    assert bounces.bounce(session, second, GONE, told.now + timedelta(hours=1))
    session.commit()

    corrected_at = told.now + timedelta(days=9)
    scene.later(session, told.now, timedelta(days=9))
    units.correct_address(session, contact, "moi@a.example", "sai", told.officer, corrected_at)
    session.commit()
    scene.send_mails(app)
    session.expire_all()

    assert assignment(sent).told_at >= corrected_at
    replayed = reached_by(session, assignment(sent).directive_id, corrected_at + timedelta(hours=1))
    assert replayed[assignment(sent).id].told_at == assignment(sent).told_at


def test_a_wrong_verdict_is_undone_and_the_unit_was_told_when_it_was(sent: Mail, told: TwoSchools) -> None:
    told_at = assignment(sent).told_at
    bounces.bounce(told.session, sent, GONE, told.now)

    bounces.undo_bounce(told.session, sent, ActedBy(told.officer, "đơn vị nói đã nhận", told.now))
    told.session.commit()

    assert sent.state == MailState.SENT
    assert sent.contact.works
    assert (assignment(sent).told_at, assignment(sent).unreachable_at) == (told_at, None)
    assert (sent.facts[-1].kind, sent.facts[-1].staff_id) == (MailFactKind.BOUNCE_UNDONE, told.officer.id)


def test_what_did_not_bounce_has_nothing_to_undo(sent: Mail, told: TwoSchools) -> None:
    assert not bounces.undo_bounce(told.session, sent, ActedBy(told.officer, "", told.now))
    assert sent.state == MailState.SENT


def test_a_delay_is_put_down_and_nothing_follows(sent: Mail, told: TwoSchools) -> None:
    bounces.delay(told.session, sent, "4.4.1 still trying", told.now)
    told.session.commit()

    assert sent.state == MailState.SENT
    assert sent.contact.works
    assert sent.facts[-1].kind == MailFactKind.DELAYED
