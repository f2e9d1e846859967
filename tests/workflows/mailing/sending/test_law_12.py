"""Law 12 over random weeks with ten letters: no address gets two mails that can wait a day, and nothing is lost."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from directives import acts
from directives.acts import ActedBy, extend
from directives.database import db
from directives.models import Assignment, CalendarDay, Directive, Extension, Mail, Period, Report, Staff, Task
from directives.queries import agency_calendar
from directives.rules import delivery, schedule
from directives.terms import Channel, DigestFrequency, MailFactKind, MailState, ReportingMode, Standing
from tests import scene
from tests.infrastructure.apps import outside
from tests.infrastructure.mail_server import MailServer
from workflows import clock
from workflows.followup import assignment_steps
from workflows.followup import steps as following
from workflows.followup.changes import NotOpen
from workflows.issuing import steps as issuing
from workflows.mailing.sending import claims, worker
from workflows.reviewing import extension_steps
from workflows.reviewing import steps as reviewing
from workflows.reviewing.decided import Decided
from workflows.scheduling import steps as timing

NewApp = Callable[[], AbstractContextManager[Flask]]
LETTERS = 10
SATURDAY_WORKED, TUESDAY_OFF = date(2020, 4, 25), date(2020, 4, 21)
WENT = (MailState.SENT, MailState.BOUNCED)


class Weeks:
    """Ten letters to three units, two of which share a mailbox; each method is something that may happen."""

    def __init__(self, app: Flask, server: MailServer, now: datetime) -> None:
        self.app, self.server, self.count = app, server, 0
        session = db.session
        self.people = people = scene.department(session, now)
        people.school_a.contacts[0].email = "PGD01@donvi.example"
        people.school_a.parent = people.school_b.parent = people.district
        people.officer.digest = people.leader.digest = DigestFrequency.DAILY
        for day, works in ((SATURDAY_WORKED, True), (TUESDAY_OFF, False)):
            session.add(CalendarDay(agency_id=people.agency.id, on=day, working=works, name="Đổi", recorded_at=now))
        for number in range(LETTERS):
            draft = scene.draft(session, people, now)
            draft.number = f"{700 + number}/SGDĐT-GDTrH"
            draft.items[1].due_at = schedule.at(
                date(2020, 4, 20) + timedelta(days=number), time(15 if number % 2 else 0)
            )
            issuing.issue(session, draft, people.officer, now, without_signed_copy=True)

    def now(self) -> datetime:
        return clock.now(db.session)

    def by(self) -> ActedBy:
        return ActedBy(db.session.get_one(Staff, self.people.officer.id), "Lý do", self.now())

    def task(self, number: int) -> Task:
        asked = select(Task).order_by(Task.id)
        found = [task for task in db.session.scalars(asked) if task.item.mode != ReportingMode.INCIDENT]
        return found[number % len(found)]

    def report(self, number: int) -> None:
        task, self.count = self.task(number), self.count + 1
        answer = acts.ReportAnswer(Standing.REPORTED, f"k{self.count}", "Đã làm", typed_by="Cô Mai")
        origin = acts.from_link(task.assignment.links[0], self.now())
        with suppress(ValueError):
            acts.submit(db.session, task, answer, origin, self.now())

    def review(self, number: int) -> None:
        reports = db.session.scalars(select(Report).order_by(Report.id.desc())).all()
        if not reports:
            return
        report, by, self.count = reports[number % len(reports)], self.by(), self.count + 1
        with suppress(Decided):
            if number % 3:
                wanted, due_at = f"Bổ sung lần {self.count}.", by.now + timedelta(days=number % 5, hours=9)
                reviewing.return_report(db.session, report, wanted, due_at, by.staff, by.now)
            else:
                reviewing.approve(db.session, report, by.staff, by.now)

    def ask_for_time(self, number: int) -> None:
        task, self.count = self.task(number), self.count + 1
        wish = extend.ExtensionRequest(self.now() + timedelta(days=9), "Bão", "Cô Mai", f"k{self.count}")
        with suppress(extend.NotExtended):
            extend.ask(db.session, task, wish, acts.from_link(task.assignment.links[0], self.now()), self.now())

    def answer_wish(self, number: int) -> None:
        wishes = db.session.scalars(select(Extension).order_by(Extension.id.desc())).all()
        if wishes:
            wish, by = wishes[number % len(wishes)], self.by()
            with suppress(extend.NotExtended):
                extension_steps.grant(db.session, wish, by.now + timedelta(days=6), "Được", by.staff, by.now)

    def enter_for(self, number: int) -> None:
        assignments = db.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assignment, by = assignments[number % len(assignments)], self.by()
        origin = acts.from_staff(by.staff, Channel.PHONE, "Cô Lan", by.now)
        with suppress(ValueError):
            assignment_steps.acknowledge_for(db.session, assignment, "Cô Lan", "Văn thư", "", origin, by)

    def move_a_date(self, number: int) -> None:
        periods = db.session.scalars(select(Period).where(Period.due_at.is_not(None)).order_by(Period.id)).all()
        with suppress(NotOpen):
            period = periods[number % len(periods)]
            following.move_deadline(db.session, period, self.now() + timedelta(days=3 + number % 9), self.by())

    def end(self, number: int) -> None:
        directive = db.session.scalars(select(Directive).order_by(Directive.id)).all()[number % LETTERS]
        with suppress(NotOpen):
            (following.withdraw if number % 2 else following.close)(db.session, directive, self.by())

    def hand_over(self, number: int) -> None:
        directive = db.session.scalars(select(Directive).order_by(Directive.id)).all()[number % LETTERS]
        colleague = (self.people.leader, self.people.officer)[number % 2]
        with suppress(NotOpen):
            following.hand_over(db.session, directive, db.session.get_one(Staff, colleague.id), self.by())

    def tick(self, _number: int = 0) -> None:
        timing.tick(db.session, self.now())

    def work(self, _number: int = 0) -> None:
        """No server here puts a mail off until it is given up (RFC 5321, 4.5.4.1): that mail would be lost rightly."""
        tried = select(func.max(Mail.attempts)).where(Mail.state.in_((MailState.QUEUED, MailState.SENDING)))
        if (db.session.scalar(tried) or 0) >= len(delivery.BACK_OFF):
            self.the_server_recovers()
        outside(lambda: worker.work_until_nothing_is_due(self.app, threading.Event()))

    def tick_and_work(self, _number: int = 0) -> None:
        self.tick()
        self.work()

    def lose_a_worker(self, number: int) -> None:
        claims.claim(db.session, "a worker that dies", self.now(), 1 + number)

    def the_server_puts_off(self, number: int) -> None:
        self.server.refuse(("pgd01@donvi.example", "thpt02@donvi.example")[number % 2], "451 4.7.1 later")

    def the_server_recovers(self, _number: int = 0) -> None:
        self.server.refusals.clear()

    def wait(self, hours: int) -> None:
        clock.move(db.session, self.now() + timedelta(hours=hours))

    def wait_for_the_morning(self) -> None:
        """The next working day, some minutes after offices open."""
        calendar = agency_calendar.calendar_of(db.session, self.people.agency.id)
        day = calendar.working_day_after(schedule.local(self.now()).date())
        clock.move(db.session, schedule.at(day, time(7, 50)))


BY_PEOPLE = st.tuples(
    st.sampled_from(
        [
            Weeks.report,
            Weeks.review,
            Weeks.ask_for_time,
            Weeks.answer_wish,
            Weeks.enter_for,
            Weeks.move_a_date,
            Weeks.end,
            Weeks.hand_over,
        ]
    ),
    st.integers(0, 40),
)
BY_MACHINES = st.tuples(
    st.sampled_from(
        [
            Weeks.tick_and_work,
            Weeks.work,
            Weeks.tick,
            Weeks.lose_a_worker,
            Weeks.the_server_puts_off,
            Weeks.the_server_recovers,
        ]
    ),
    st.integers(0, 3),
)
HOURS = st.tuples(st.just(Weeks.wait), st.sampled_from([1, 2, 5, 14, 24, 48]))
DAYS = st.lists(
    st.tuples(
        st.booleans(),
        st.lists(st.tuples(st.lists(BY_PEOPLE, min_size=2, max_size=5), BY_MACHINES, HOURS), min_size=1, max_size=4),
    ),
    min_size=2,
    max_size=5,
)
"""For each day: whether it begins in the morning with a ticker that runs, and what happens then."""

TWO_NEWS_IN_A_DAY = [
    (True, [([(Weeks.report, n), (Weeks.review, 1)], (Weeks.work, 0), (Weeks.wait, 1)) for n in (1, 2)])
    for _ in range(2)
]


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@pytest.mark.sweep
@given(days=DAYS)
@example(days=TWO_NEWS_IN_A_DAY)
def test_one_mail_a_working_day_for_each_address_and_nothing_lost(
    new_app: NewApp, mail_server: MailServer, now: datetime, days: list[tuple]
) -> None:
    mail_server.forget()
    with new_app() as app, app.app_context():
        weeks = Weeks(app, mail_server, now)
        weeks.work()
        for in_the_morning, happenings in days:
            if in_the_morning:
                weeks.wait_for_the_morning()
                weeks.tick_and_work()
            for by_people, by_machine, pause in happenings:
                for happens, number in (*by_people, by_machine, pause):
                    happens(weeks, number)
                    db.session.commit()
        weeks.the_server_recovers()
        for _ in range(4):
            weeks.wait_for_the_morning()
            weeks.work()

        db.session.expire_all()
        mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
        _one_a_day(weeks, mails)
        _nothing_lost(mail_server, mails)


def _one_a_day(weeks: Weeks, mails: list[Mail]) -> None:
    calendar = agency_calendar.calendar_of(db.session, weeks.people.agency.id)
    can_wait = {mail.message_id: mail for mail in mails if not mail.at_once and mail.state in WENT}
    days = Counter()
    for message in weeks.server.messages:
        if message["Message-ID"] in can_wait:
            mail = can_wait[message["Message-ID"]]
            day = schedule.local(mail.sent_at).date()
            assert calendar.works(day)
            days[message["To"].lower(), day] += 1
    assert all(count == 1 for count in days.values())
    assert all(
        mail.sent_in_id is None or db.session.get_one(Mail, mail.sent_in_id).subject == mail.subject
        for mail in can_wait.values()
    )


def _nothing_lost(server: MailServer, mails: list[Mail]) -> None:
    """Every mail went or had become untrue; what is asked for with a returned report was read somewhere."""
    assert {mail.state for mail in mails} <= {MailState.SENT, MailState.DROPPED}
    texts = [" ".join(message.get_body(("plain",)).get_content().split()) for message in server.messages]
    for mail in mails:
        kinds = {fact.kind for fact in mail.facts}
        assert (MailFactKind.TAKEN in kinds) == (mail.state == MailState.SENT)
        if mail.occasion == "returned" and mail.state == MailState.SENT:
            assert any(mail.values["wanted"] in text for text in texts)
        if mail.occasion == "returned" and mail.state == MailState.DROPPED:
            (line,) = mail.lines
            assert line.task.standing != Standing.RETURNED or line.assignment.directive.ended_at is not None
