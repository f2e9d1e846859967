"""Ten weeks of the fifty units, by the product's own steps, one after another as days go by."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial
from heapq import heappop, heappush
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.ministry import cast
from directives import acts
from directives.acts import extend
from directives.models import AccessEntry, Assignment, Directive, Extension, Link, Report, Staff, Task
from directives.rules import schedule
from directives.terms import AccessKind, CallOutcome, MailState, ReportingMode, Standing
from workflows.acknowledging import steps as acknowledging
from workflows.calling.steps import CallNote, record_call
from workflows.issuing import steps as issuing
from workflows.mailing.sending import claims, outcomes, preparing
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.reply_meaning import Outcome
from workflows.reporting import steps as reporting
from workflows.reviewing import decided, extension_steps
from workflows.reviewing import steps as reviewing
from workflows.scheduling import steps as scheduling

LASTS = timedelta(days=69)
"""Until Thursday, 25 June 2020: ten periods were opened, the tenth is due the day after."""

LATER = ((1, 18, (cast.OFFICES, cast.CENTRES), 3), (2, 39, (cast.SCHOOLS,), 1))
"""The later letters: number, day, groups and items."""

TICKS = (time(7, 35), time(9, 0), time(15, 1), time(16, 30))
"""When the ticker is played on each day: before offices open, when reminders go, after the weekly cut-off, evening."""

TAKEN = Outcome(MailState.SENT, "250 OK")
REFUSED = Outcome(MailState.FAILED, "550 5.1.1 No such user")
WRONG = f"vanthu@x{cast.MARK}-13.example"
"""The address that is refused: its unit is called and never reached."""

SEEN_A_DAY = 0.006
"""The part of the waiting reports on which the officer decides each day: most still wait after ten weeks."""

DILIGENCE = (0.97, 0.97, 0.9, 0.9, 0.9, 0.8, 0.6, 0.6, 0.4, 0.0)
"""How likely a unit answers a task, by the last digit of its number."""


class Story:
    """What is to happen, by time; each act can plan later ones."""

    def __init__(self, session: Session) -> None:
        self.session, self.chance = session, random.Random(649)
        self.plan: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self.number, self.seen = count(), set[int]()
        self.officer: Staff

    def live(self) -> datetime:
        """Play it all; returns the last moment."""
        self.officer, _leader = cast.agency(self.session)
        begins, ends = cast.OPENED_AT, cast.OPENED_AT + LASTS
        self._at(begins, self._issue_first)
        for number, day, groups, items in LATER:
            self._at(begins + timedelta(days=day, hours=1), partial(self._issue_later, number, groups, items))
        for day in range(LASTS.days + 1):
            for clock in TICKS:
                self._at(schedule.at(schedule.local(begins).date() + timedelta(days=day), clock), self._tick)
            self._at(schedule.at(schedule.local(begins).date() + timedelta(days=day), time(16, 0)), self._review)
        while self.plan and self.plan[0][0] <= ends + timedelta(hours=2):
            at, _number, act = heappop(self.plan)
            act(at)
            self.session.flush()
        return ends + timedelta(hours=2)

    def _at(self, moment: datetime, act: Callable[[datetime], object]) -> None:
        heappush(self.plan, (moment, next(self.number), act))

    def _issue_first(self, now: datetime) -> None:
        self._issue(cast.first_letter(self.session, self.officer, now), now)

    def _issue_later(self, number: int, groups: tuple[str, ...], items: int, now: datetime) -> None:
        self._issue(cast.later_letter(self.session, self.officer, now, number, groups, items), now)

    def _issue(self, directive: Directive, now: datetime) -> None:
        issuing.issue(self.session, directive, self.officer, now, without_signed_copy=True)
        self._send(now + timedelta(minutes=1))
        found = select(Assignment).where(Assignment.directive_id == directive.id).order_by(Assignment.id)
        for assignment in self.session.scalars(found):
            self._plan_reading(assignment, now)
        self._plan_tasks(now)

    def _tick(self, now: datetime) -> None:
        scheduling.tick(self.session, now)
        self._send(now + timedelta(minutes=1))
        self._plan_tasks(now)

    def _send(self, now: datetime) -> None:
        while ids := claims.claim(self.session, "worker", now, 50):
            for one in preparing.prepare(self.session, ids, now):
                if one.mail is None:
                    outcomes.drop_unwanted(self.session, one.mail_id, "worker", now)
                    continue
                outcome = REFUSED if one.mail.recipient == WRONG else TAKEN
                outcomes.record(self.session, Delivery(one.mail_id, outcome, one.mail), "worker", now)
        self.session.flush()
        self.session.expire_all()

    def _diligence(self, assignment: Assignment) -> float:
        return DILIGENCE[int(assignment.unit.code[-1])]

    def _plan_reading(self, assignment: Assignment, now: datetime) -> None:
        if self.chance.random() < self._diligence(assignment) + 0.05:
            at = now + timedelta(hours=self.chance.uniform(0.5, 100))
            self._at(at, lambda moment: self._acknowledge(assignment, moment))

    def _plan_tasks(self, now: datetime) -> None:
        """Each new task is answered after a while, or never."""
        for task in self.session.scalars(select(Task).order_by(Task.id)):
            if task.id in self.seen:
                continue
            self.seen.add(task.id)
            likely = self._diligence(task.assignment)
            if task.item.mode == ReportingMode.INCIDENT or self.chance.random() >= likely:
                continue
            at = now + timedelta(hours=self.chance.expovariate(1 / 48) + 2)
            self._at(at, partial(self._answer, task))

    def _open(self, assignment: Assignment, now: datetime) -> Link | None:
        """The unit follows its link, if its mail has arrived."""
        if assignment.told_at is None or assignment.told_at > now or not assignment.links:
            return None
        link = assignment.links[0]
        for kind in (AccessKind.LINK_OPENED, AccessKind.PAGE_OPENED):
            self.session.add(AccessEntry(kind=kind, at=now, assignment_id=assignment.id, link_id=link.id))
        return link

    def _acknowledge(self, assignment: Assignment, now: datetime) -> None:
        if link := self._open(assignment, now):
            acknowledging.receive(self.session, link, "Trần Thị Mai", "Văn thư", f"{assignment.id}/CV", now)

    def _answer(self, task: Task, now: datetime) -> None:
        link = self._open(task.assignment, now)
        if link is None:
            self._at(now + timedelta(days=3), lambda moment: self._call(task, moment))
            return
        if task.due_at is not None and now < task.due_at and self.chance.random() < 0.03:
            self._ask_for_time(link, task, now)
            return
        with suppress(reporting.TaskClosed):
            reporting.submit(self.session, link, task, self._said(task), now)

    def _said(self, task: Task) -> acts.ReportAnswer:
        key = f"k{next(self.number)}"
        if task.item.mode == ReportingMode.FIGURES:
            size = int(task.assignment.unit.code[-2:]) + 3
            odd = 3 if self.chance.random() < 0.08 else 1
            values: dict[int, Decimal | None] = {
                spec.id: Decimal(odd * (size * 60 // spec.position + self.chance.randint(0, 1)))
                for spec in task.item.figures
            }
            return acts.ReportAnswer(Standing.REPORTED, key, figures=values, typed_by="Cô Mai")
        if task.item.mode == ReportingMode.REPORT:
            text = "Đơn vị đã triển khai tới toàn thể giáo viên và phụ huynh, kết quả tốt."
            return acts.ReportAnswer(Standing.REPORTED, key, text, typed_by="Cô Mai", approved_by="Thầy Nam")
        said = Standing.IMPLEMENTED if self.chance.random() < 0.9 else Standing.UNDER_WAY
        return acts.ReportAnswer(said, key, implemented_on=None, typed_by="Cô Mai")

    def _ask_for_time(self, link: Link, task: Task, now: datetime) -> None:
        assert task.due_at is not None
        later, key = task.due_at + timedelta(days=5), f"k{next(self.number)}"
        wish = extend.ExtensionRequest(later, "Chờ số liệu", "Cô Mai", key)
        with suppress(extend.NotExtended, reporting.TaskClosed):
            asked = reporting.request_extension(self.session, link, task, wish, now)
            if self.chance.random() < 0.6:
                self._at(now + timedelta(hours=30), lambda moment: self._grant(asked, moment))
            self._at(now + timedelta(days=4), lambda moment: self._answer(task, moment))

    def _call(self, task: Task, now: datetime) -> None:
        note = CallNote(CallOutcome.NO_ANSWER, "Chưa liên lạc được", f"k{next(self.number)}")
        record_call(self.session, task.assignment, note, self.officer, now)

    def _review(self, now: datetime) -> None:
        """The officer decides on a few of the reports that wait."""
        waiting = select(Report).join(Task, Task.id == Report.task_id).where(Task.standing == Standing.REPORTED)
        for report in self.session.scalars(waiting.order_by(Report.id)).all():
            drawn = self.chance.random()
            if report.task.item.mode == ReportingMode.FIGURES or drawn > SEEN_A_DAY:
                continue
            with suppress(decided.Decided):
                if drawn < SEEN_A_DAY / 2:
                    reviewing.approve(self.session, report, self.officer, now)
                else:
                    due = now + timedelta(days=3)
                    reviewing.return_report(self.session, report, "Bổ sung số lớp", due, self.officer, now)

    def _grant(self, wish: Extension, now: datetime) -> None:
        with suppress(extend.NotExtended):
            extension_steps.grant(self.session, wish, wish.wanted_due_at, "Đồng ý", self.officer, now)
