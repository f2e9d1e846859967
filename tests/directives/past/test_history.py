"""Laws 4, 5 and 7: the ledger folds to the facts, the past stays as it was seen, what was tampered with is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from directives import acts, files
from directives.acts import ActedBy, extend
from directives.boards.board import board
from directives.database import db
from directives.models import Assignment, Directive, Event, Extension, Remark, Report, Task, UnitName
from directives.past import history, verification
from directives.past.verification import FaultKind
from directives.queries import task_status
from directives.record import ledger
from directives.terms import Channel, EventKind, MailState, ReportingMode, Standing, Status, Timeliness, Verdict
from tests import scene
from tests.scene import IssuedDirective
from workflows.followup import assignment_steps
from workflows.followup import steps as following
from workflows.mailing.sending import claims, outcomes, preparing
from workflows.mailing.sending.outcomes import Delivery
from workflows.mailing.sending.reply_meaning import Outcome
from workflows.scheduling import steps as timing

PROPERTY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
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
        acts.exempt(self.session, self.any_task(number, ReportingMode.REPORT), "Lý do", self.people.officer, now)

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
        except following.NotOpen:
            pass

    def end(self, number, now):
        try:
            act = following.close if number % 2 else following.withdraw
            act(self.session, self.directive, self.change(now))
        except following.NotOpen:
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
        name = f"Trường đổi tên {number}"
        self.session.execute(
            update(UnitName).where(UnitName.unit_id == unit.id, UnitName.valid_to.is_(None)).values(valid_to=now)
        )
        self.session.add(UnitName(unit_id=unit.id, name=name, valid_from=now))
        unit.name = name

    def change(self, now):
        return ActedBy(self.people.officer, "Lý do", now)


ACTS = [
    Life.acknowledge,
    Life.answer,
    Life.incident,
    Life.review,
    Life.exempt,
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

lives = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 11), st.integers(1, 60)), min_size=1, max_size=14
).flatmap(lambda life: st.booleans().map(lambda ends: [*life, (Life.end, len(life), 1)] if ends else life))
"""Acts, the number each takes, and how many hours pass before it."""


def live(now, life):
    """The directive after a life, and each moment at which somebody could have looked at its board."""
    begun = scene.issue(db.session, now)
    lived = Life(begun.session, begun.people, begun.directive)
    for unit in (begun.people.district, begun.people.school_a, begun.people.school_b):
        db.session.add(UnitName(unit_id=unit.id, name=unit.name, valid_from=now))
    moments = [now]
    for act, number, hours in life:
        moments.append(moments[-1] + timedelta(hours=hours))
        act(lived, number, moments[-1])
        db.session.flush()
        db.session.expire_all()
        yield lived, moments[-1]


@PROPERTY
@given(life=lives)
def test_law_4_folding_the_ledger_gives_the_stored_facts(new_app, now, life):
    with new_app() as app, app.app_context():
        lived, _ = list(live(now, life))[-1]

        folded = history.facts(db.session, lived.directive)

        assert {task.id: ledger.facts_of(task) for task in db.session.scalars(select(Task))} == folded
        assert list(verification.faults(db.session, Path(app.config["FILES_DIR"]))) == []


@PROPERTY
@given(life=lives)
def test_law_5_the_board_as_of_a_past_moment_is_what_it_showed_then(new_app, now, life):
    with new_app() as app, app.app_context():
        shown = [(at, board(db.session, lived.directive, at)) for lived, at in live(now, life)]
        directive, end = db.session.scalars(select(Directive)).one(), shown[-1][0] + timedelta(days=30)

        for at, then in shown:
            assert replace(board(db.session, directive, end, as_of=at), past=False) == then


TAMPERED = {
    "altered": {"body": Event.body + " "},
    "placed elsewhere": {"seq": Event.seq + 1000},
    "chained anew": {"previous_hash": "0" * 64},
    "hashed anew": {"hash": "0" * 64},
    "called another": {"kind": EventKind.CALENDAR_CHANGED},
    "given to another": {"actor_id": 999},
    "dated back": {"happened_at": datetime(2020, 1, 1, tzinfo=UTC)},
}


@PROPERTY
@given(life=lives, how=st.sampled_from(sorted(TAMPERED)), which=st.integers(0, 10_000))
def test_law_7_a_changed_event_is_found(new_app, now, life, how, which):
    with new_app() as app, app.app_context():
        list(live(now, life))
        victim = _one_of(which)

        db.session.execute(update(Event).where(Event.id == victim.id).values(TAMPERED[how]))

        assert (victim.chain_kind, victim.chain_id) in _places(app)


@PROPERTY
@given(life=lives, which=st.integers(0, 10_000))
def test_law_7_a_removed_event_is_found(new_app, now, life, which):
    with new_app() as app, app.app_context():
        list(live(now, life))
        victim = _one_of(which)

        db.session.execute(delete(Remark).where(Remark.event_id == victim.id))
        db.session.execute(delete(Event).where(Event.id == victim.id))

        assert (victim.chain_kind, victim.chain_id) in _places(app)


@PROPERTY
@given(life=lives)
def test_law_7_two_events_that_changed_places_are_found(new_app, now, life):
    with new_app() as app, app.app_context():
        list(live(now, [*life, (Life.acknowledge, 0, 1), (Life.acknowledge, 0, 1)]))
        victim = db.session.scalars(select(Event).where(Event.seq == 2)).first()
        theirs = select(Event).filter_by(chain_kind=victim.chain_kind, chain_id=victim.chain_id, seq=1)
        first = db.session.scalars(theirs).one()

        first.body, victim.body = victim.body, first.body
        db.session.flush()

        assert (victim.chain_kind, victim.chain_id) in _places(app)


def _one_of(which):
    events = db.session.execute(select(Event.id, Event.chain_kind, Event.chain_id).order_by(Event.id)).all()
    return events[which % len(events)]


def _places(app):
    return {(fault.where, fault.id) for fault in verification.faults(db.session, Path(app.config["FILES_DIR"]))}


@pytest.fixture
def begun(session, now):
    return scene.issue(session, now)


def faults(begun, tmp_path):
    return [fault.wrong for fault in verification.faults(begun.session, tmp_path)]


def test_a_tail_cut_off_with_its_head_put_back_is_found_by_the_daily_root(begun, now, tmp_path):
    assignment = begun.assignment(begun.people.school_a)
    before = (assignment.head_seq, assignment.head_hash, assignment.head_at, assignment.acknowledged_at)
    acts.acknowledge(begun.session, assignment, "Cô Mai", "Văn thư", acts.from_link(assignment.links[0], now), now)
    timing.record_heads(begun.session, now + timedelta(hours=1))

    begun.session.execute(delete(Event).where(Event.kind == EventKind.ACKNOWLEDGED))
    assignment.head_seq, assignment.head_hash, assignment.head_at, assignment.acknowledged_at = before
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.MISSING]


def test_a_standing_written_past_the_ledger_is_found_and_rebuilt(begun, now, tmp_path):
    task = begun.task(begun.people.school_a, "Báo cáo tập huấn")
    task.standing = Standing.APPROVED
    begun.session.flush()
    assert faults(begun, tmp_path) == [FaultKind.PROJECTION]

    assert history.rebuild(begun.session, begun.directive) == 1

    assert task.standing == Standing.SILENT
    assert faults(begun, tmp_path) == []


def test_a_text_changed_beside_the_ledger_is_found(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    report.text = "Đã tập huấn cho 400 giáo viên."
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.TEXT]


def test_a_figure_changed_beside_the_ledger_is_found(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Số liệu tuần"), now, lớp="12", người="340")
    assert faults(begun, tmp_path) == []
    report.figures[0].value = Decimal(13)
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.TEXT]


def test_a_text_that_was_erased_with_its_salt_leaves_the_chain_whole(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    report.text = report.salt = report.typed_by = report.approved_by = None
    begun.session.flush()

    assert faults(begun, tmp_path) == []


def test_a_stored_file_that_was_changed_or_lost_is_found(begun, now, tmp_path):
    file = files.store(begun.session, tmp_path, "a.txt", BytesIO("một".encode()), now, {files.TEXT})
    path = files.path_of(tmp_path, file)

    path.write_text("hai", "utf-8")
    assert faults(begun, tmp_path) == [FaultKind.FILE]

    path.unlink()
    assert faults(begun, tmp_path) == [FaultKind.FILE]


def test_what_was_received_before_and_entered_after_is_missing_then_and_in_time_later(begun, now):
    """A report on paper of Thursday, entered on Monday: missing as of Friday, in time as of Tuesday."""
    task = begun.task(begun.people.school_a, "Số liệu tuần")
    task.assignment.told_at = now
    thursday, friday, monday, tuesday = (now + timedelta(days=n) for n in (6, 8, 10, 11))
    origin = acts.from_staff(begun.people.officer, Channel.PAPER, "Văn thư trường", thursday)
    acts.submit(begun.session, task, acts.ReportAnswer(Standing.REPORTED, "k"), origin, monday)

    def cell(at):
        made = board(begun.session, begun.directive, tuesday, as_of=at)
        row = next(row for row in made.rows if row.code == "THPT01")
        return row.cells[2]

    assert cell(friday).status == Status.PENDING
    assert cell(tuesday).timeliness == Timeliness.DONE_ON_TIME
