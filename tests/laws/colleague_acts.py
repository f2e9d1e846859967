"""Work within a unit in a drawn history: items handed to colleagues, and reports that wait for the head."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from directives.acts import assign
from directives.acts.contacts import AddressTaken, ContactEntry
from directives.database import db
from directives.delegations import delegating
from directives.delegations.delegating import DelegationEntry, NotDelegated
from directives.delegations.opened import opened_by
from directives.models import AnswerDraft, Assignment, Delegation, Directive, Link, Task
from directives.queries import submissions
from directives.queries.agency_calendar import calendar_of
from directives.record import ledger
from directives.releases import asking
from directives.releases.required import heads_of, is_required, may_release, must_wait
from directives.rules import schedule
from directives.terms import DirectiveState
from tests.laws.place import ANSWERABLE, Place
from workflows.acknowledging import steps as acknowledging
from workflows.delegating import steps as handing
from workflows.reporting import releasing
from workflows.reporting import steps as reporting
from workflows.units import steps as units

COLLEAGUES = "truong.example"
"""The domain of all colleagues, and of no contact."""


class ColleagueActs(Place):
    """A hand-over, an answer by the colleague's link, and its end."""

    def hand_over(self, number: int) -> None:
        assignment = self.assignment(number)
        link = self.own_link(assignment, number // 2) if assignment is not None else None
        if assignment is None or link is None:
            return
        items = [item.id for item in delegating.delegable(db.session, assignment)]
        chosen = frozenset(items[number % 2 :][:2])
        entry = DelegationEntry("Thầy Nam", "Cô Lan", f"lan{number % 4}@{COLLEAGUES}", "Cô làm giúp.", chosen)
        if chosen:
            with suppress(NotDelegated):
                handing.hand_over(db.session, link, entry, self.now())
                self.seen["items handed over"] += len(chosen)

    def answer_as_colleague(self, number: int) -> None:
        """An item that was handed over; it waits where the unit has two hands."""
        delegation = self._running(number)
        if delegation is None:
            return
        found = select(Task).where(opened_by(delegation.link)).order_by(Task.id.desc())
        task = self.one_of(found, number // 3)
        if task is None or submissions.closed_reason(task) is not None:
            return
        if must_wait(delegation.link):
            self.enter(task, delegation.link, number)
        else:
            reporting.submit(db.session, delegation.link, task, self.report_of(task, number), self.now())
            self.seen["reports of colleagues"] += 1

    def end_hand_over(self, number: int) -> None:
        """The unit takes it back, or the officer ends it."""
        delegation = self._running(number // 2)
        if delegation is None:
            return
        link = self.own_link(delegation.assignment, number)
        if number % 2 and link is not None:
            handing.take_back(db.session, link, delegation, self.now())
        else:
            handing.end_for(db.session, delegation, self.by())

    def ask_again_for_a_link(self, number: int) -> None:
        """A colleague or a contact asks for a new link, and opens it by a press."""
        delegation, assignment = self._running(number), self.assignment(number)
        of_unit = self.own_link(assignment, number) if assignment is not None else None
        link = delegation.link if delegation is not None and number % 2 else of_unit
        if link is not None and acknowledging.send_newest_link(db.session, link, self.now()) and number % 3:
            assign.activate_link(db.session, link, link.generation, self.now())

    def _running(self, number: int) -> Delegation | None:
        """A hand-over whose link opens."""
        followed = select(Delegation).join(Assignment, Assignment.id == Delegation.assignment_id).join(Directive)
        opens = followed.join(Link, Link.id == Delegation.link_id).where(Link.revoked_at.is_(None))
        still = opens.where(Directive.state == DirectiveState.ISSUED)
        found: Delegation | None = self.one_of(still.order_by(Delegation.id.desc()), number)
        return found


class ReleaseActs(Place):
    """Two hands: wanted or not, entered, sent back, released."""

    def want_two_hands(self, number: int) -> None:
        """A unit that has no head on record gets one; it wants two hands, and seldom one again."""
        unit, by = self.one_of(self.units_present(), number // 3), self.by()
        if not heads_of(unit):
            entry = ContactEntry("Thầy Nam", "Hiệu trưởng", f"hieutruong{unit.id}@donvi.example", "", is_head=True)
            with suppress(AddressTaken):  # of a head whose address has failed
                units.add_contact(db.session, unit, entry, "Thêm", by.staff, by.now)
        with suppress(asking.NoHead):
            asking.want_two_hands(db.session, unit, bool(number % 3), ledger.by_staff(by.staff.id), by.now)

    def enter_for_the_head(self, number: int) -> None:
        """A clerk's report waits; nothing of it counts yet."""
        found = [one for one in self._waitable() if is_required(one.assignment.responsible_unit)]
        if not found:
            return
        task = found[number % len(found)]
        link = next((one for one in self.own_links(task.assignment) if must_wait(one)), None)
        if link is not None:
            self.enter(task, link, number)

    def release(self, number: int) -> None:
        """A head sends what waits: it counts from when it was entered, or from now if a working day has gone by."""
        draft, head = self._waiting(number)
        task = db.session.get_one(Task, draft.task_id) if draft is not None else None
        if draft is None or task is None or head is None or submissions.closed_reason(task) is not None:
            return
        now, entered, first = self.now(), draft.waiting_since, task.first_submitted_at
        assert entered is not None
        report = reporting.submit(db.session, head, task, self.report_of(task, number), now)
        calendar = calendar_of(db.session, self.people.agency.id)
        last = calendar.working_day_after(schedule.local(entered).date())
        in_time = now < schedule.at(last + timedelta(days=1), datetime.min.time())
        assert (report.entered_at, report.happened_at) == (entered, entered if in_time else now)
        assert first is not None or report.task.first_submitted_at == report.happened_at
        assert not asking.waiting_of(db.session, [report.task]), "what was released still waits"
        self.seen["reports released"] += 1

    def send_back(self, number: int) -> None:
        draft, head = self._waiting(number)
        if draft is not None and head is not None:
            task = db.session.get_one(Task, draft.task_id)
            assert releasing.send_back(db.session, task, f"Xem lại {number}", self.now())
            self.seen["reports sent back"] += 1

    def _waitable(self) -> list[Task]:
        followed = select(Task).join(Assignment).join(Directive).where(Directive.state == DirectiveState.ISSUED)
        tasks = db.session.scalars(followed.order_by(Task.id.desc()))
        return [one for one in tasks if one.item.mode in ANSWERABLE and submissions.closed_reason(one) is None]

    def _waiting(self, number: int) -> tuple[AnswerDraft | None, Link | None]:
        """A draft that waits, and the link of somebody who can release it."""
        waiting = select(AnswerDraft).join(Task).join(Assignment).join(Directive)
        waiting = waiting.where(AnswerDraft.waiting_since.is_not(None), Directive.state == DirectiveState.ISSUED)
        draft = self.one_of(waiting.order_by(AnswerDraft.id.desc()), number)
        if draft is None:
            return None, None
        assignment = db.session.get_one(Task, draft.task_id).assignment
        return draft, next((one for one in self.own_links(assignment) if may_release(one)), None)
