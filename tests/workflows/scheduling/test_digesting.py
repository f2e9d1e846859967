"""Digests: news for officers, progress for leaders, the week for units; nothing to say, no mail."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.acts import extend
from directives.boards import news
from directives.models import Assignment, Item, Link, Mail, Task
from directives.rules.schedule import at
from directives.terms import Channel, DigestFrequency, News, Standing
from tests import scene
from workflows import clock
from workflows.issuing import steps as issuing
from workflows.scheduling import steps as timing


@pytest.fixture
def people(session, now):
    found = scene.department(session, now)
    found.leader.digest = DigestFrequency.NONE
    return found


@pytest.fixture
def directive(session, people, now):
    """Issued on Friday, 17 April; its report is due by the end of Thursday, the 23rd, the figures on Friday."""
    made = scene.issued_directive(session, people, now)
    session.execute(update(Assignment).values(told_at=now))
    return made


def moment(day, hour=8, month=4):
    return at(date(2020, month, day), time(hour))


def digests(session, occasion="officer_digest"):
    return session.scalars(select(Mail).where(Mail.occasion == occasion).order_by(Mail.id)).all()


def report(session, unit, when, position=2):
    task = session.scalar(
        select(Task)
        .join(Assignment)
        .join(Item, Item.id == Task.item_id)
        .where(Assignment.unit_id == unit.id, Item.position == position)
    )
    link = session.scalar(select(Link).where(Link.assignment_id == task.assignment_id))
    acts.submit(session, task, acts.ReportAnswer(Standing.REPORTED, str(unit.id)), acts.from_link(link, when), when)


def test_a_morning_without_news_has_no_mail(session, directive):
    timing.tick(session, moment(20))

    assert digests(session) == []


def test_news_is_sent_once_on_the_next_working_morning(session, people, directive):
    report(session, people.school_a, moment(18, 20))

    for day, hour in ((18, 21), (19, 9), (20, 7), (20, 8), (20, 9), (21, 8)):
        timing.tick(session, moment(day, hour))

    (mail,) = digests(session)
    assert (mail.recipient, mail.created_at) == (people.officer.email, moment(20, 8))


def test_news_of_the_day_is_sent_the_next_morning(session, people, directive):
    report(session, people.school_a, moment(20, 8))

    timing.tick(session, moment(20, 9))
    timing.tick(session, moment(21, 8))

    assert [mail.created_at for mail in digests(session)] == [moment(21, 8)]


def test_it_says_what_is_new_and_what_waits_of_each_kind(app, session, people, directive, smtp):
    report(session, people.school_a, moment(20, 10))
    timing.tick(session, moment(21))
    report(session, people.school_b, moment(21, 10))
    session.execute(
        update(Assignment)
        .where(Assignment.unit_id == people.district.id)
        .values(unreachable_at=moment(21, 11), told_at=None)
    )
    session.execute(update(Mail).where(Mail.occasion != "officer_digest").values(state="dropped"))
    clock.move(session, moment(22))
    timing.tick(session, moment(22))

    scene.send_mails(app)

    session.expire_all()
    first, second = digests(session)
    assert "Báo cáo chờ duyệt: 2, có 1 mới" in second.body
    assert "Đơn vị chưa chuyển được thư: 1 (mới)" in second.body
    assert f"/van-ban/{directive.public_id}" in second.body
    assert first.instance != second.instance


def test_an_extension_request_entered_late_is_news_when_it_is_entered(session, people, directive):
    report(session, people.school_b, moment(20, 10))
    timing.tick(session, moment(21))
    task = session.scalar(
        select(Task)
        .join(Assignment)
        .join(Item, Item.id == Task.item_id)
        .where(Assignment.unit_id == people.school_a.id, Item.position == 2)
    )
    by_phone = acts.from_staff(people.officer, Channel.PHONE, "Hiệu trưởng", moment(20, 9))
    extend.ask(session, task, extend.ExtensionRequest(moment(29), "Bão", "", "w"), by_phone, moment(21, 10))

    timing.tick(session, moment(22))

    mail = digests(session)[-1]
    since, until = (datetime.fromisoformat(mail.values[name]) for name in ("since", "until"))
    (one,) = news.news(session, people.officer.id, since, until)
    assert mail.created_at == moment(22)
    assert one.counts[News.EXTENSION_REQUESTS] == news.NewsCount(1, 1)


def test_units_that_became_late_are_news(session, people, directive):
    timing.tick(session, moment(24))

    (mail,) = digests(session)
    assert mail.values["until"] == at(date(2020, 4, 24), time(7, 30)).isoformat()


@pytest.mark.parametrize(
    ("wanted", "days"), [(DigestFrequency.NONE, []), (DigestFrequency.DAILY, [21, 22]), (DigestFrequency.WEEKLY, [27])]
)
def test_each_person_chooses_how_often(session, people, directive, wanted, days):
    people.officer.digest = wanted
    report(session, people.school_a, moment(20, 10))
    timing.tick(session, moment(21))
    report(session, people.school_b, moment(21, 10))

    for day in range(22, 24):
        timing.tick(session, moment(day))
    if wanted == DigestFrequency.WEEKLY:
        timing.tick(session, moment(27))

    assert [mail.created_at for mail in digests(session)] == [moment(day) for day in days]


def test_leaders_get_a_weekly_digest_on_the_first_working_day(app, session, people, directive, smtp):
    people.leader.digest = DigestFrequency.WEEKLY
    report(session, people.school_a, moment(18))

    for day in (17, 20, 21, 27):
        timing.tick(session, moment(day))

    clock.move(session, moment(27))
    scene.send_mails(app)
    session.expire_all()
    mails = digests(session, "leader_digest")
    assert [mail.created_at for mail in mails] == [moment(20), moment(27)]
    assert "715/SGDĐT-GDTrH: An toàn khi học qua Internet\nHoàn thành 0/3 đơn vị" in mails[1].body


def test_only_the_latest_missed_leader_digest_is_sent(app, session, people, directive, smtp):
    people.leader.digest = DigestFrequency.DAILY
    for day in (20, 21, 22):
        timing.tick(session, moment(day))
    clock.move(session, moment(22))

    scene.send_mails(app)

    session.expire_all()
    found = [(mail.created_at, mail.state) for mail in digests(session, "leader_digest")]
    assert found == [(moment(20), "dropped"), (moment(21), "dropped"), (moment(22), "sent")]


def test_leaders_get_no_digest_without_a_followed_directive(session, people, directive):
    people.leader.digest = DigestFrequency.DAILY
    directive.state = "closed"

    timing.tick(session, moment(20))

    assert digests(session, "leader_digest") == []


def test_a_ticker_down_all_morning_leaves_the_digest_to_the_next_day(session, people, directive):
    report(session, people.school_a, moment(17, 20))

    timing.tick(session, moment(20, 14))
    timing.tick(session, moment(21, 8))

    assert [mail.created_at for mail in digests(session)] == [moment(21, 8)]


def test_a_unit_with_enough_directives_gets_a_weekly_digest_instead_of_reminders(session, people, directive, now):
    people.agency.reminders = {"unit_digest": 2}
    other = scene.draft(session, people, now)
    other.number, other.audience = "716/SGDĐT-GDTrH", {"units": [people.school_a.id]}
    issuing.issue(session, other, people.officer, now, without_signed_copy=True)
    monday = moment(27)

    timing.tick(session, monday)
    timing.tick(session, monday + timedelta(minutes=1))

    today = session.scalars(
        select(Mail).where(Mail.created_at >= monday, Mail.contact_id.is_not(None), Mail.occasion != "period_opened")
    ).all()
    theirs = {mail.recipient: mail.occasion for mail in today}
    assert theirs["thpt01@donvi.example"] == "unit_digest"
    assert theirs["thpt02@donvi.example"] == "overdue"
    assert len(today) == len(theirs)


def test_the_weekly_digest_replaces_the_reminders_it_contains(session, people, directive, now):
    people.agency.reminders = {"unit_digest": 1, "superior_after": None, "leader_after": None}
    for day in (27, 28, 29):
        timing.tick(session, moment(day))

    told = [
        mail.occasion
        for mail in session.scalars(
            select(Mail).where(Mail.recipient == "pgd01@donvi.example", Mail.created_at >= moment(27))
        )
    ]
    assert told == ["unit_digest"]


def test_an_agency_can_turn_unit_digests_off(session, people, directive):
    timing.tick(session, moment(20))

    assert digests(session, "unit_digest") == []
