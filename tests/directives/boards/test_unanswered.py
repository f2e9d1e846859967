"""Units that owe something and are silent: for one directive, one deadline, or a whole agency."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, literal, select

from directives import acts, files
from directives.acts import ActedBy, contacts
from directives.boards import call_list, unanswered
from directives.boards.deadlines import chosen, deadlines
from directives.boards.unanswered import SilenceScope, silence_sql, silent
from directives.database import db
from directives.models import (
    AccessEntry,
    AnswerDraft,
    Extension,
    IncomingMail,
    Period,
    Report,
    StoredFile,
    Task,
    UnitPause,
)
from directives.objections import exempting
from directives.record import ledger
from directives.rules import silence
from directives.rules.silence import SilenceFacts
from directives.terms import AccessKind, DirectiveState, EventKind, IncomingKind, MatchedBy, Silence, Standing, Verdict
from tests import scene
from tests.scene import HOUR
from workflows.followup import assignment_steps

DAY = timedelta(days=1)


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def why(session, told, now):
    """Says of each silent unit of the directive why."""

    def ask(at=now + HOUR, **narrower):
        scope = SilenceScope(told.people.agency.id, told.directive.id, **narrower)
        return {row.unit_id: row.why for row in silent(session, scope, at)}

    return ask


def acknowledge(session, told, unit, at):
    acts.acknowledge(session, told.assignment(unit), "Cô Mai", "Văn thư", acts.from_link(told.link(unit), at), at)
    session.flush()


def test_before_the_worker_has_sent_anything_nothing_is_sent(session, now):
    waiting = scene.issue(session, now)

    rows = silent(session, SilenceScope(waiting.people.agency.id), now)

    assert {row.why for row in rows} == {Silence.NOT_SENT} and len(rows) == 3


def test_each_silent_unit_has_its_reason(session, told, why, now):
    people = told.people
    acknowledge(session, told, people.school_a, now)
    session.add(
        AccessEntry(
            kind=AccessKind.PAGE_OPENED,
            at=now,
            assignment_id=told.assignment(people.school_b).id,
            link_id=told.link(people.school_b).id,
        )
    )
    session.flush()

    assert why() == {
        people.district.id: Silence.NOT_OPENED,
        people.school_a.id: Silence.NOT_STARTED,
        people.school_b.id: Silence.OPENED,
    }


def test_a_failing_address_is_the_reason(session, told, why, now):
    lost = told.assignment(told.people.school_b)
    lost.told_at, lost.unreachable_at = None, now
    session.flush()

    assert why()[told.people.school_b.id] == Silence.ADDRESS_FAILED


def test_a_saved_draft_is_the_reason_until_it_is_submitted(session, told, why, now):
    task = told.task(told.people.school_a, "Báo cáo tập huấn")
    acknowledge(session, told, told.people.school_a, now)
    session.add(AnswerDraft(task_id=task.id, values={"text": "Đang soạn"}, saved_at=now))
    session.flush()

    assert why()[told.people.school_a.id] == Silence.DRAFTED
    assert why(due_at=task.due_at)[told.people.school_a.id] == Silence.DRAFTED


def returned(session, told, now):
    unit = told.people.school_a
    report = told.report(told.task(unit, "Báo cáo tập huấn"), now)
    acts.review(session, report, Verdict.RETURNED, told.people.officer, now, "Ghi rõ số giáo viên.", now + 2 * DAY)
    session.flush()
    return report.task


def test_a_returned_report_is_no_silence(session, told, why, now):
    task = returned(session, told, now)

    assert why()[task.assignment.unit_id] == Silence.ANSWERED_OTHERS, "of its other items"
    for at in (now + HOUR, now + 30 * DAY):
        assert why(at, due_at=now + 2 * DAY) == {}
        assert task.assignment.unit_id not in why(at, due_at=task.due_at)
    assert now + 2 * DAY not in {one.due_at for one in deadlines(session, told.directive)}


def test_a_unit_whose_only_open_report_was_returned_is_not_listed(session, told, why, now):
    answer_all(session, told, told.people.school_a, now)
    report = told.task(told.people.school_a, "Báo cáo tập huấn")
    last = session.scalars(select(Report).where(Report.task_id == report.id)).one()
    acts.review(session, last, Verdict.RETURNED, told.people.officer, now, "Ghi rõ số giáo viên.", now + 2 * DAY)
    session.flush()

    assert told.people.school_a.id not in why(now + 30 * DAY)


def test_a_returned_report_begun_again_is_no_silence_either(session, told, why, now):
    task = returned(session, told, now)
    session.add(AnswerDraft(task_id=task.id, values={}, saved_at=now + HOUR))
    session.flush()

    assert why(due_at=now + 2 * DAY) == {}


def test_units_waiting_for_the_department_are_listed_apart(session, told, why, now):
    people = told.people
    ledger.record(session, told.assignment(people.school_a), EventKind.NOT_OURS, now, ledger.SYSTEM, text="Nhầm")
    session.add(
        Extension(
            task_id=told.task(people.school_b, "Số liệu tuần").id,
            submission_key="x",
            old_due_at=now,
            wanted_due_at=now + DAY,
            asked_at=now,
        )
    )
    original = StoredFile(
        public_id=files.new_public_id(),
        stored_name="x",
        name="x.eml",
        media_type="message/rfc822",
        size=1,
        sha256="0" * 64,
        created_at=now,
    )
    session.add(original)
    session.flush()
    session.add(
        IncomingMail(
            digest="1" * 64,
            kind=IncomingKind.REPLY,
            matched_by=MatchedBy.MESSAGE_ID,
            assignment_id=told.assignment(people.district).id,
            received_at=now,
            original_id=original.id,
        )
    )
    session.flush()

    assert why() == {
        people.school_a.id: Silence.NOT_OURS,
        people.school_b.id: Silence.WANTS_LATER,
        people.district.id: Silence.REPLIED,
    }


def test_a_pause_begins_and_ends(session, told, why, now):
    unit = told.people.school_b
    paused = ledger.record(session, told.people.agency, EventKind.UNIT_PAUSED, now, ledger.SYSTEM, text="Lũ")
    session.add(UnitPause(unit_id=unit.id, starts_at=now + DAY, ends_at=now + 3 * DAY, event_id=paused.id))
    session.flush()

    assert why(now)[unit.id] == Silence.NOT_OPENED
    assert why(now + 2 * DAY)[unit.id] == Silence.PAUSED
    assert why(now + 3 * DAY)[unit.id] == Silence.NOT_OPENED


def answer_all(session, told, unit, now):
    for task in told.assignment(unit).tasks:
        if task.item.title == "Dạy học qua Internet":
            answer = acts.ReportAnswer(Standing.IMPLEMENTED, "x", "", now.date())
            acts.submit(session, task, answer, acts.from_link(told.link(unit), now), now)
        elif task.item.title != "Vấn đề phát sinh":
            told.report(task, now)
    session.flush()


def test_finished_units_and_conditional_items_are_not_listed(session, told, why, now):
    answer_all(session, told, told.people.school_a, now)

    assert told.people.school_a.id not in why()


def test_a_period_that_has_just_opened_makes_nobody_silent(session, told, why, now):
    unit, weekly = told.people.school_a, told.task(told.people.school_a, "Số liệu tuần")
    answer_all(session, told, unit, now)
    due_at = weekly.due_at + 7 * DAY
    second = Period(item_id=weekly.item_id, number=2, opens_at=weekly.due_at, due_at=due_at, planned_due_at=due_at)
    session.add(second)
    session.flush()
    session.add(Task(assignment_id=weekly.assignment_id, item_id=weekly.item_id, period_id=second.id, due_at=due_at))
    session.flush()

    assert unit.id not in why(due_at - 2 * DAY)
    assert why(due_at - HOUR)[unit.id] == Silence.ANSWERED_OTHERS
    assert why(due_at - 2 * DAY, due_at=due_at) == {unit.id: Silence.ANSWERED_OTHERS}, "who asks for that date is told"


def test_a_locked_period_is_not_asked_for(session, told, why, now):
    weekly = told.task(told.people.school_b, "Số liệu tuần")
    weekly.period.locked_at = weekly.due_at
    session.flush()

    assert why(due_at=weekly.due_at) == {}
    assert weekly.due_at not in {one.due_at for one in deadlines(session, told.directive)}


def test_a_unit_exempted_from_its_tasks_owes_nothing(session, told, why, now):
    for task in told.assignment(told.people.school_b).tasks:
        exempting.exempt(session, task, "Chưa khai giảng", told.people.officer, now)

    assert told.people.school_b.id not in why()


def test_only_followed_directives_of_ones_own_agency_are_listed(session, told, now):
    assert silent(session, SilenceScope(told.people.agency.id + 1), now) == []

    told.directive.state = DirectiveState.CLOSED
    session.flush()

    assert silent(session, SilenceScope(told.people.agency.id), now) == []
    assert deadlines(session, told.directive) == []


def test_units_are_narrowed_to_a_kind_or_a_group(why, told):
    people = told.people

    assert set(why(kind_id=people.district.kind_id)) == {people.district.id}
    assert len(why(group_id=people.everyone.id)) == 3
    assert why(group_id=people.everyone.id + 1) == {}


def test_all_of_an_agency_is_asked_for_in_one_query(session, told, now):
    scope, asked = SilenceScope(told.people.agency.id), []
    session.commit()
    session.connection()

    with listening(asked):
        rows = silent(session, scope, now)

    assert len(rows) == 3
    assert len(asked) == 1


@contextmanager
def listening(asked):
    def hear(*args):
        asked.append(args[2])

    event.listen(db.engine, "before_cursor_execute", hear)
    yield
    event.remove(db.engine, "before_cursor_execute", hear)


def test_the_deadlines_are_those_for_which_something_is_missing(session, told, now):
    found = deadlines(session, told.directive)

    weekly = told.task(told.people.school_b, "Số liệu tuần")
    training = told.task(told.people.school_b, "Báo cáo tập huấn")
    assert [(one.due_at, one.titles) for one in found] == sorted(
        [(weekly.due_at, ("Số liệu tuần",)), (training.due_at, ("2. Báo cáo tập huấn",))]
    )
    assert chosen(found, now) == found[0]
    assert chosen(found, now, weekly.due_at) == found[1]
    assert chosen(found, now + 30 * DAY) == found[-1]
    assert chosen([], now) is None


def test_the_list_holds_who_is_missing_and_counts_whom_not_to_call(session, told, now):
    people = told.people
    ledger.record(session, told.assignment(people.school_a), EventKind.NOT_OURS, now, ledger.SYSTEM, text="Nhầm")
    deadline = next(one for one in deadlines(session, told.directive) if one.titles == ("Số liệu tuần",))

    scope = SilenceScope(people.agency.id, told.directive.id, deadline.due_at)
    found = call_list.call_list(session, scope, deadline, now + 5 * HOUR)

    assert [row.name for row in found.rows] == ["Trường THPT mẫu B"]
    assert found.left_out == 1


def test_the_contact_with_a_telephone_and_a_working_address_is_called(session, told, now):
    unit = told.people.school_b
    entry = contacts.ContactEntry("Thầy Nam", "Hiệu trưởng", "nam@donvi.example", "0905 000 111")
    assignment_steps.add_contact(session, told.assignment(unit), entry, ActedBy(told.people.officer, "Thêm", now))

    assert call_list.contacts_of(session, [unit.id])[unit.id].name == "Thầy Nam"


def test_the_reason_in_sql_is_that_of_the_rule_for_all_facts(session):
    names = SilenceFacts._fields
    numbers = select(literal(0).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n + 1 < 2 ** len(names)))
    bits = {name: numbers.c.n.bitwise_and(1 << place) > 0 for place, name in enumerate(names)}

    found = session.execute(select(numbers.c.n, silence_sql.why(bits))).all()

    assert len(found) == 2 ** len(names)
    for number, place in found:
        facts = SilenceFacts(*(bool(number >> place & 1) for place in range(len(names))))
        assert place == silence_sql.PLACES[silence.silence(facts)], facts


def test_counts_and_pages_are_those_of_the_whole_list(session, told, now):
    scope = SilenceScope(told.people.agency.id)
    whole = silent(session, scope, now)

    pages = [row for after in range(3) for row in unanswered.page(session, scope, now, None, 1, after)[1]]

    assert pages == whole
    assert [row.why for row in whole] == sorted((row.why for row in whole), key=list(Silence).index)
    assert unanswered.page(session, scope, now, None, 0, 0)[0] == Counter(row.why for row in whole)
    named = SilenceScope(told.people.agency.id, name="mau b")
    assert [row.name for row in silent(session, named, now)] == ["Trường THPT mẫu B"]
