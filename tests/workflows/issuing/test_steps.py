"""Issuing creates assignments, tasks and mails in one transaction, once."""

import threading
from datetime import date, time

import pytest
from sqlalchemy import event, func, select

from directives.acts.assign import creating
from directives.database import db
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Event,
    Link,
    Mail,
    MailLine,
    Period,
    Staff,
    StoredFile,
    Task,
    Unit,
)
from directives.past.verification import faults
from directives.record.projection import facts_of
from directives.rules.schedule import at
from directives.terms import ChainKind, DirectiveState, EventKind, MailState, Obligation, Standing
from tests import scene
from workflows import clock
from workflows.issuing import adding, steps
from workflows.mailing import outbox, queueing


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def draft(session, office, now):
    return scene.draft(session, office, now)


def issue(session, draft, office, now, **more):
    return steps.issue(session, draft, office.officer, now, without_signed_copy=True, **more)


def tasks_of(session, draft, unit):
    return session.scalars(
        select(Task)
        .join(Assignment)
        .where(Assignment.directive_id == draft.id, Assignment.unit_id == unit.id)
        .order_by(Task.id)
    ).all()


def friday(day):
    return at(date(2020, 4, day), time(15))


def count(session, noun):
    return session.scalar(select(func.count()).select_from(noun))


def test_each_unit_has_its_assignment_and_a_task_for_each_item_that_is_its_own(session, draft, office, now):
    issued = issue(session, draft, office, now)

    plain, training, figures, incident = draft.items
    assert issued == steps.IssueResult(units=3, tasks=11, mails=3)
    assert [t.item_id for t in tasks_of(session, draft, office.district)] == [plain.id, training.id, incident.id]
    assert [t.item for t in tasks_of(session, draft, office.school_a)] == draft.items
    assert figures in [t.item for t in tasks_of(session, draft, office.school_b)]  # unknown software owes
    assert tasks_of(session, draft, office.school_c) == []


def test_each_contact_has_one_link_and_one_mail_that_waits(session, draft, office, now):
    session.add(Contact(unit_id=office.school_a.id, name="Hiệu trưởng", email="hieutruong@donvi.example"))

    issue(session, draft, office, now)

    mails = session.scalars(select(Mail).order_by(Mail.id)).all()
    assert sorted(mail.recipient for mail in mails) == [
        "hieutruong@donvi.example",
        "pgd01@donvi.example",
        "thpt01@donvi.example",
        "thpt02@donvi.example",
    ]
    assert {(mail.occasion, mail.state) for mail in mails} == {("issued", MailState.QUEUED)}
    assert all(len(mail.lines) == 1 and mail.lines[0].assignment.directive == draft for mail in mails)
    assert count(session, Link) == 4


def test_issued_in_parts_it_is_the_same(session, draft, office, now, tmp_path, monkeypatch):
    for module in (creating, queueing):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    monkeypatch.setattr(outbox, "MANY", 3)  # so few are counted for the plans of PostgreSQL

    issued = issue(session, draft, office, now)

    assert issued == steps.IssueResult(units=3, tasks=11, mails=3)
    owed = [len(tasks_of(session, draft, unit)) for unit in (office.district, office.school_a, office.school_b)]
    assert owed == [3, 4, 4]
    mailed = select(Mail.recipient, Unit.id).join(MailLine).join(Assignment).join(Unit, Unit.id == Assignment.unit_id)
    by_unit = {unit: address for address, unit in session.execute(mailed)}
    assert by_unit == {unit.id: unit.contacts[0].email for unit in (office.district, office.school_a, office.school_b)}
    assert list(faults(session, tmp_path)) == []


def test_a_failing_or_removed_contact_gets_no_link_and_no_mail(session, draft, office, now):
    office.school_a.contacts[0].failed_at = office.school_b.contacts[0].removed_at = now

    issued = issue(session, draft, office, now)

    unreached = session.scalars(select(Assignment).where(Assignment.unreachable_at.is_not(None))).all()
    assert issued.mails == 1
    assert {assignment.unit for assignment in unreached} == {office.school_a, office.school_b}


def test_issuing_is_recorded_in_the_ledger_chains(session, draft, office, now):
    issue(session, draft, office, now)

    said = session.scalar(select(Event).where(Event.kind == EventKind.DIRECTIVE_ISSUED))
    first = session.scalars(select(Event).where(Event.chain_kind == ChainKind.ASSIGNMENT)).all()
    heads = {a.id: (a.head_seq, a.head_hash) for a in session.scalars(select(Assignment))}
    assert (said.chain_id, draft.head_hash, said.actor_id) == (draft.id, said.hash, office.officer.id)
    assert '"counts":{"mails":3,"tasks":11,"units":3}' in said.body
    assert {event.chain_id: (event.seq, event.hash) for event in first} == heads


def test_the_projection_starts_from_the_period(session, draft, office, now):
    issue(session, draft, office, now)

    for task in session.scalars(select(Task)):
        facts = facts_of(task)
        assert (facts.standing, facts.due_at) == (Standing.SILENT, task.period.due_at)


def test_a_recurring_item_begins_with_the_first_cut_off_that_leaves_two_working_days(session, draft, office, now):
    issue(session, draft, office, now)

    (period,) = draft.items[2].periods
    assert (period.number, period.opens_at, period.due_at) == (1, now, friday(24))
    assert draft.items[2].last_due_at is None


def test_it_begins_and_ends_as_the_officer_says(session, draft, office, now):
    figures = draft.items[2].id

    issue(session, draft, office, now, first_due={figures: friday(17)}, last_due={figures: friday(24)})

    assert draft.items[2].periods[0].due_at == friday(17)
    assert draft.items[2].last_due_at == friday(24)


def test_an_impossible_period_is_refused(session, draft, office, now):
    figures = draft.items[2]

    with pytest.raises(steps.NoSuchPeriod) as refused:
        issue(session, draft, office, now, first_due={figures.id: friday(24)}, last_due={figures.id: friday(17)})

    assert refused.value.item == figures


def test_an_item_answered_through_another_has_no_task(session, draft, office, now):
    draft.items[0].through = draft.items[3]

    issued = issue(session, draft, office, now)

    assert issued.tasks == 8
    assert draft.items[0].periods == []


def test_an_item_with_its_own_audience_reaches_units_outside_the_letters(session, draft, office, now):
    draft.items[1].audience = {"units": [office.school_c.id]}

    issue(session, draft, office, now)

    assert [t.item for t in tasks_of(session, draft, office.school_c)] == [draft.items[1]]
    assert draft.items[1] not in [t.item for t in tasks_of(session, draft, office.school_a)]


def test_a_closed_unit_gets_no_assignment(session, draft, office, now):
    office.school_b.closed_at = now

    assert issue(session, draft, office, now).units == 2


def test_issuing_twice_issues_once(session, draft, office, now):
    issue(session, draft, office, now)

    with pytest.raises(steps.AlreadyIssued):
        issue(session, draft, office, now)

    assert (count(session, Assignment), count(session, Mail)) == (3, 3)


def test_two_windows_at_once_issue_once(app, session, draft, office, now):
    public_id, officer_id = draft.public_id, office.officer.id
    session.commit()
    together, outcomes = threading.Barrier(2), []

    def press():
        with app.app_context():
            draft = db.session.scalar(select(Directive).where(Directive.public_id == public_id))
            officer = db.session.get(Staff, officer_id)
            db.session.commit()
            together.wait()
            try:
                outcomes.append(issue_and_commit(draft, officer))
            except steps.AlreadyIssued:
                outcomes.append("already")
                db.session.rollback()

    def issue_and_commit(draft, officer):
        issued = steps.issue(db.session, draft, officer, clock.now(db.session), without_signed_copy=True)
        db.session.commit()
        return issued

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == ["IssueResult(units=3, tasks=11, mails=3)", "already"]
    assert [count(session, noun) for noun in (Assignment, Task, Link, Mail, MailLine, Period)] == [3, 11, 3, 3, 3, 4]


def test_issuing_without_the_signed_copy_needs_a_confirmation(session, draft, office, now):
    with pytest.raises(steps.NoSignedCopy):
        steps.issue(session, draft, office.officer, now)

    assert (draft.state, count(session, Assignment)) == (DirectiveState.DRAFT, 0)


def test_the_digest_of_the_signed_copy_is_in_the_ledger(session, draft, office, now):
    draft.signed_file = StoredFile(
        public_id="tep",
        name="715.pdf",
        media_type="application/pdf",
        size=9,
        sha256="ab" * 32,
        stored_name="x",
        created_at=now,
    )

    steps.issue(session, draft, office.officer, now)

    assert "ab" * 32 in session.scalar(select(Event.body).where(Event.kind == EventKind.DIRECTIVE_ISSUED))


def test_a_letter_to_nobody_is_refused(session, draft, office, now):
    office.everyone.units = []

    with pytest.raises(steps.NobodyAddressed):
        issue(session, draft, office, now)


def test_an_incomplete_draft_is_refused(session, draft, office, now):
    draft.number = ""

    with pytest.raises(steps.IncompleteDraft, match="number_missing"):
        issue(session, draft, office, now)


def test_a_forgotten_unit_is_added_with_tasks_in_open_periods(session, draft, office, now):
    issue(session, draft, office, now)
    later = friday(20)

    added = adding.add_unit(session, draft, office.school_c, office.officer, later)

    assert added == steps.IssueResult(units=1, tasks=4, mails=1)
    assert [t.due_at for t in tasks_of(session, draft, office.school_c)][2] == friday(24)
    assert session.scalar(select(Event).where(Event.kind == EventKind.UNIT_ADDED)).chain_id == draft.id
    assert session.scalar(select(Mail.recipient).order_by(Mail.id.desc())) == "thpt03@donvi.example"


def test_a_unit_that_is_there_already_is_not_added_again(session, draft, office, now):
    issue(session, draft, office, now)

    assert adding.add_unit(session, draft, office.school_a, office.officer, now) == steps.IssueResult(0, 0, 0)

    assert count(session, Mail) == 3


def test_a_thousand_units_are_assigned_with_few_queries(session, draft, office, now, app):
    units = [
        Unit(
            agency_id=office.agency.id,
            code=f"T{n}",
            name=f"T{n}",
            search_name=f"t{n}",
            contacts=[Contact(name="V", email=f"t{n}@donvi.example")],
        )
        for n in range(1000)
    ]
    session.add_all(units)
    session.flush()
    draft.audience = {"units": [unit.id for unit in units]}
    session.commit()
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    issued = issue(session, draft, office, now)

    assert (issued.units, issued.tasks) == (1000, 4000)
    assert len(asked) < 60 + 25 * (db.engine.dialect.name == "postgresql")


@pytest.mark.parametrize("obligation", [Obligation.ENCOURAGED, Obligation.CONDITIONAL])
def test_an_item_that_is_not_mandatory_gets_tasks_too(session, draft, office, now, obligation):
    draft.items[0].obligation = obligation

    assert issue(session, draft, office, now).tasks == 11
