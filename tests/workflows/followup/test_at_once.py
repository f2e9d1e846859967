"""Two transactions at the same time: each sees what the other has done, and neither deadlocks."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from directives import acts
from directives.acts import ActedBy
from directives.database import db
from directives.models import Assignment, Staff, Task
from directives.rules import schedule
from directives.terms import Standing
from tests import scene
from tests.scene import HOUR
from workflows.followup import assignment_steps
from workflows.scheduling import owed
from workflows.scheduling import steps as timing
from workflows.scheduling.office_day import office_day

LATER = timedelta(days=7, hours=8)
"""The second week's figures are open by then."""


@pytest.fixture
def told(session, now):
    """School A and School B say that the letter is not for them."""
    begun = scene.issue(session, now)
    for unit in (begun.people.school_a, begun.people.school_b):
        assignment = begun.assignment(unit)
        acts.say_not_ours(session, assignment, "Nhầm", acts.from_link(assignment.links[0], now), now)
    session.commit()
    return begun


def beside(app, session, act):
    """Has somebody else act while what this connection did is not committed yet; returns what went wrong."""
    faults = []

    def other():
        with app.app_context():
            try:
                act()
                db.session.commit()
            except Exception as fault:
                faults.append(fault)

    thread = threading.Thread(target=other)
    thread.start()
    time.sleep(0.5)
    session.commit()
    thread.join()
    session.expire_all()
    return faults


def release(session, assignment_id, officer_id, now):
    change = ActedBy(session.get_one(Staff, officer_id), "Đơn vị nói đúng", now)
    assignment_steps.release(session, session.get_one(Assignment, assignment_id), change)
    session.flush()


def test_two_units_released_at_once_both_leave_the_audience(app, session, told, now):
    a, b = (told.assignment(unit).id for unit in (told.people.school_a, told.people.school_b))
    officer, units = told.people.officer.id, sorted((told.people.school_a.id, told.people.school_b.id))
    release(session, a, officer, now + HOUR)

    assert beside(app, session, lambda: release(db.session, b, officer, now + HOUR)) == []

    assert told.directive.audience["but"] == units


def test_a_period_that_opens_while_a_unit_is_released_gives_it_no_task(app, session, told, now):
    assignment, officer = told.assignment(told.people.school_b).id, told.people.officer.id
    timing.tick(session, now + LATER)

    assert beside(app, session, lambda: release(db.session, assignment, officer, now + LATER)) == []

    standings = session.scalars(select(Task.standing).where(Task.assignment_id == assignment)).all()
    assert len(standings) == 5
    assert set(standings) == {Standing.WITHDRAWN}


def test_a_unit_released_while_a_period_opens_gets_no_task_in_it(app, session, told, now):
    assignment, officer = told.assignment(told.people.school_b).id, told.people.officer.id
    release(session, assignment, officer, now + LATER)

    assert beside(app, session, lambda: timing.tick(db.session, now + LATER)) == []

    standings = session.scalars(select(Task.standing).where(Task.assignment_id == assignment)).all()
    assert len(standings) == 4
    assert set(standings) == {Standing.WITHDRAWN}


def test_a_directive_issued_during_a_tick_is_left_to_the_next_tick(session, told, now):
    day = office_day(session, told.people.agency, now, schedule.OFFICE_HOURS)

    second = scene.issued_directive(session, told.people, now)

    assert {period.directive_id for period in owed.due_periods(session, told.people.agency.id, day.plans)} == {
        told.directive.id
    }
    assert {period.directive_id for period in owed.due_periods(session, told.people.agency.id, {second.id})} == {
        second.id
    }
