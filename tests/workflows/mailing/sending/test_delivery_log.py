"""The delivery log: each attempt, outcome and act of staff on a mail is a dated fact."""

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Mail, MailFact
from directives.rules import delivery
from directives.terms import MailFactKind, MailState
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import TwoSchools
from workflows.mailing import outbox
from workflows.mailing.desk import steps


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def facts_of(told: TwoSchools, mail: Mail) -> list[MailFact]:
    return list(told.session.scalars(select(MailFact).where(MailFact.mail_id == mail.id).order_by(MailFact.id)))


def kinds(told: TwoSchools, mail: Mail) -> list[MailFactKind]:
    return [fact.kind for fact in facts_of(told, mail)]


def test_a_mail_that_a_server_takes_is_put_down(app: Flask, told: TwoSchools) -> None:
    mail = told.issued()

    scene.send_mails(app)

    (fact,) = facts_of(told, mail)
    assert (fact.kind, fact.at, fact.contact_id) == (MailFactKind.TAKEN, mail.sent_at, told.school_a.id)
    assert (fact.address, fact.domain, fact.is_ours) == ("vanthu@a.example", "a.example", False)


def test_each_attempt_is_put_down_with_the_words_of_the_server(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted")
    scene.send_mails(app)
    smtp.refuse("vanthu@a.example")
    scene.later(told.session, told.now, timedelta(minutes=3))

    scene.send_mails(app)

    assert kinds(told, mail) == [MailFactKind.PUT_OFF, MailFactKind.REFUSED]
    assert [fact.reply for fact in facts_of(told, mail)] == ["451 4.7.1 Greylisted", "550 5.1.1 No such user"]


def test_giving_up_is_a_fact_of_its_own(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    mail.attempts = len(delivery.BACK_OFF)
    smtp.refuse("vanthu@a.example", "452 4.2.2 Mailbox full")

    scene.send_mails(app)

    assert kinds(told, mail) == [MailFactKind.GIVEN_UP]


def test_what_is_no_longer_wanted_is_put_down_so(app: Flask, told: TwoSchools) -> None:
    mail, other = told.issued(), told.issued(told.link_b)
    told.link_a.revoked_at = told.now
    outbox.drop(told.session, [told.link_b.assignment], told.now)

    scene.send_mails(app)

    assert mail.state == other.state == MailState.DROPPED
    assert kinds(told, mail) == kinds(told, other) == [MailFactKind.UNWANTED]


def test_what_people_do_with_a_mail_is_put_down_with_who_and_why(told: TwoSchools) -> None:
    mail, session, now = told.issued(), told.session, told.now

    steps.hold(session, mail, ActedBy(told.officer, "Chờ bản ký lại", now))
    steps.release(session, mail, ActedBy(told.officer, "", now))
    steps.drop(session, mail, ActedBy(told.officer, "Văn bản nhầm", now))

    assert kinds(told, mail) == [MailFactKind.HELD, MailFactKind.RELEASED, MailFactKind.DROPPED]
    assert {fact.staff_id for fact in facts_of(told, mail)} == {told.officer.id}
    assert [fact.reason for fact in facts_of(told, mail)] == ["Chờ bản ký lại", "", "Văn bản nhầm"]


def test_sending_again_is_put_down_at_the_present_address(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mail = told.issued()
    smtp.refuse("vanthu@a.example")
    scene.send_mails(app)
    told.school_a.email = "vanphong@a.example"

    steps.retry(told.session, mail, ActedBy(told.officer, "Địa chỉ gõ nhầm", told.now))

    fact = facts_of(told, mail)[-1]
    assert (fact.kind, fact.address, fact.reason) == (MailFactKind.SENT_AGAIN, "vanphong@a.example", "Địa chỉ gõ nhầm")


def test_replies_and_reports_go_to_the_mailbox_that_is_read(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    told.post("receipt", "1", reference="BN", item_title=None, at=told.now.isoformat())
    with patch.dict(app.config, MAIL_BOUNCE_ADDRESS="thu@so.example"):
        scene.send_mails(app)

    (message,) = smtp.messages
    tag = message["Message-ID"].strip("<>").partition("@")[0]
    assert message["Reply-To"] == f"thu+{tag}@so.example"
    assert smtp.senders[0].startswith(f"thu+{tag}") and smtp.senders[0] != message["Reply-To"]
    assert "don-doc@localhost.example" in message["From"]
