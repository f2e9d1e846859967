"""Only who was told of a directive hears that it was withdrawn, changed or ended."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import ActedBy
from directives.database import db
from directives.models import Contact, Directive, Link, Mail
from directives.rules import delivery
from directives.terms import Channel, MailState
from tests import scene
from tests.infrastructure.hostile_server import DATA, END, RCPT, Meanwhile
from tests.infrastructure.mail_server import MailServer
from tests.scene import IssuedDirective
from tests.workflows.mailing.sending.test_last_look import against, elsewhere
from workflows.followup import assignment_steps, steps
from workflows.mailing import outbox
from workflows.mailing.desk import steps as desk
from workflows.mailing.occasions import issued
from workflows.mailing.sending import bounces, claims

HOUR = timedelta(hours=1)
DISTRICT, A, B = "pgd01@donvi.example", "thpt01@donvi.example", "thpt02@donvi.example"


@pytest.fixture
def made(session: Session, now: datetime) -> IssuedDirective:
    """Issued; no mail has gone yet."""
    return scene.issue(session, now)


@pytest.fixture
def change(made: IssuedDirective, now: datetime) -> ActedBy:
    return ActedBy(made.people.officer, "Ghi nhầm nơi nhận", now)


def only_first_mail_to(app: Flask, session: Session, address: str) -> None:
    """One mail goes; the worker is stopped before the others."""
    later = datetime.fromisoformat("2030-01-01T00:00+07:00")
    session.execute(update(Mail).where(Mail.recipient != address).values(not_before=later))
    session.commit()
    scene.send_mails(app)
    session.expire_all()


def second_link(made: IssuedDirective, now: datetime) -> Link:
    """The head of school A gets a link too."""
    contact = Contact(unit_id=made.people.school_a.id, name="Hiệu trưởng", email="hieutruong@donvi.example")
    made.session.add(contact)
    made.session.flush()
    link = Link(assignment_id=made.assignment(made.people.school_a).id, contact_id=contact.id, created_at=now)
    made.session.add(link)
    made.session.flush()
    return link


def heard(smtp: MailServer, words: str) -> list[str]:
    return sorted(message["To"] for message in smtp.messages if words in message["Subject"])


def test_of_three_letters_the_two_that_had_not_gone_are_dropped_and_one_unit_hears(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, A)
    held = session.scalar(select(Mail).where(Mail.recipient == B))
    desk.hold(session, held, change)

    steps.withdraw(session, made.directive, change)
    scene.send_mails(app)

    assert heard(smtp, "thu hồi") == [A]
    first = dict(session.execute(select(Mail.recipient, Mail.state).where(Mail.occasion == "issued")).all())
    assert first == {A: MailState.SENT, B: MailState.DROPPED, DISTRICT: MailState.DROPPED}


def test_a_failed_or_bounced_first_mail_has_told_nobody(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    smtp.refuse(B)
    scene.send_mails(app)
    bounces.bounce(session, session.scalar(select(Mail).where(Mail.recipient == A)), "550 5.1.1 No user", change.now)

    steps.withdraw(session, made.directive, change)
    scene.send_mails(app)

    assert heard(smtp, "thu hồi") == [DISTRICT]


def test_a_unit_that_acknowledged_by_telephone_hears_though_no_mail_went(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    origin = acts.from_staff(made.people.officer, Channel.PHONE, "Cô Lan", change.now)
    acts.acknowledge(session, made.assignment(made.people.school_b), "Cô Lan", "Văn thư", origin, change.now)

    steps.withdraw(session, made.directive, change)
    scene.send_mails(app)

    assert heard(smtp, "thu hồi") == [B]


def test_of_two_contacts_only_the_one_who_was_told_hears(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy, now: datetime
) -> None:
    scene.send_mails(app)
    link = second_link(made, now)
    outbox.tell(session, issued.MAIL, about=link, to=link, now=now)

    steps.withdraw(session, made.directive, change)
    scene.send_mails(app)

    assert heard(smtp, "thu hồi") == [DISTRICT, A, B]


def test_if_the_contact_who_was_told_has_left_the_others_hear(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy, now: datetime
) -> None:
    scene.send_mails(app)
    second_link(made, now)
    made.people.school_a.contacts[0].removed_at = now

    steps.withdraw(session, made.directive, change)
    scene.send_mails(app)

    assert heard(smtp, "thu hồi") == ["hieutruong@donvi.example", DISTRICT, B]


def test_a_first_mail_claimed_but_not_sent_is_dropped_and_its_unit_hears_nothing(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy, now: datetime
) -> None:
    claims.claim(session, "a worker that died", now, 20)

    steps.withdraw(session, made.directive, change)
    scene.later(session, now, 3 * delivery.LEASE)
    scene.send_mails(app)

    assert smtp.messages == []
    assert set(session.scalars(select(Mail.state))) == {MailState.DROPPED}


def withdrawing(app: Flask, change: ActedBy):
    """Another person withdraws the directive at that moment."""
    reason, at = change.reason, change.now

    def withdraw(session: Session) -> None:
        directive = session.scalars(select(Directive)).one()
        steps.withdraw(session, directive, ActedBy(directive.officer, reason, at))

    return elsewhere(app, withdraw)


def test_a_withdrawal_before_the_last_look_stops_the_first_mail(
    app: Flask, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, "nobody")
    session.execute(update(Mail).where(Mail.recipient == A).values(not_before=change.now - HOUR))
    session.commit()

    with against(app, {RCPT: [Meanwhile(withdrawing(app, change), "250 OK")]}) as server:
        scene.send_mails(app)
        scene.later(session, change.now, 3 * delivery.LEASE)
        scene.send_mails(app)

    assert DATA not in server.said
    assert set(session.scalars(select(Mail.state))) == {MailState.DROPPED}


def test_a_first_mail_that_went_at_that_very_moment_is_followed_by_the_withdrawal(
    app: Flask, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, "nobody")
    session.execute(update(Mail).where(Mail.recipient == A).values(not_before=change.now - HOUR))
    session.commit()

    with against(app, {END: [Meanwhile(withdrawing(app, change), "250 OK")]}) as server:
        scene.send_mails(app)
        session.expire_all()
        told = session.scalars(select(Mail.recipient).where(Mail.state == MailState.SENT)).all()
        assert told == [A]
        scene.later(session, change.now, 3 * delivery.LEASE)
        scene.send_mails(app)

    sent = session.scalars(select(Mail.occasion).where(Mail.state == MailState.SENT).order_by(Mail.id)).all()
    assert sent == ["issued", "withdrawn"]
    assert server.said.count(DATA) == 2


def test_a_moved_date_is_news_only_to_who_knew_the_former(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, A)
    period = made.task(made.people.school_a, "Báo cáo tập huấn").period
    assert steps.count_told(session, period, moved=True) == 1

    steps.move_deadline(session, period, period.due_at + timedelta(days=7), change)

    assert made.mails("changed") == [A]


def test_the_end_of_the_follow_up_is_news_only_to_who_knew_of_it(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, A)

    steps.close(session, made.directive, change)

    assert made.mails("changed") == [A]


def test_a_released_unit_hears_only_if_it_was_told(
    app: Flask, smtp: MailServer, session: Session, made: IssuedDirective, change: ActedBy
) -> None:
    only_first_mail_to(app, session, A)
    assignment = made.assignment(made.people.school_a)
    acts.say_not_ours(session, assignment, "Nhầm", acts.from_link(assignment.links[0], change.now), change.now)

    assignment_steps.release(session, assignment, change)
    scene.send_mails(app)

    assert heard(smtp, "không còn giao") == [A]
    assert db.session.scalar(select(Mail.state).where(Mail.occasion == "withdrawn")) == MailState.SENT
