"""Law 10: nobody is called late, silent or overdue before being told, or after having answered.

Random histories; at every moment the call lists, the list of silent units, the escalations that the ticker queued and
the values of the digests are compared with what the rows say of each unit, decided here without rules/status.py.
"""

from contextlib import suppress
from datetime import time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directives import files
from directives.acts.own_date import NoOwnDate, set_own_date
from directives.boards import call_list, deadlines, news, progress, unanswered
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.models import Assignment, Extension, IncomingMail, Mail, MailLine, StoredFile, Task
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.terms import ExtensionState, IncomingKind, MailState, News, Obligation, ReportingMode, Silence, Standing
from tests.scene.life import Life, issue
from workflows.issuing import adding
from workflows.scheduling import steps as timing

PROPERTY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
ENDED = {Standing.SKIPPED, Standing.STOPPED, Standing.WITHDRAWN, Standing.REPLACED, Standing.EXEMPT}
NEVER_TOLD = {Silence.NOT_SENT, Silence.ADDRESS_FAILED}
WAITING = {Silence.NOT_OURS, Silence.WANTS_LATER, Silence.REPLIED}
ABOVE = ("escalation", "leader_escalation")
CALL_AFTER = timedelta(hours=4)
QUARTER = timedelta(minutes=15)


class LateLife(Life):
    """A life with units added after dates, dates of their own, replies by mail and days of silence."""

    latest = None
    """The last moment of a silence."""
    known = frozenset()
    """The ids of the escalations that were looked at."""

    def add_unit(self, number, now):
        past = adding.past_periods(self.session, self.directive, now)
        dates = {period.id: now + timedelta(days=number % 5 + 1) for period in past} if number % 2 else {}
        adding.add_unit(
            self.session, self.directive, self.people.school_c, self.people.officer, now, "Sót", own_dates=dates
        )

    def own_date(self, number, now):
        task = self.any_task(number, ReportingMode.REPORT, ReportingMode.FIGURES)
        with suppress(NoOwnDate):
            set_own_date(self.session, task, now + timedelta(hours=7 * number + 1), self.people.officer, now)

    def reply(self, number, now):
        self.count += 1
        name = f"{self.count:064d}"
        original = StoredFile(
            public_id=files.new_public_id(), stored_name=name, name="x.eml", media_type="x", size=1, created_at=now
        )
        original.sha256 = name
        self.session.add(original)
        self.session.flush()
        self.session.add(
            IncomingMail(
                digest=name,
                kind=IncomingKind.REPLY,
                assignment_id=self.any_assignment(number).id,
                received_at=now,
                original_id=original.id,
            )
        )

    def silence(self, number, now):
        """Days go by: each morning and afternoon the ticker looks in and the worker sends."""
        today = schedule.local(now).date()
        for day in range(1, number % 5 + 2):
            for hour in (8, 14):
                self.latest = schedule.at(today + timedelta(days=day), time(hour))
                timing.tick(self.session, self.latest)
                check_escalations(self, self.latest)
                self.mail(number, self.latest + timedelta(minutes=10))


ACTS = [
    LateLife.answer,
    LateLife.answer,
    LateLife.review,
    LateLife.review,
    LateLife.acknowledge,
    LateLife.mail,
    LateLife.silence,
    LateLife.silence,
    LateLife.silence,
    LateLife.add_unit,
    LateLife.own_date,
    LateLife.reply,
    LateLife.ask_for_time,
    LateLife.answer_wish,
    LateLife.not_ours,
    LateLife.answer_not_ours,
    LateLife.move_or_skip,
]
lives = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(1, 60)), min_size=3, max_size=12)


# what the rows say, without the rules


def reached_at(unit: Assignment):
    return min((at for at in (unit.told_at, unit.acknowledged_at) if at is not None), default=None)


def waits(unit: Assignment):
    wishes = select(Task.standing).join(Extension, Extension.task_id == Task.id)
    asked = db.session.scalars(wishes.where(Task.assignment_id == unit.id, Extension.state == ExtensionState.ASKED))
    replies = select(IncomingMail.id).where(IncomingMail.assignment_id == unit.id, IncomingMail.counted_as.is_(None))
    open_wish = any(standing not in ENDED for standing in asked)
    return open_wish or unit.not_ours_at is not None or db.session.scalars(replies).first() is not None


def has_answered(task: Task):
    """A returned report is an answer too, even one that only said 'Đang thực hiện'."""
    returned = task.standing == Standing.RETURNED or task.return_due_at is not None
    if returned or task.first_submitted_at is not None:
        return True
    if task.standing in {Standing.REPORTED, Standing.APPROVED, *ENDED}:
        return True
    asks_report = task.item.mode in {ReportingMode.REPORT, ReportingMode.FIGURES}
    return task.standing == Standing.IMPLEMENTED and not asks_report


def binds(task: Task):
    return task.item.obligation == Obligation.MANDATORY and task.item.mode != ReportingMode.INCIDENT


def may_be_called_late(task: Task, now):
    told = reached_at(task.assignment)
    in_time = told is not None and task.due_at is not None and told < task.due_at <= now
    return binds(task) and in_time and not has_answered(task) and task.assignment.not_ours_at is None


def office_time(calendar, start, end):
    """Office hours between two moments, counted a quarter at a time."""
    count, at = timedelta(), start
    while at < end and count < CALL_AFTER:
        count += QUARTER if schedule.in_office_hours(at, calendar) else timedelta()
        at += QUARTER
    return count


def last_mail(unit: Assignment, now):
    """When the last mail to the unit was accepted that is about all of the directive or about an open task."""
    lines = select(Mail.sent_at, Task).join(MailLine, MailLine.mail_id == Mail.id).outerjoin(Task)
    to_unit = (MailLine.assignment_id == unit.id, Mail.state == MailState.SENT, Mail.contact_id.is_not(None))
    found = db.session.execute(lines.where(*to_unit)).all()
    return max((at for at, task in found if task is None or not has_answered(task)), default=None)


# the law


def check_lists(lived: LateLife, now):
    scope = SilenceScope(lived.people.agency.id, lived.directive.id)
    for row in unanswered.silent(db.session, scope, now):
        unit = db.session.get(Assignment, row.assignment_id)
        assert any(not has_answered(task) for task in unit.tasks)
        assert row.why in NEVER_TOLD | WAITING or reached_at(unit) is not None
    for deadline in deadlines.deadlines(db.session, lived.directive):
        check_calls(lived, deadline, now)


def check_calls(lived: LateLife, deadline, now):
    calendar = calendar_of(db.session, lived.people.agency.id)
    scope = SilenceScope(lived.people.agency.id, lived.directive.id, deadline.due_at)
    found = call_list.call_list(db.session, scope, deadline, now)
    for row in found.rows:
        unit = db.session.get(Assignment, row.assignment_id)
        due = [task for task in unit.tasks if binds(task) and task.due_at == deadline.due_at]
        assert any(not has_answered(task) for task in due)
        assert not waits(unit)
        told = reached_at(unit)
        assert row.why in NEVER_TOLD if told is None else told < deadline.due_at
        mailed = last_mail(unit, now)
        assert mailed is None or office_time(calendar, mailed, now) >= CALL_AFTER
    early = {row.assignment_id for row, _at in found.not_yet}
    assert early.isdisjoint(row.assignment_id for row in found.rows)


def check_escalations(lived: LateLife, now):
    """Of each escalation as it is queued: its tasks were late, and its units did not wait for the department."""
    db.session.expire_all()
    new = db.session.scalars(select(Mail).where(Mail.occasion.in_(ABOVE), Mail.id.not_in(lived.known))).all()
    for line in (line for mail in new for line in mail.lines):
        assert may_be_called_late(line.task, now)
        assert not waits(line.assignment)
    lived.known |= {mail.id for mail in new}


def check_digests(lived: LateLife, now):
    tasks = db.session.scalars(select(Task).join(Assignment)).all()
    late = {task.assignment_id for task in tasks if may_be_called_late(task, now)}
    assert progress.of_directive(db.session, lived.directive, now).late == len(late)
    for found in news.news(db.session, lived.people.officer.id, now - timedelta(days=400), now):
        assert found.counts.get(News.LATE, news.NewsCount(0, 0)).total == len(late)


@PROPERTY
@given(life=lives)
def test_law_10_nobody_is_called_late_before_being_told_or_after_having_answered(new_app, now, life):
    with new_app() as app, app.app_context():
        begun = issue(db.session, now)
        lived, at = LateLife(begun.session, begun.people, begun.directive), now
        lived.people.school_a.parent = lived.people.school_b.parent = lived.people.district
        for act, number, hours in life:
            at = max(at, lived.latest or at) + timedelta(hours=hours)
            act(lived, number, at)
            db.session.flush()
            db.session.expire_all()
            at = max(at, lived.latest or at)
            check_lists(lived, at)
            check_digests(lived, at)
