"""The reminder to acknowledge: once, on the last day, to units silent in every way; nobody above hears of it."""

from datetime import date, time

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.models import Assignment, Mail
from directives.rules.schedule import at
from directives.terms import MailState
from tests import scene
from workflows.issuing import steps as issuing
from workflows.mailing.composing.compose import compose
from workflows.scheduling import next_moment, steps

TUESDAY = at(date(2020, 4, 21), time(7, 30))
OPENS = (time(7, 30), time(17))


def moment(day, hour=9, month=4):
    return at(date(2020, month, day), time(hour))


@pytest.fixture
def begun(session, now):
    """Issued and told on Friday 17 April; no item has a date."""
    people = scene.department(session, now)
    draft = scene.draft(session, people, now)
    for item in draft.items:
        item.due_at, item.rrule = None, ""
    draft.acknowledge_within = 2
    issuing.issue(session, draft, people.officer, now, without_signed_copy=True)
    session.execute(update(Assignment).values(told_at=now))
    session.execute(update(Mail).values(state=MailState.SENT, sent_at=now))
    session.expire_all()
    return scene.IssuedDirective(session, people, draft)


def asked(begun):
    return begun.mails("to_acknowledge")


EVERYBODY = ["pgd01@donvi.example", "thpt01@donvi.example", "thpt02@donvi.example"]


def test_units_without_a_dated_duty_are_reminded_on_the_last_morning_and_not_before(begun):
    steps.tick(begun.session, moment(20))
    steps.tick(begun.session, at(date(2020, 4, 21), time(7, 29)))
    before = asked(begun)

    steps.tick(begun.session, TUESDAY)

    assert before == []
    assert asked(begun) == EVERYBODY


def test_nobody_is_reminded_twice_however_long_the_silence(begun):
    for day in (21, 22, 23, 24, 27, 28):
        steps.tick(begun.session, moment(day))

    assert asked(begun) == EVERYBODY


def test_neither_a_superior_nor_a_leader_ever_hears_of_it(begun):
    for day in range(21, 30):
        steps.tick(begun.session, moment(day))

    assert begun.mails("escalation") == begun.mails("leader_escalation") == []


def test_a_unit_that_has_pressed_something_is_left_alone(begun, now):
    link = begun.link(begun.people.school_a)
    acts.acknowledge(begun.session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, now), now)

    steps.tick(begun.session, TUESDAY)

    assert asked(begun) == ["pgd01@donvi.example", "thpt02@donvi.example"]


def test_one_that_acknowledges_while_the_mail_waits_is_not_mailed(begun):
    steps.tick(begun.session, TUESDAY)
    link = begun.link(begun.people.school_a)
    mail = begun.session.scalar(
        select(Mail).where(Mail.occasion == "to_acknowledge", Mail.contact_id == link.contact_id)
    )
    before = compose(begun.session, mail, TUESDAY)

    acts.acknowledge(begun.session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, TUESDAY), TUESDAY)

    assert "Hạn tiếp nhận do Sở đặt để theo dõi: chậm nhất thứ Ba 21/4/2020." in before.text
    assert "chậm nhất thứ Ba 21/4" in before.subject
    assert compose(begun.session, mail, TUESDAY) is None


def test_a_reminder_waits_for_a_working_day(begun):
    begun.session.execute(update(Assignment).values(told_at=moment(28)))

    for day in (30, 31):
        steps.tick(begun.session, moment(day) if day == 30 else moment(1, month=5))
    holidays = asked(begun)
    steps.tick(begun.session, moment(4, month=5))  # told on Tuesday: Wednesday 29 April, Monday 4 May

    assert holidays == []
    assert asked(begun) == EVERYBODY


def test_without_a_date_nobody_is_reminded(begun):
    begun.directive.acknowledge_within = None

    steps.tick(begun.session, TUESDAY)

    assert asked(begun) == []


def test_a_rehearsals_clock_can_jump_to_the_reminder(begun):
    assert next_moment.next_moment(begun.session, moment(20), OPENS) == TUESDAY


def test_the_first_mail_and_the_units_page_name_the_date(app, begun, session, now):
    link = begun.link(begun.people.school_a)
    mail = session.scalar(select(Mail).where(Mail.occasion == "issued", Mail.contact_id == link.contact_id))

    told = compose(session, mail, now).text
    opened = scene.open_link(app, session, begun.people.school_a)
    page = opened.client.get(opened.page).text

    assert "trong 2 ngày làm việc (hạn tiếp nhận do Sở đặt để theo dõi)" in told
    assert "Hạn tiếp nhận do Sở đặt để theo dõi: chậm nhất thứ Ba 21/4/2020." in page
