"""What the department does in a drawn history; each method takes the number that was drawn for it."""

from contextlib import suppress
from datetime import date, timedelta

from sqlalchemy import select

from directives import acts
from directives.acts import extend, own_date
from directives.areas import asking_again, concerned
from directives.areas.area import Area
from directives.areas.concerned import AreaWish
from directives.areas.recording import AreaEntry, NothingToChange
from directives.boards.questions import still_needed
from directives.database import db
from directives.drafts.figure_specs import set_form
from directives.models import Directive, Extension, Item, Mail, Period, Report, Task
from directives.objections import answering, said
from directives.rules.periods import grace
from directives.terms import (
    AreaAct,
    AreaKind,
    AreaReason,
    CallOutcome,
    Channel,
    DirectiveState,
    ExtensionState,
    MailState,
    Standing,
)
from tests.laws.figure_acts import form_of_week
from tests.laws.place import WITH_DATES, IssuedLetter, Place, typed
from tests.scene.issued import draft
from workflows.access import steps as access
from workflows.areas import steps as areas
from workflows.calling.steps import CallNote, record_call
from workflows.followup import assignment_steps
from workflows.followup import steps as following
from workflows.followup.changes import NotOpen
from workflows.issuing import adding
from workflows.issuing import steps as issuing
from workflows.reviewing import extension_steps
from workflows.reviewing import steps as reviewing
from workflows.reviewing.decided import Decided

DATED_ON = date(2020, 4, 17)
"""Of all letters, so that the number alone tells them apart."""
MOST_FOLLOWED = 4
"""More letters than this are not followed at once: each is looked at after each step."""


class DepartmentActs(Place):
    """Letters, changes of their follow-up, and answers to what units ask."""

    def issue_letter(self, number: int) -> None:
        """A letter with a new number, of some days, marked as most urgent now and then."""
        followed = select(Directive).where(Directive.state == DirectiveState.ISSUED)
        if len(db.session.scalars(followed).all()) < MOST_FOLLOWED:
            self._issue(715 + len(self.letters), number)

    def issue_again(self, number: int) -> None:
        """A letter whose number is taken, written in one of two ways; it amends the former in one case of three."""
        if self.letters:
            former = self.letters[number % len(self.letters)]
            self._issue(former.number, number, former.directive_id if number % 3 == 0 else None)

    def _issue(self, letter: int, number: int, amends: int | None = None) -> None:
        now = self.now()
        made = draft(db.session, self.people, now)
        made.number = f"{'0' * (number % 2)}{letter}/SGDĐT-GDTrH"
        made.dated_on = DATED_ON
        made.amends_id = amends
        made.urgency = "HỎA TỐC" if number % 7 == 3 else ""
        made.acknowledge_within = None if number % 3 else 1 + number % 2
        for spec in made.items[2].figures:
            db.session.delete(spec)
        db.session.flush()
        set_form(made.items[2], form_of_week(number))
        made.items[1].due_at += timedelta(days=number % 4 - 4)
        beside = tuple(one.directive_id for one in self.letters if one.number == letter and self.stands(one))
        refused = False
        try:
            issuing.issue(db.session, made, made.officer, now, without_signed_copy=True)
        except issuing.LetterIssuedBefore:
            refused = True
        self.seen["issues refused" if refused else "letters"] += 1
        assert refused == (bool(beside) and amends not in beside), "law 11: issued twice, or refused without a reason"
        if refused:
            db.session.rollback()
        else:
            self.letters.append(IssuedLetter(made.id, letter, amends, beside))

    def stands(self, letter: IssuedLetter) -> bool:
        """Whether a letter counts as issued: it was not undone, or some unit's mail had gone before."""
        directive = db.session.get_one(Directive, letter.directive_id)
        if directive.state is not DirectiveState.WITHDRAWN:
            return True
        went = select(Mail.id).where(
            Mail.directive_id == directive.id,
            Mail.contact_id.is_not(None),
            Mail.state.in_((MailState.SENDING, MailState.SENT, MailState.BOUNCED)),
        )
        return db.session.scalars(went).first() is not None

    def end(self, number: int) -> None:
        """Withdraw or close; a letter just issued is the most likely one."""
        directive = self.directive(number // 4)
        if directive is not None:
            (following.close if number % 3 else following.withdraw)(db.session, directive, self.by())

    def review(self, number: int) -> None:
        """Approve a report, or return it for a supplement by a day that may pass."""
        report, by = self.one_of(select(Report).order_by(Report.id.desc()), number // 3), self.by()
        if report is None:
            return
        with suppress(Decided):
            if number % 3:
                due_at = typed(by.now) + timedelta(days=number % 4, hours=9)
                reviewing.return_report(db.session, report, f"Bổ sung {self.key()}", due_at, by.staff, by.now)
            else:
                reviewing.approve(db.session, report, by.staff, by.now)

    def answer_request(self, number: int) -> None:
        """Grant or refuse more time."""
        asked = select(Extension).where(Extension.state == ExtensionState.ASKED).order_by(Extension.id.desc())
        wish, by = self.one_of(asked, number), self.by()
        if wish is None:
            return
        with suppress(extend.NotExtended):
            if number % 3:
                due_at = typed(by.now) + timedelta(hours=11 * number + 1)
                extension_steps.grant(db.session, wish, due_at, "Đồng ý", by.staff, by.now)
            else:
                extension_steps.refuse(db.session, wish, "Không thể lùi", by.staff, by.now)

    def exempt(self, number: int) -> None:
        task = self.task(number, WITH_DATES)
        if task is not None:
            with suppress(NotOpen):
                assignment_steps.exempt(db.session, task, self.by())

    def change_period(self, number: int) -> None:
        """Move its date, skip it, lock it or open it again, or stop the item."""
        task, by = self.task(number // 5, WITH_DATES), self.by()
        if task is None:
            return
        period: Period = task.period
        item: Item = task.item
        with suppress(NotOpen):
            match number % 5:
                case 0:
                    following.skip_period(db.session, period, by)
                case 1:
                    (following.reopen_period if period.locked_at else following.lock_period)(db.session, period, by)
                case 2 if number == 12:
                    following.stop_item(db.session, item, by)
                case _:
                    following.move_deadline(db.session, period, typed(by.now) + timedelta(hours=5 * number + 1), by)

    def answer_still_needed(self, number: int) -> None:
        """Go on with figures that units have owed for some periods, or stop them."""
        by = self.by()
        for asked in still_needed.of_agency(db.session, self.people.agency.id, by.now)[:1]:
            if number % 4:
                following.continue_item(db.session, asked, by)
            else:
                following.stop_item(db.session, asked.item, by)

    def change_grace(self, number: int) -> None:
        """Another grace in the periods that open from now on."""
        by = self.by()
        access.change_grace(
            db.session, self.people.agency, by.staff, by.now, grace.CHOICES[number % len(grace.CHOICES)]
        )

    def answer_objection(self, number: int) -> None:
        """An officer agrees, for this period or for some weeks, or refuses with a date or without."""
        by = self.by()
        for one in said.waiting_of(db.session, self.people.agency.id)[:2]:
            later = typed(by.now) + timedelta(hours=11 * number + 1) if number % 2 else None
            until_on = (by.now + timedelta(days=number)).date() if number % 4 else None
            answer = answering.ObjectionAnswer("Sở trả lời", number % 3 > 0, until_on, later)
            attempt = db.session.begin_nested()
            try:
                (answering.agree if number % 5 < 2 else answering.refuse)(db.session, one, answer, by.staff, by.now)
                attempt.commit()
            except answering.NotAnswered:
                attempt.rollback()

    def answer_not_ours(self, number: int) -> None:
        for assignment in self.not_ours()[:1]:
            act = assignment_steps.release if number % 2 else assignment_steps.keep_assigned
            act(db.session, assignment, self.by())

    def add_unit(self, number: int) -> None:
        """Add the forgotten unit, with dates of its own or without."""
        directive, by = self.directive(number // 2), self.by()
        if directive is None:
            return
        past = adding.past_periods(db.session, directive, by.now)
        dates = {period.id: typed(by.now) + timedelta(days=number % 5 + 1) for period in past} if number % 2 else {}
        unit = self.people.school_c
        adding.add_unit(db.session, directive, unit, by.staff, by.now, "Sót", own_dates=dates)

    def set_own_date(self, number: int) -> None:
        task, by = self.task(number, WITH_DATES), self.by()
        if task is not None:
            with suppress(own_date.NoOwnDate, NotOpen):
                assignment_steps.set_own_date(db.session, task, typed(by.now) + timedelta(hours=7 * number + 1), by)

    def telephone(self, number: int) -> None:
        assignment, by = self.assignment(number), self.by()
        if assignment is not None:
            outcome = list(CallOutcome)[number % len(CallOutcome)]
            record_call(db.session, assignment, CallNote(outcome, "", self.key()), by.staff, by.now)

    def enter_for_a_unit(self, number: int) -> None:
        """Somebody telephoned an hour ago; the officer enters that the unit knows of the letter."""
        assignment, by = self.assignment(number), self.by()
        if assignment is not None:
            origin = acts.from_staff(by.staff, Channel.PHONE, "Cô Lan", by.now - timedelta(hours=1))
            assignment_steps.acknowledge_for(db.session, assignment, f"Cô Lan {number}", "Văn thư", "", origin, by)

    def flood(self, number: int) -> None:
        """A group or kind of units gets a later date, or is not asked this period; of one letter or of all."""
        people, by = self.people, self.by()
        kind = Area(AreaKind.KIND, people.school_a.kind_id, "Trường")
        area = kind if number % 2 else Area(AreaKind.GROUP, people.everyone.id, people.everyone.name)
        act, due_at = AreaAct.SKIP if number % 3 else AreaAct.EXTEND, typed(by.now) + timedelta(hours=9 * number + 1)
        letter = self.directive(number) if number % 5 else None
        wish = AreaWish(area, act, due_at, letter.public_id if letter else "")
        periods = [one.period_id for one in concerned.plan(db.session, people.agency.id, wish, by.now)]
        pause = by.now + timedelta(days=number % 4) if number % 4 else None
        entry = AreaEntry(wish, periods[number % 2 :], AreaReason.FLOOD, paused_until=pause)
        with suppress(NothingToChange):
            areas.record(db.session, people.agency, entry, by)

    def ask_again(self, number: int) -> None:
        """The road is open again."""
        skipped = select(Task).where(Task.standing == Standing.SKIPPED).order_by(Task.id)
        task, by = self.one_of(skipped, number), self.by()
        if task is not None:
            with suppress(asking_again.NotAskedAgain):
                areas.ask_again(db.session, task, typed(by.now) + timedelta(hours=5 * number + 1), by)
