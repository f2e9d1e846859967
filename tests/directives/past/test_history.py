"""Laws 4, 5 and 7: the ledger folds to the stored facts, the past does not change, tampering is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from directives import acts, files
from directives.acts import ActedBy
from directives.boards.board import board
from directives.database import db
from directives.models import Acknowledgement, Directive, Event, Remark, Task
from directives.past import history, parts, verification
from directives.past.verification import FaultKind
from directives.record import projection
from directives.terms import Channel, EventKind, Standing, Status, Timeliness
from tests import scene
from tests.scene.life import Life, live, lives
from workflows.followup import erasing
from workflows.scheduling import steps as timing

PROPERTY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(life=lives)
def test_law_4_folding_the_ledger_gives_the_stored_facts(new_app, now, life):
    with new_app() as app, app.app_context():
        lived, _ = list(live(now, life))[-1]

        folded = history.facts(db.session, lived.directive)

        assert {task.id: projection.facts_of(task) for task in db.session.scalars(select(Task))} == folded
        assert list(verification.faults(db.session, Path(app.config["FILES_DIR"]))) == []


@PROPERTY
@given(life=lives)
def test_law_5_the_board_as_of_a_past_moment_is_what_it_showed_then(new_app, now, life):
    with new_app() as app, app.app_context():
        shown = [(at, board(db.session, lived.directive, at)) for lived, at in live(now, life)]
        directive, end = db.session.scalars(select(Directive)).one(), shown[-1][0] + timedelta(days=30)

        for at, then in shown:
            assert replace(board(db.session, directive, end, as_of=at), past=False) == then


def test_a_directive_replayed_in_small_parts_is_the_same(begun, now, monkeypatch):
    task = begun.task(begun.people.school_a, "Báo cáo tập huấn")
    begun.report(task, now)
    at_once = history.facts(begun.session, begun.directive, now)
    later, shown = now + timedelta(days=1), []
    shown.append(board(begun.session, begun.directive, later, as_of=now))

    monkeypatch.setattr(parts, "AT_ONCE", 1)

    assert len(list(history.replay(begun.session, begun.directive, now))) == 3
    assert history.facts(begun.session, begun.directive, now) == at_once
    assert board(begun.session, begun.directive, later, as_of=now) == shown[0]
    assert at_once[task.id].standing is Standing.REPORTED


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
    list(timing.record_heads(begun.session, now + timedelta(hours=1)))

    begun.session.execute(delete(Event).where(Event.kind == EventKind.ACKNOWLEDGED))
    begun.session.execute(delete(Acknowledgement))
    assignment.head_seq, assignment.head_hash, assignment.head_at, assignment.acknowledged_at = before
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.MISSING]


def test_a_standing_changed_outside_the_ledger_is_found_and_rebuilt(begun, now, tmp_path):
    task = begun.task(begun.people.school_a, "Báo cáo tập huấn")
    task.standing = Standing.APPROVED
    begun.session.flush()
    # the task, and the counters of its assignment
    assert faults(begun, tmp_path) == [FaultKind.PROJECTION, FaultKind.PROJECTION]

    assert history.rebuild(begun.session, begun.directive) == 1

    assert task.standing == Standing.SILENT
    assert faults(begun, tmp_path) == []


def test_a_counter_changed_outside_the_ledger_is_found_and_rebuilt(begun, now, tmp_path):
    assignment = begun.assignment(begun.people.school_a)
    assignment.done_tasks += 1
    begun.session.flush()
    (fault,) = verification.faults(begun.session, tmp_path)
    assert (fault.wrong, fault.column, fault.found, fault.expected) == (FaultKind.PROJECTION, "done_tasks", "1", "0")

    assert history.rebuild(begun.session, begun.directive) == 1

    assert faults(begun, tmp_path) == []


def test_a_text_changed_outside_the_ledger_is_found(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    report.text = "Đã tập huấn cho 400 giáo viên."
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.TEXT]


def test_a_figure_changed_outside_the_ledger_is_found(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Số liệu tuần"), now, lớp="12", người="340")
    assert faults(begun, tmp_path) == []
    report.figures[0].value = Decimal(13)
    begun.session.flush()

    assert faults(begun, tmp_path) == [FaultKind.TEXT]


def test_an_erased_text_leaves_the_chain_valid(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)

    erasing.erase_report(begun.session, report, ActedBy(begun.people.officer, "Theo yêu cầu", now))

    assert faults(begun, tmp_path) == []


def test_a_text_that_is_gone_without_an_event_is_found(begun, now, tmp_path):
    report = begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now)
    report.text = report.salt = report.typed_by = report.approved_by = None
    begun.session.flush()

    found = {fault.column: fault.wrong for fault in verification.faults(begun.session, tmp_path)}

    assert found == dict.fromkeys(("text", "salt", "typed_by", "approved_by"), FaultKind.TEXT)


def test_a_stored_file_that_was_changed_or_lost_is_found(begun, now, tmp_path):
    file = files.store(begun.session, tmp_path, files.trusted("a.txt", "một".encode(), files.TEXT), now)
    path = files.path_of(tmp_path, file)

    path.write_text("hai", "utf-8")
    assert faults(begun, tmp_path) == [FaultKind.FILE]

    path.unlink()
    assert faults(begun, tmp_path) == [FaultKind.FILE]


def test_an_answer_entered_late_is_in_time_but_absent_from_the_past(begun, now):
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
