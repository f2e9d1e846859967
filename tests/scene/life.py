"""A directive that Hypothesis lives through: drawn acts, each some hours after the one before."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy, extend
from directives.database import db
from directives.models import Assignment, Extension, Report, Task
from directives.objections import answering, exempting, said
from directives.queries import task_status
from directives.record import facts
from directives.terms import Channel, MailState, ObjectionKind, ReportingMode, Verdict
from tests.scene.issued import IssuedDirective, issue
from workflows.followup import assignment_steps
from workflows.followup import steps as following
from workflows.followup.changes import NotOpen
from workflows.mailing.sending import claims, outcomes, preparing
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.reply_meaning import Outcome
from workflows.scheduling import steps as timing

TAKEN = Outcome(MailState.SENT, "250 OK")
REFUSED = Outcome(MailState.FAILED, "550 5.1.1 No such user")


class Life(IssuedDirective):
    """A directive that Hypothesis lives through: each act takes the number that was drawn for it."""

    count = 0

    def any_assignment(self, number):
        found = self.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        return found[number % len(found)]

    def any_task(self, number, *modes):
        wanted = [t for t in self.session.scalars(select(Task).order_by(Task.id)) if t.item.mode in modes]
        return wanted[number % len(wanted)]

    def origin(self, assignment, number, now):
        """By the unit's link, or by telephone an hour before it was entered."""
        if number % 2:
            return acts.from_link(assignment.links[0], now)
        return acts.from_staff(self.people.officer, Channel.PHONE, "Cô Lan", now - timedelta(hours=1))

    def acknowledge(self, number, now):
        assignment = self.any_assignment(number)
        origin = self.origin(assignment, number, now)
        acts.acknowledge(self.session, assignment, f"Người {number}", "Văn thư", origin, now)

    def answer(self, number, now):
        task = self.any_task(number, ReportingMode.NONE, ReportingMode.REPORT, ReportingMode.FIGURES)
        figures = {spec.id: Decimal(number) / 2 if number % 3 else None for spec in task.item.figures}
        said = list(acts.EVENT_OF_STANDING)[number % 3]
        self.count += 1
        answer = acts.ReportAnswer(said, f"k{self.count}", f"Nội dung {number}", figures=figures, typed_by="Cô Mai")
        acts.submit(self.session, task, answer, self.origin(task.assignment, number // 3, now), now)

    def incident(self, number, now):
        task = self.any_task(number, ReportingMode.INCIDENT)
        self.count += 1
        told = acts.IncidentAnswer("other", f"k{self.count}", "Đã xử lý")
        acts.report_incident(self.session, task, told, self.origin(task.assignment, number, now), now)

    def review(self, number, now):
        reports = {report.task_id: report for report in self.session.scalars(select(Report).order_by(Report.version))}
        if reports:
            report = list(reports.values())[number % len(reports)]
            verdict = Verdict.RETURNED if number % 2 else Verdict.APPROVED
            acts.review(self.session, report, verdict, self.people.officer, now, "Bổ sung", now + timedelta(days=1))

    def ask_for_time(self, number, now):
        task = self.any_task(number, ReportingMode.NONE, ReportingMode.REPORT, ReportingMode.FIGURES)
        self.count += 1
        later = (task_status.due_at_of(task) or now) + timedelta(hours=number)
        try:
            wish = extend.ExtensionRequest(later, f"Lý do {number}", "Cô Mai", f"k{self.count}")
            extend.ask(self.session, task, wish, self.origin(task.assignment, number, now), now)
        except extend.NotExtended:
            pass

    def answer_wish(self, number, now):
        wishes = self.session.scalars(select(Extension).order_by(Extension.id)).all()
        if not wishes:
            return
        wish, officer = wishes[number % len(wishes)], self.people.officer
        try:
            if number % 3:
                extend.grant(self.session, wish, now + timedelta(hours=9 * number), "Đồng ý", officer, now)
            else:
                extend.refuse(self.session, wish, "Không thể lùi", officer, now)
        except extend.NotExtended:
            pass

    def exempt(self, number, now):
        exempting.exempt(self.session, self.any_task(number, ReportingMode.REPORT), "Lý do", self.people.officer, now)

    def object_to(self, number, now):
        task = self.any_task(number, ReportingMode.FIGURES, ReportingMode.REPORT, ReportingMode.NONE)
        self.count += 1
        entry = acts.ObjectionEntry(list(ObjectionKind)[number % 3], "Lý do", f"k{self.count}", typed_by="Cô Mai")
        with suppress(acts.NothingToObject):
            acts.object_to(self.session, task, entry, self.origin(task.assignment, number, now), now)

    def answer_objection(self, number, now):
        for one in said.waiting_of(self.session, self.people.agency.id)[:1]:
            answer = answering.ObjectionAnswer("Trả lời", number % 2 > 0, None, now + timedelta(hours=400 + number))
            with suppress(answering.NotAnswered):
                act = answering.agree if number % 3 else answering.refuse
                act(self.session, one, answer, self.people.officer, now)

    def not_ours(self, number, now):
        assignment = self.any_assignment(number)
        acts.say_not_ours(self.session, assignment, "Nhầm", self.origin(assignment, number, now), now)

    def answer_not_ours(self, number, now):
        assignment = self.any_assignment(number)
        if assignment.not_ours_at is not None:
            act = assignment_steps.release if number % 2 else assignment_steps.keep_assigned
            act(self.session, assignment, self.change(now))

    def move_or_skip(self, number, now):
        period = self.any_task(number, ReportingMode.FIGURES, ReportingMode.REPORT).period
        try:
            if number % 3:
                following.move_deadline(self.session, period, now + timedelta(hours=number), self.change(now))
            else:
                following.skip_period(self.session, period, self.change(now))
        except NotOpen:
            pass

    def lock(self, number, now):
        period = self.any_task(number, ReportingMode.FIGURES, ReportingMode.REPORT).period
        with suppress(NotOpen):
            following.lock_period(self.session, period, self.change(now))

    def end(self, number, now):
        try:
            act = following.close if number % 2 else following.withdraw
            act(self.session, self.directive, self.change(now))
        except NotOpen:
            pass

    def tick(self, number, now):
        timing.tick(self.session, now)

    def mail(self, number, now):
        """One batch goes out; some addresses are refused."""
        for one in preparing.prepare(self.session, claims.claim(self.session, "worker", now, 10), now):
            if one.mail is None:
                outcomes.drop_unwanted(self.session, one.mail_id, "worker", now)
            else:
                outcome = REFUSED if (one.mail_id * number) % 4 == 1 else TAKEN
                outcomes.record(self.session, Delivery(one.mail_id, outcome, one.mail), "worker", now)

    def rename(self, number, now):
        unit = self.any_assignment(number).unit
        facts.change(self.session, unit, now, name=f"Trường đổi tên {number}")

    def change(self, now):
        return ActedBy(self.people.officer, "Lý do", now)


ACTS = [
    Life.acknowledge,
    Life.answer,
    Life.incident,
    Life.review,
    Life.exempt,
    Life.object_to,
    Life.object_to,
    Life.answer_objection,
    Life.not_ours,
    Life.answer_not_ours,
    Life.move_or_skip,
    Life.tick,
    Life.mail,
    Life.rename,
    Life.ask_for_time,
    Life.ask_for_time,
    Life.answer_wish,
    Life.answer_wish,
]


def lives_of(drawn):
    """Acts of these kinds, the number each takes, and how many hours pass before it."""
    return st.lists(st.tuples(st.sampled_from(drawn), st.integers(0, 11), st.integers(1, 60)), min_size=1, max_size=14)


lives = lives_of(ACTS).flatmap(
    lambda life: st.booleans().map(lambda ends: [*life, (Life.end, len(life), 1)] if ends else life)
)


def live(now, life):
    """The directive after a life, and each moment at which somebody could have looked at its board."""
    begun = issue(db.session, now)
    lived = Life(begun.session, begun.people, begun.directive)
    moments = [now]
    for act, number, hours in life:
        moments.append(moments[-1] + timedelta(hours=hours))
        act(lived, number, moments[-1])
        db.session.flush()
        db.session.expire_all()
        yield lived, moments[-1]
