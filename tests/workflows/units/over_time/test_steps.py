"""Merge, split, dissolve, rename, move: what is open goes to the successor, and the past stays as it was."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.acts.contacts import ContactEntry
from directives.boards.board import board
from directives.boards.call_list import contacts_of
from directives.boards.unanswered import SilenceScope, silent
from directives.models import Link, Mail, Task
from directives.past import facts, verification
from directives.queries import audience
from directives.queries.task_status import read_task
from directives.succession import taking_over
from directives.terms import MailState, Standing, UnitEnding
from tests import scene
from workflows.monitoring.board_json import as_json
from workflows.scheduling.steps import tick
from workflows.units.over_time import steps
from workflows.units.over_time.steps import NewUnitEntry, UnitDecision, WrongSuperior

TITLE = "Báo cáo tập huấn"


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def later(session, told, now):
    """An hour after the mails."""
    scene.later(session, now, scene.HOUR)
    return now + scene.HOUR


def decided(told, at, on=date(2020, 4, 17)):
    return UnitDecision(ActedBy(told.people.officer, "QĐ 12/QĐ-UBND", at), on)


def whole(app, session):
    return not list(verification.faults(session, Path(app.config["FILES_DIR"])))


def test_two_units_with_open_work_merge(app, session, told, now, later):
    """One act: counts before and after agree, links and mails go over, the board of the past is the same."""
    a, b = told.people.school_a, told.people.school_b
    told.report(told.task(a, TITLE), now + timedelta(minutes=30))
    own, taken = told.assignment(b), told.assignment(a)
    opens_old = told.link(a)
    session.commit()
    before = board(session, told.directive, later)
    was = as_json(board(session, told.directive, later + scene.HOUR, as_of=later))

    steps.merge(session, [a], b, decided(told, later + timedelta(minutes=1)))
    session.commit()

    after = board(session, told.directive, later + timedelta(minutes=2))
    assert (after.total.counts, after.total.units) == (before.total.counts, before.total.units)
    assert as_json(board(session, told.directive, later + scene.HOUR, as_of=later)) == was
    row = next(row for row in after.rows if row.unit_id == a.id)
    assert (row.ended_as, row.successor) == (UnitEnding.MERGED, b.name)
    assert (taken.unit, taken.responsible_unit) == (a, b) and own.responsible_unit == b
    assert opens_old.revoked_at and opens_old.ended_below > 1
    links = session.scalars(select(Link).where(Link.assignment_id == taken.id, Link.revoked_at.is_(None))).all()
    assert [link.contact.unit for link in links] == [b]
    [mail] = session.scalars(select(Mail).where(Mail.occasion == "took_over"))
    assert [line.assignment for line in mail.lines] == [taken] and mail.recipient == b.contacts[0].email
    assert whole(app, session)


def test_the_successor_is_told_once_of_all_it_took_over_and_old_mails_are_dropped(app, session, told, later):
    a, c = told.people.school_a, told.people.school_c
    second = scene.issued_directive(session, told.people, later)  # its mails wait in the queue
    session.commit()

    steps.merge(session, [a, told.people.school_b], c, decided(told, later))
    session.commit()

    waiting = session.scalars(select(Mail).where(Mail.state == MailState.QUEUED)).all()
    assert {mail.contact.unit for mail in waiting} == {c, told.people.district}
    [mail] = [mail for mail in waiting if mail.contact.unit == c]
    assert {line.assignment.unit for line in mail.lines} == {a, told.people.school_b} and len(mail.lines) == 4
    assert scene.send_mails(app)[MailState.SENT] == len(waiting)
    session.expire_all()
    sent = session.get_one(Mail, mail.id)
    assert "tiếp nhận 4 văn bản của Trường THPT mẫu A, Trường THPT mẫu B" in sent.subject
    assert second.number in sent.body and a.name in sent.body


def test_whom_to_ask_and_who_is_late_follows_the_successor(session, told, later):
    """Law 10: it is called for what is open, never late for a date that had passed when it took over."""
    a, c = told.people.school_a, told.people.school_c
    past = told.task(a, TITLE).due_at + scene.HOUR
    scene.later(session, later, past - later)
    steps.merge(session, [a], c, decided(told, past))
    session.commit()
    found = read_task(told.task(a, TITLE), past + scene.HOUR)

    rows = silent(session, SilenceScope(told.people.agency.id, told.directive.id), past + scene.HOUR)

    assert (found.given_late, found.late, found.due_at) == (True, False, None)
    [row] = [row for row in rows if row.assignment_id == told.assignment(a).id]
    assert (row.unit_id, row.name, row.took_from) == (c.id, c.name, a.name)
    assert contacts_of(session, [row.unit_id])[c.id] is c.contacts[0]
    reasons = [reason for notice in tick(session, past + timedelta(days=20)).notices for reason in notice.reasons]
    assert TITLE not in {reason.title for reason in reasons if reason.unit in {a.name, c.name}}


@pytest.mark.parametrize("addressed", [True, False])
def test_the_next_period_is_asked_once_of_who_took_over(session, told, later, addressed):
    """Of a closed unit none opens, unless its successor is not addressed itself."""
    b, c = told.people.school_b, told.people.school_c
    successor = c if not addressed else told.people.district
    c.attributes = told.people.district.attributes = {}
    figures = told.directive.items[2]
    steps.merge(session, [told.people.school_a, b], successor, decided(told, later))
    session.commit()

    holders = audience.of_items(session, told.directive)[figures.id]

    stands_for_it = told.people.school_a
    assert holders == {told.people.district.id, *(() if addressed else [stands_for_it.id])}
    friday = figures.periods[0].due_at
    scene.later(session, later, friday - later + timedelta(minutes=1))
    tick(session, friday + timedelta(minutes=1))
    session.expire_all()
    tasks = session.scalars(select(Task).where(Task.period_id == figures.periods[-1].id)).all()
    assert figures.periods[-1].number == 2 and {task.assignment.unit_id for task in tasks} == holders


def test_a_split_names_the_part_that_takes_the_open_work(app, session, told, later):
    a = told.people.school_a
    decision = decided(told, later)
    entries = [
        NewUnitEntry(f"Trường THPT mẫu A{n}", f"A{n}", ContactEntry("Cô", "", f"a{n}@donvi.example", ""))
        for n in (1, 2)
    ]
    first, heir = (steps.found(session, a, entry, decision) for entry in entries)

    steps.split(session, a, heir, decision)
    session.commit()

    assert told.assignment(a).responsible_unit == heir and (a.ended_as, a.successor) == (UnitEnding.SPLIT, heir)
    assert (first.kind, first.groups, heir.groups) == (a.kind, a.groups, a.groups)
    assert [m.recipient for m in session.scalars(select(Mail).where(Mail.occasion == "took_over"))] == [
        "a2@donvi.example"
    ]
    # the parts are in the group that the letter names, so the next period asks them and not the unit that was split
    assert audience.of_items(session, told.directive)[told.directive.items[2].id] >= {first.id, heir.id}
    assert whole(app, session)


def test_a_unit_that_nobody_follows_is_exempted_from_what_is_open(app, session, told, later):
    a, district = told.people.school_a, told.people.district
    steps.move(session, a, district, decided(told, later))
    with pytest.raises(WrongSuperior):
        steps.move(session, district, a, decided(told, later))
    answered = told.report(told.task(district, TITLE), later).task
    assert taking_over.open_work(session, [district.id], later).items == 1

    steps.close(session, district, decided(told, later))
    session.commit()

    assert answered.standing is Standing.REPORTED
    assert {task.standing for task in told.assignment(district).tasks} == {Standing.REPORTED, Standing.EXEMPT}
    assert taking_over.open_work(session, [district.id], later).items == 0
    assert (district.ended_as, district.successor, a.parent) == (UnitEnding.DISSOLVED, None, told.people.agency)
    assert whole(app, session)


def test_a_former_name_stays_in_the_past_and_finds_the_unit(app, session, told, now, later):
    a = told.people.school_a
    old = a.name
    steps.rename(session, a, "Trường THPT Nguyễn Du", decided(told, later))
    session.commit()

    assert facts.former_names(session, a) == [(old, later)] and a.attributes["aliases"] == [old]
    then = board(session, told.directive, later + scene.HOUR, as_of=later - timedelta(seconds=1))
    assert old in {row.name for row in then.rows}
    assert whole(app, session)
