"""Opened periods and acknowledgement receipts are mailed once, and in office hours."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.models import Mail, Task
from directives.rules.schedule import at
from directives.terms import Channel, MailState, Standing
from tests import scene
from workflows import clock
from workflows.scheduling import steps
from workflows.units.pausing import pause

A, B = "thpt01@donvi.example", "thpt02@donvi.example"


@pytest.fixture
def told(app, session, now):
    """Schools A and B owe the weekly figures; their first period ends on 24 April at 15:00."""
    return scene.issue_and_mail(app, session, now)


def moment(day, hour=7, minute=30, month=4):
    return at(date(2020, month, day), time(hour, minute))


def mails(session, occasion):
    return session.scalars(select(Mail).where(Mail.occasion == occasion).order_by(Mail.id)).all()


def acknowledge(told, when, name="Trần Văn Mẫu"):
    link = told.link(told.people.school_b)
    acts.acknowledge(told.session, link.assignment, name, "Hiệu trưởng", acts.from_link(link, when), when)


def test_units_that_owe_a_period_are_mailed_when_it_opens(app, smtp, session, told):
    smtp.forget()

    steps.tick(session, moment(24, 15, 0))
    clock.move(session, moment(24, 15, 0))
    scene.send_mails(app)

    (mail,) = smtp.to(B)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "CV 715/SGDĐT-GDTrH: mở kỳ 2 (hạn: trước 15:00 thứ Sáu 1/5): Số liệu tuần" in text
    assert not any("mở kỳ" in mail.get_body(("plain",)).get_content() for mail in smtp.to("pgd01@donvi.example"))


def test_a_second_tick_announces_nothing_again(session, told):
    steps.tick(session, moment(24, 15, 0))
    steps.tick(session, moment(24, 15, 1))

    assert [mail.recipient for mail in mails(session, "period_opened")] == [A, B]


def test_a_period_that_opens_at_night_is_announced_on_the_next_working_morning(session, told):
    steps.tick(session, moment(24, 18, 0))

    assert {mail.not_before for mail in mails(session, "period_opened")} == {moment(27)}


def test_after_a_long_downtime_only_the_current_period_is_announced(session, told):
    steps.tick(session, moment(12, 9, month=5))

    told_of = [[line.task.due_at for line in mail.lines] for mail in mails(session, "period_opened")]
    assert told_of == [[moment(15, 15, 0, month=5)]] * 2


def test_a_unit_never_reached_gets_no_period_announcement(session, told):
    told.assignment(told.people.school_b).told_at = None

    steps.tick(session, moment(24, 15, 0))

    assert [mail.recipient for mail in mails(session, "period_opened")] == [A]


def test_a_period_answered_before_its_mail_went_is_not_announced(app, session, told):
    steps.tick(session, moment(24, 18, 0))
    told.report(told.task(told.people.school_b, "Số liệu tuần", 2), moment(26), text="", a="1", b="2")
    clock.move(session, moment(27))

    scene.send_mails(app)

    states = [mail.state for mail in mails(session, "period_opened")]
    assert states == [MailState.SENT, MailState.DROPPED]


def test_a_paused_unit_gets_no_period_announcement(app, session, told):
    steps.tick(session, moment(24, 18, 0))
    pause(session, told.people.school_b, None, "Lũ", told.people.officer, moment(25))
    clock.move(session, moment(27))

    scene.send_mails(app)

    states = [mail.state for mail in mails(session, "period_opened")]
    assert states == [MailState.SENT, MailState.DROPPED]


def test_an_acknowledgement_gets_one_receipt(app, smtp, session, told, now):
    acknowledge(told, now + timedelta(hours=1))
    acknowledge(told, now + timedelta(hours=2))
    smtp.forget()

    steps.tick(session, now + timedelta(hours=3))
    result = steps.tick(session, now + timedelta(hours=4))
    clock.move(session, now + timedelta(hours=4))
    scene.send_mails(app)

    assert result.receipts == 0
    (mail,) = smtp.to(B)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"].startswith("CV 715/SGDĐT-GDTrH: đã ghi nhận Trường THPT mẫu B tiếp nhận; ")
    assert "Người tiếp nhận: Trần Văn Mẫu, Hiệu trưởng (họ tên do người xác nhận ghi)" in text
    assert "\nLúc: 9:00 thứ Sáu 17/4/2020\n" in text.replace("\r\n", "\n")


def test_each_person_who_acknowledges_gets_a_receipt(session, told, now):
    acknowledge(told, now)
    acknowledge(told, now, "Lê Thị Mẫu")

    assert steps.tick(session, now).receipts == 2


def test_no_receipt_where_another_mail_confirms_the_acknowledgement(session, told, now):
    origin = acts.from_staff(told.people.officer, Channel.PHONE, "văn thư", now)
    acts.acknowledge(session, told.assignment(told.people.school_a), "Ai Đó", "", origin, now)
    told.report(told.task(told.people.school_b, "Báo cáo tập huấn"), now)

    assert steps.tick(session, now).receipts == 0


def test_an_old_acknowledgement_gets_no_receipt(session, told, now):
    acknowledge(told, now)

    assert steps.tick(session, now + timedelta(days=8)).receipts == 0


def test_a_receipt_says_what_remains(app, smtp, session, told, now):
    session.execute(update(Task).values(standing=Standing.APPROVED))
    acknowledge(told, now)
    steps.tick(session, now)
    smtp.forget()

    scene.send_mails(app)

    (mail,) = smtp.to(B)
    assert "không còn việc đến hạn" in mail.get_body(("plain",)).get_content()
