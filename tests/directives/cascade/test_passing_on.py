"""A superior passes items on to its schools: in its counts only, by its own date, ending with its own assignment."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from directives.acts import ActedBy, NothingToObject, extend, object_to_letter
from directives.acts.extend import NoExtension
from directives.acts.objecting import ObjectionEntry
from directives.acts.origin import from_link
from directives.cascade import passing_on
from directives.cascade.passing_on import DateTooLate, NothingToPassOn
from directives.cascade.standing import read_schools
from directives.models import Assignment, Event, Mail, MailLine
from directives.past.verification import faults
from directives.queries.submissions import closed_reason
from directives.rules.schedule import at
from directives.terms import DirectiveState, EventKind, ObjectionKind, Status
from tests import scene
from workflows.followup import steps as followup
from workflows.scheduling import steps as timing

PLAIN, REPORT, FIGURES = "Dạy học qua Internet", "Báo cáo tập huấn", "Số liệu tuần"


def moment(day, hour=9, month=4):
    return at(date(2020, month, day), time(hour))


@pytest.fixture
def made(session, now):
    return scene.cascade(session, now)


def test_each_school_gets_what_it_has_not_once_by_a_date_before_the_superiors(session, made, now, tmp_path):
    proposed = passing_on.proposed_due_at(session, made.task(REPORT))
    school_a = made.issued.people.school_a

    passed = made.pass_on(now, PLAIN, REPORT, to=[*made.schools, school_a], due_at=proposed)

    tasks = {school.name: made.passed(school, REPORT) for school in made.schools}
    assert (made.task(REPORT).due_at, proposed) == (moment(24, 0), moment(23, 0))
    assert {task.due_at for task in tasks.values()} == {proposed}
    assert {task.parent_id for task in tasks.values()} == {made.task(REPORT).id}
    assert {task.assignment.parent_id for task in tasks.values()} == {made.above.id}
    assert set(passed.assigned.assignments) == {school.id for school in made.schools}  # the letter asks School A itself
    assert made.issued.mails("issued").count("th01@donvi.example") == 1
    with pytest.raises(NothingToPassOn):
        made.pass_on(now, REPORT, due_at=proposed)
    with pytest.raises(DateTooLate):
        made.pass_on(now, FIGURES, due_at=moment(24, 16))
    assert passing_on.passable(tasks[made.schools[0].name].assignment) == []
    session.commit()
    assert list(faults(session, tmp_path)) == []


def test_a_school_answers_by_its_own_link_and_only_the_superior_sees_what(session, made, now):
    made.pass_on(now, REPORT, due_at=moment(23))
    made.answer(made.schools[0], REPORT, now + timedelta(hours=1), text="Đã tập huấn cho 12 cô.")
    school_a = made.issued.people.school_a
    made.issued.report(made.issued.task(school_a, REPORT), now, "Gửi thẳng Sở.")

    by_name = {one.unit.name: one for one in read_schools(session, made.above, now + timedelta(hours=2))}

    first, second = (by_name[school.name] for school in made.schools)
    assert [(one.reading.status, one.report.text) for one in first.tasks] == [
        (Status.REPORTED, "Đã tập huấn cho 12 cô.")
    ]
    assert (second.owing, second.tasks[0].report) == (1, None)
    direct = next(one for one in by_name[school_a.name].tasks if one.task.item.title == REPORT)
    assert (direct.reading.status, direct.report, direct.is_passed_on) == (Status.REPORTED, None, False)
    made.commune.kind.sees_units = False
    assert [one.tasks for one in read_schools(session, made.above, now) if one.unit is school_a] == [[]]


def test_a_school_says_nothing_to_the_department_of_what_its_superior_asked(session, made, now):
    made.pass_on(now, REPORT, due_at=moment(23))
    task = made.passed(made.schools[0], REPORT)

    assert extend.why_not_extendable(task) is NoExtension.PASSED_ON
    with pytest.raises(NothingToObject):
        entry = ObjectionEntry(ObjectionKind.NOT_OURS, "Không phải", "k")
        object_to_letter(session, task.assignment, entry, from_link(task.assignment.links[0], now), now)


def test_what_was_passed_on_is_locked_moved_and_stopped_with_the_superiors_own(session, made, now):
    made.pass_on(now, REPORT, due_at=moment(23))
    made.pass_on(now, FIGURES, due_at=moment(24))
    report, figures = (made.passed(made.schools[0], title) for title in (REPORT, FIGURES))
    by = ActedBy(made.issued.people.officer, "Đủ rồi", now)

    followup.move_deadline(session, made.task(REPORT).period, moment(22), by)
    followup.stop_item(session, made.task(FIGURES).item, by)
    later = ActedBy(by.staff, by.reason, moment(25))
    followup.lock_period(session, made.task(REPORT).period, later)

    session.expire_all()
    assert report.due_at == moment(22)
    assert (closed_reason(report).value, closed_reason(figures).value) == ("locked", "stopped")
    followup.reopen_period(session, made.task(REPORT).period, later)
    assert closed_reason(report) is None


def test_it_ends_with_the_letter_and_its_mail_names_no_officer(session, made, now, tmp_path):
    passed = made.pass_on(now, REPORT, due_at=moment(23))
    for assignment in passed.assigned.assignments.values():
        session.get(Assignment, assignment).told_at = now
    followup.withdraw(session, made.issued.directive, ActedBy(made.issued.people.officer, "Gửi nhầm", now))

    mails = session.scalars(select(Mail).where(Mail.occasion == "withdrawn", Mail.directive_id == passed.directive.id))
    assert passed.directive.state is DirectiveState.WITHDRAWN
    assert {(mail.recipient, mail.values["by"]) for mail in mails} == {(f"th0{n}@donvi.example", "") for n in (1, 2)}
    assert {one.column for one in faults(session, tmp_path)} == {"told_at"}  # set by hand above
    assert closed_reason(made.passed(made.schools[0], REPORT)).value == "withdrawn"


def test_schools_are_reminded_and_nobody_of_the_department_hears_of_them(session, made, now):
    made.pass_on(now, REPORT, due_at=moment(23))
    theirs = set(session.scalars(select(Assignment.id).where(Assignment.parent_id.is_not(None))))
    for one in session.scalars(select(Assignment)):
        one.told_at = now

    for day in (22, 23, 24, 28, 29):
        timing.tick(session, moment(day))
    timing.tick(session, moment(4, month=5))

    lines = session.execute(select(Mail.occasion, MailLine.assignment_id).join(Mail, Mail.id == MailLine.mail_id))
    occasions = {occasion for occasion, assignment in lines if assignment in theirs}
    escalated = {event.chain_id for event in session.scalars(select(Event).where(Event.kind == EventKind.ESCALATED))}
    assert occasions == {"issued", "due_soon", "overdue"}
    assert escalated and not escalated & theirs
