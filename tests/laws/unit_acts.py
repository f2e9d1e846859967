"""What units do in a drawn history, and what is edited about them."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from directives import acts
from directives.acts import extend
from directives.database import db
from directives.models import (
    Assignment,
    Contact,
    DocumentMatch,
    IncomingDocument,
    IncomingMail,
    Mail,
    Unit,
    UnitGroup,
    UnitKind,
)
from directives.queries import pauses, submissions, task_status
from directives.record import facts
from directives.rules import schedule
from directives.terms import Channel, IncomingKind, MailState, MatchState, ObjectionKind, ReportingMode
from tests.laws.place import WITH_DATES, Place, typed
from tests.scene.incoming import bounce_report, receive, reply
from workflows.followup import reply_steps
from workflows.followup.changes import NotOpen
from workflows.registry import steps as registry
from workflows.registry import taking
from workflows.registry.lines import RegisterLine
from workflows.units import pausing
from workflows.units import steps as units


class UnitActs(Place):
    """Answers by link, by telephone, by mail and by the official road."""

    def origin(self, assignment: Assignment, number: int):
        """By the unit's link, or by telephone an hour before it was entered."""
        now, link = self.now(), self.sending_link(assignment)
        if number % 2 and link is not None:
            return acts.from_link(link, now)
        return acts.from_staff(self.by().staff, Channel.PHONE, "Cô Lan", now - timedelta(hours=1))

    def acknowledge(self, number: int) -> None:
        assignment = self.assignment(number)
        if assignment is not None:
            origin = self.origin(assignment, number)
            acts.acknowledge(db.session, assignment, f"Người {number}", "Văn thư", origin, self.now())

    def answer(self, number: int) -> None:
        """Under way, implemented or reported; nothing is taken for a locked period."""
        task = self.task(number // 3)
        if task is None or submissions.closed_reason(task) is not None:
            return
        said = list(acts.EVENT_OF_STANDING)[number % 3]
        numbers = [spec.id for spec in task.item.figures if spec.kind.is_number]
        figures = {spec_id: Decimal(number) if number % 4 else None for spec_id in numbers}
        answer = acts.ReportAnswer(said, self.key(), f"Nội dung {number}", figures=figures, typed_by="Cô Mai")
        acts.submit(db.session, task, answer, self.origin(task.assignment, number // 2), self.now())

    def report(self, number: int) -> None:
        """A report by the unit's link or by telephone."""
        self.answer(3 * number + 2)

    def incident(self, number: int) -> None:
        task = self.task(number, (ReportingMode.INCIDENT,))
        if task is not None:
            told = acts.IncidentAnswer("other", self.key(), "Đã xử lý")
            acts.report_incident(db.session, task, told, self.origin(task.assignment, number), self.now())

    def ask_for_time(self, number: int) -> None:
        task, now = self.task(number, WITH_DATES), self.now()
        if task is None:
            return
        later = typed(max(now, task_status.due_at_of(task) or now)) + timedelta(hours=number + 1)
        wish = extend.ExtensionRequest(later, f"Lý do {number}", "Cô Mai", self.key())
        with suppress(extend.NotExtended):
            extend.ask(db.session, task, wish, self.origin(task.assignment, number), now)

    def object_to(self, number: int) -> None:
        """A unit says of one task or all: it cannot, it is not its duty, or it asks to be exempted."""
        task = self.task(number, WITH_DATES)
        if task is None:
            return
        kind, origin = list(ObjectionKind)[number % 3], self.origin(task.assignment, number // 2)
        entry = acts.ObjectionEntry(kind, f"Khó khăn {number}", self.key(), typed_by="Cô Mai")
        with suppress(acts.NothingToObject):
            if number % 5 or kind.is_not_ours:
                acts.object_to(db.session, task, entry, origin, self.now())
            else:
                acts.object_to_letter(db.session, task.assignment, entry, origin, self.now())

    def say_not_ours(self, number: int) -> None:
        assignment = self.assignment(number)
        if assignment is not None and not self.not_ours():
            acts.say_not_ours(db.session, assignment, "Nhầm", self.origin(assignment, number), self.now())

    def _sent_mail(self, number: int) -> Mail | None:
        taken = select(Mail).where(Mail.state == MailState.SENT, Mail.contact_id.is_not(None))
        return self.one_of(taken.order_by(Mail.id.desc()), number)

    def reply_by_mail(self, number: int) -> None:
        mail = self._sent_mail(number)
        if mail is not None:
            receive(db.session, reply(mail, f"Trường xin trả lời {self.key()}"), self.now())

    def read_reply(self, number: int) -> None:
        """An officer keeps a reply as it is, without counting it."""
        waiting = select(IncomingMail).where(
            IncomingMail.kind == IncomingKind.REPLY,
            IncomingMail.counted_as.is_(None),
            IncomingMail.assignment_id.is_not(None),
        )
        found = self.one_of(waiting.order_by(IncomingMail.id), number)
        if found is not None:
            reply_steps.keep_only(db.session, found, self.by())

    def bounce(self, number: int) -> None:
        mail = self._sent_mail(number)
        if mail is not None:
            receive(db.session, bounce_report(mail, words=f"550 5.1.1 no such user {self.key()}"), self.now())

    def mend_address(self, number: int) -> None:
        """A failed address is corrected; its failed mails go again."""
        contact = self.one_of(select(Contact).where(Contact.failed_at.is_not(None)).order_by(Contact.id), number)
        if contact is not None:
            by, address = self.by(), f"moi{self.key()}@donvi.example"
            units.correct_address(db.session, contact, address, "Sai", by.staff, by.now)

    def register(self, number: int) -> None:
        """A line of the register names the letter in full, by its number alone, or not at all."""
        task = self.task(number, WITH_DATES)
        if task is None:
            return
        named = (task.assignment.directive.number, task.assignment.directive.number.partition("/")[0], "một việc")
        today = schedule.local(self.now()).date()
        summary = f"{task.item.title} theo Công văn số {named[number % 3]}"
        sender = task.assignment.unit.name
        line = RegisterLine(self.key(), f"{self.count}/BC", today, today, sender, summary)
        taking.take(db.session, self.people.agency, [line], self.by())

    def decide_document(self, number: int) -> None:
        """Accept what is sure, accept one line, or set it aside."""
        proposed = select(IncomingDocument).join(DocumentMatch).where(DocumentMatch.state == MatchState.PROPOSED)
        document, by = self.one_of(proposed.order_by(IncomingDocument.id).distinct(), number // 3), self.by()
        if document is None:
            return
        tasks = [match.task for match in document.matches if match.state == MatchState.PROPOSED]
        with suppress(NotOpen):
            match number % 3:
                case 0:
                    registry.set_aside(db.session, document, by)
                case 1:
                    registry.accept_sure(db.session, self.people.agency.id, by)
                case _:
                    registry.accept(db.session, document, tasks[:1], by)

    def pause_or_resume(self, number: int) -> None:
        unit, by = self.unit(number), self.by()
        if pauses.is_paused(db.session, unit.id, by.now):
            pausing.resume(db.session, unit, by.staff, by.now)
        else:
            ends_at = by.now + timedelta(days=number % 6 + 1) if number % 2 else None
            pausing.pause(db.session, unit, ends_at, "Bão", by.staff, by.now)

    def unit(self, number: int) -> Unit:
        units_of_agency = select(Unit).where(Unit.agency_id == self.people.agency.id).order_by(Unit.id)
        found: Unit = self.one_of(units_of_agency, number)
        return found

    def edit_unit(self, number: int) -> None:
        """Its name, its kind, its groups, or the name of a kind."""
        unit, by = self.unit(number // 4), self.by()
        kinds = db.session.scalars(select(UnitKind).order_by(UnitKind.id)).all()
        groups = db.session.scalars(select(UnitGroup).order_by(UnitGroup.id)).all()
        match number % 4:
            case 0:
                facts.change(db.session, unit, by.now, name=f"Trường đổi tên {number}")
            case 1:
                facts.change(db.session, unit, by.now, kind=kinds[number % len(kinds)])
            case 2:
                chosen = groups if number % 3 else []
                units.change_unit(
                    db.session,
                    unit,
                    by.staff,
                    by.now,
                    attributes={"software": None},
                    groups=chosen,
                    phone="0269 1",
                    reason="Lý do",
                )
            case _:
                facts.change(db.session, kinds[0], by.now, name=f"Loại hình {number}")
