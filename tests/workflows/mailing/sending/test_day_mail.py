"""Law 12: an address gets at most one mail a working day, beside first notices, withdrawals and what was just asked."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Contact, Mail, MailFact
from directives.rules import delivery
from directives.terms import MailFactKind, MailState, Standing
from tests import scene
from tests.infrastructure.mail_server import MailServer
from tests.scene import FRIDAY, TwoSchools
from workflows.mailing import outbox
from workflows.mailing.occasions import recorded, returned
from workflows.mailing.sending import bounces, claims, rate_budget
from workflows.mailing.sending.day_mail import GATHERING

FIGURES, TRAINING = "Số liệu thống kê", "Tập huấn"
MONDAY_OPENING = datetime.fromisoformat("2020-04-20T07:30+07:00")


@pytest.fixture
def told(session: Session, now: datetime) -> TwoSchools:
    return scene.two_schools(session, now)


def text_of(message: EmailMessage) -> str:
    return " ".join(message.get_body(("plain",)).get_content().split())


def post_returned(told: TwoSchools, about: str = "1") -> Mail:
    task = told.task(FIGURES)
    task.standing = Standing.RETURNED
    return told.post(
        "returned",
        about,
        tasks=(task,),
        item_title=task.item.title,
        wanted="Số lớp của khối 9",
        by="Lan",
        due_at=FRIDAY.isoformat(),
    )


def post_recorded(told: TwoSchools, about: str = "1") -> Mail:
    return told.post(
        "recorded", about, what="acknowledged", channel="phone", told_by="Cô Lan", happened_at=told.now.isoformat()
    )


def post_reminder(told: TwoSchools, about: str = "1") -> Mail:
    return told.post("due_soon", about, tasks=(told.task(TRAINING),))


def test_what_waits_for_one_address_goes_in_one_mail_the_most_pressing_first(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    mails = [post_recorded(told), post_returned(told), post_reminder(told)]

    assert scene.send_mails(app) == {MailState.SENT: 1}

    (message,) = smtp.to("vanthu@a.example")
    text = text_of(message)
    assert message["Subject"].startswith("CV 649/SGDĐT-GDTrH: ")
    assert message["Subject"].endswith("; và 2 việc khác")
    assert text.index("Tập huấn kỹ năng") < text.index("Số lớp của khối 9") < text.index("nhập thay đơn vị")
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert {mail.subject for mail in mails} == {message["Subject"]}


def test_each_letter_keeps_its_own_link_and_no_token_is_stored(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    other = told.another_letter()
    mails = [post_reminder(told), told.post("recorded", "other", other, what="acknowledged", channel="phone")]

    scene.send_mails(app)

    (message,) = smtp.to("vanthu@a.example")
    body = message.get_body(("plain",)).get_content()
    addresses = {word for word in body.split() if "/m/" in word}
    assert len(addresses) == 2
    assert all(address.rpartition("/")[2] not in mail.body for address in addresses for mail in mails)


def test_an_address_that_had_its_mail_today_gets_the_rest_on_the_next_working_day(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    post_reminder(told)
    scene.send_mails(app)
    late = post_returned(told)

    assert scene.send_mails(app) == {}

    assert (late.state, late.not_before) == (MailState.QUEUED, MONDAY_OPENING + GATHERING)
    scene.later(told.session, told.now, late.not_before - told.now)
    scene.send_mails(app)
    assert len(smtp.to("vanthu@a.example")) == 2


def test_what_somebody_waits_for_and_first_notices_go_at_once(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    post_reminder(told)
    told.issued()
    told.post_receipt(1)
    told.post("withdrawn", "1", reason="Nhầm", by="Lan")

    scene.send_mails(app)

    assert len(smtp.to("vanthu@a.example")) == 4


def test_one_mailbox_of_two_units_and_of_a_member_of_staff_gets_one_mail(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    told.school_b.email = "VanThu@A.example"
    told.officer.email = "vanthu@a.example"
    post_reminder(told)
    told.post("due_soon", "b", told.link_b, tasks=(told.task(TRAINING, told.link_b),))
    told.post_to_staff("handed_over", "1", told.officer, given=True, other="", reason="Nghỉ", by="Lan", at=None)

    scene.send_mails(app)

    (message,) = smtp.messages
    assert "Kính gửi: Trường THPT mẫu A; Trường THPT mẫu B; Nguyễn Thị Mẫu" in text_of(message)


def test_nothing_goes_on_a_day_off(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    scene.later(told.session, told.now, timedelta(days=1))
    mail = post_returned(told)

    assert scene.send_mails(app) == {}

    assert mail.not_before == MONDAY_OPENING + GATHERING


def test_a_mail_left_from_the_night_goes_with_the_reminders_of_the_morning(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    scene.later(told.session, told.now, timedelta(hours=12))
    post_returned(told)
    scene.send_mails(app)
    scene.later(told.session, told.now, MONDAY_OPENING - told.now)
    assert scene.send_mails(app) == {}
    post_reminder(told)

    scene.send_mails(app)

    (message,) = smtp.to("vanthu@a.example")
    assert "và 1 việc khác" in message["Subject"]


def test_a_part_that_became_untrue_is_dropped_and_the_others_go(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    outdated, mail = post_returned(told), post_reminder(told)
    told.task(FIGURES).standing = Standing.REPORTED

    scene.send_mails(app)

    (message,) = smtp.messages
    assert "khác" not in message["Subject"]
    assert (outdated.state, mail.state) == (MailState.DROPPED, MailState.SENT)
    assert [fact.kind for fact in outdated.facts] == [MailFactKind.UNWANTED]


def test_the_others_still_go_if_the_first_became_untrue(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    outdated, kept = post_returned(told), [post_reminder(told), post_recorded(told)]
    assert claims.claim(told.session, "w", told.now, 1) == [outdated.id]
    claims.release(told.session, [outdated.id], "w")
    told.task(FIGURES).standing = Standing.REPORTED

    scene.send_mails(app)

    assert outdated.state == MailState.DROPPED
    assert {mail.state for mail in kept} == {MailState.SENT}
    assert len(smtp.messages) == 1


def test_a_part_that_cannot_be_composed_keeps_back_no_other(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    broken = told.post("changed", "1", what="deadline", new_due_at="no moment")
    post_returned(told)

    scene.send_mails(app)

    assert len(smtp.messages) == 1
    assert broken.state == MailState.QUEUED


def test_a_task_is_listed_once(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    mails = [post_reminder(told), told.post("period_opened", "1", tasks=(told.task(TRAINING),))]

    scene.send_mails(app)

    (message,) = smtp.messages
    assert text_of(message).count("Tập huấn kỹ năng") == 1
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert all(mail.lines for mail in mails)


def test_a_refusal_a_bounce_and_its_undoing_concern_all_that_the_mail_said(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    mails = [post_returned(told), post_reminder(told)]
    smtp.refuse("vanthu@a.example", "451 4.7.1 Greylisted")
    scene.send_mails(app)
    assert {(mail.state, mail.attempts) for mail in mails} == {(MailState.QUEUED, 1)}

    smtp.forget()
    scene.later(told.session, told.now, timedelta(minutes=2))
    scene.send_mails(app)
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert told.link_a.assignment.told_at is not None

    lead = next(mail for mail in mails if mail.message_id == smtp.messages[0]["Message-ID"])
    bounces.bounce(told.session, lead, "550 5.1.1 No such user", told.now)
    assert {mail.state for mail in mails} == {MailState.BOUNCED}


def test_a_joined_mail_counts_once_in_the_servers_limits(app: Flask, smtp: MailServer, told: TwoSchools) -> None:
    post_returned(told), post_reminder(told), post_recorded(told)

    scene.send_mails(app)

    now = told.now + timedelta(seconds=30)
    counted = select(MailFact).where(rate_budget.reached_server(now - timedelta(hours=1)))
    assert len(told.session.scalars(counted).all()) == 1


def test_a_joined_mail_left_by_a_killed_worker_goes_again_as_it_was(
    app: Flask, smtp: MailServer, told: TwoSchools
) -> None:
    mails = [post_returned(told), post_reminder(told)]
    (lead,) = claims.claim(told.session, "a worker that died", told.now, 20)
    newcomer = post_recorded(told)
    scene.later(told.session, told.now, delivery.LEASE + timedelta(minutes=1))

    scene.send_mails(app)

    (message,) = smtp.messages
    assert message["Message-ID"] == told.session.get(Mail, lead).message_id
    assert {mail.state for mail in mails} == {MailState.SENT}
    assert newcomer.state == MailState.QUEUED


def test_two_workers_never_send_two_mails_to_one_address(told: TwoSchools) -> None:
    post_returned(told)
    assert len(claims.claim(told.session, "first", told.now, 20)) == 1
    late = post_reminder(told)

    assert claims.claim(told.session, "second", told.now, 20) == []

    assert late.not_before == told.now + delivery.LEASE


def test_a_postponed_address_does_not_block_the_queue(told: TwoSchools) -> None:
    sent = post_returned(told, "sent")
    sent.state, sent.sent_at = MailState.SENT, told.now
    post_reminder(told)
    other = told.post("due_soon", "b", told.link_b, tasks=(told.task(TRAINING, told.link_b),))
    told.session.flush()

    assert claims.claim(told.session, "w", told.now, 1) == [other.id]


def test_a_date_that_the_next_days_mail_would_miss_is_announced_at_once(told: TwoSchools) -> None:
    assignment, values = told.link_a.assignment, {"wanted": "", "item_title": ""}

    def queue(about: Contact, due_at: datetime) -> bool:
        values_and_date = {**values, "due_at": due_at}
        (mail,) = outbox.tell(
            told.session, returned.MAIL, about=about, to=assignment, now=told.now, values=values_and_date
        )
        return mail.at_once

    assert queue(told.school_a, told.now + timedelta(hours=6))
    assert not queue(told.school_b, told.now + timedelta(days=4))


def test_a_directive_marked_most_urgent_waits_for_no_mail_of_the_day(told: TwoSchools) -> None:
    told.directive.urgency = "HOẢ TỐC"

    (mail,) = outbox.tell(
        told.session, recorded.MAIL, about=told.school_a, to=told.link_a.assignment, now=told.now, values={}
    )

    assert mail.at_once
