"""What superiors do about their schools in a drawn history: nothing of it moves what the department counts."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from directives import acts
from directives.boards import progress, unanswered
from directives.boards.figures.of_schools import schools_sum
from directives.boards.unanswered import SilenceScope
from directives.cascade import passing_on
from directives.cascade.passing_on import DateTooLate, NothingToPassOn, PassOnOrder
from directives.database import db
from directives.models import Assignment, Directive, Report, Task, Unit
from directives.queries import submissions
from directives.terms import Channel, DirectiveState
from tests.laws.place import Place
from tests.scene.people import unit
from workflows.cascading import steps


class CascadeActs(Place):
    """Items passed on, answered by the school or entered by the superior, and summed."""

    def pass_on(self, number: int) -> None:
        """A unit with schools below it passes one of its open items on, to those that have it not yet."""
        self._school(number)
        above = self.one_of(self._superiors(), number // 2)
        link = self.own_link(above) if above is not None else None
        tasks = passing_on.passable(above) if above is not None else []
        if above is None or link is None or not tasks:
            return
        task = tasks[number % len(tasks)]
        schools = frozenset(school.id for school in passing_on.schools_of(db.session, above))
        due_at = passing_on.proposed_due_at(db.session, task)
        before = self._counted()
        with suppress(NothingToPassOn, DateTooLate):
            made = steps.pass_on(db.session, link, PassOnOrder(frozenset({task.id}), schools, due_at), self.now())
            self.seen["tasks passed on"] += made.assigned.task_count
        self._unmoved(before)

    def answer_for_school(self, number: int) -> None:
        """By the school's own link, or by its superior after a call."""
        task = self.one_of(self._passed(), number)
        if task is None or submissions.closed_reason(task) is not None:
            return
        before, answer = self._counted(), self.report_of(task, number)
        link, by = self.sending_link(task.assignment), self.own_link(task.assignment.parent)
        if number % 2 and link is not None:
            acts.submit(db.session, task, answer, acts.from_link(link, self.now()), self.now())
        elif by is not None:
            origin = acts.from_superior(by, Channel.PHONE, "Cô Mai", self.now())
            steps.enter_for(db.session, task, answer, origin, self.now())
        self.seen["answers to superiors"] += 1
        self._unmoved(before)

    def sum_schools(self, number: int) -> None:
        """The sum is that of the schools' last reports; who is missing is named."""
        task = self.one_of(select(Task).where(Task.id.in_(select(Task.parent_id))).order_by(Task.id.desc()), number)
        if task is None or not task.item.figures:
            return
        found = schools_sum(db.session, task, self.now())
        asked = db.session.scalars(select(Task).where(Task.parent_id == task.id)).all()
        last = [self._last(one) for one in asked]
        wanted = {}
        for place, spec in enumerate(task.item.figures):
            given = [one.figures[place].value for one in last if one is not None]
            values = [value for value in given if value is not None]
            if values and found.heads[place].has_sum:
                wanted[spec.id] = sum(values, Decimal())
        assert found.values == wanted
        self.seen["sums of schools"] += 1

    def _last(self, task: Task) -> Report | None:
        of_task = select(Report).where(Report.task_id == task.id).order_by(Report.version.desc())
        return db.session.scalars(of_task.limit(1)).first()

    def _school(self, number: int) -> None:
        """At most four schools below the district office that no letter addresses."""
        code = f"TH{number % 4:02}"
        if db.session.scalar(select(Unit.id).where(Unit.code == code)) is None:
            made = unit(db.session, self.people.agency, code, f"Trường Tiểu học mẫu {number % 4}")
            made.parent = self.people.district
            db.session.flush()

    def _superiors(self) -> Any:
        below = select(Unit.parent_id).where(Unit.closed_at.is_(None))
        own = (Assignment.parent_id.is_(None), Directive.state == DirectiveState.ISSUED)
        found = select(Assignment).join(Directive).where(*own, Assignment.responsible_unit_id.in_(below))
        return found.order_by(Assignment.id.desc())

    def _passed(self) -> Any:
        followed = (Task.parent_id.is_not(None), Directive.state == DirectiveState.ISSUED)
        return select(Task).join(Assignment).join(Directive).where(*followed).order_by(Task.id.desc())

    def _unmoved(self, before: Any) -> None:
        now = self._counted()
        assert now == before, f"the department counts {now}, before {before}"

    def _counted(self) -> Any:
        """What the department counts of all its letters, and whom it would call."""
        agency, now = self.people.agency.id, self.now()
        silent = sorted(row.assignment_id for row in unanswered.silent(db.session, SilenceScope(agency), now))
        return progress.progress(db.session, agency, now), silent
