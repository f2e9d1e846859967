"""Periods of recurring items open at the cut-off before them."""

import json
from datetime import date, time

import pytest
from sqlalchemy import select, update

from directives.boards.board import board
from directives.models import Assignment, Event, Mail, Task, UnitGroup
from directives.rules import schedule
from directives.terms import DirectiveState, EventKind
from tests.workflows.scheduling.reminded import moment, task
from workflows.access.steps import change_grace
from workflows.scheduling import steps


def test_the_next_period_opens_at_the_cut_off_before_it(session, directive):
    steps.tick(session, moment(24, 14, 59))
    before = len(directive.items[2].periods)

    result = steps.tick(session, moment(24, 15, 0))

    session.expire_all()
    first, second = directive.items[2].periods
    assert before == 1
    assert (second.number, second.opens_at, second.due_at) == (2, first.due_at, moment(1, 15, 0, month=5))
    assert [(o.period, o.units) for o in result.openings] == [(2, 2)]


def test_after_downtime_every_missed_period_is_opened(session, directive, office):
    steps.tick(session, moment(8, 16, 0, month=5))

    session.expire_all()
    assert [period.number for period in directive.items[2].periods] == [1, 2, 3, 4]
    assert task(session, office.school_a, 3, number=4).due_at == moment(15, 15, 0, month=5)


def test_what_is_owed_on_the_31st_is_owed_in_every_month(session, directive):
    directive.items[2].rrule = "FREQ=MONTHLY;BYMONTHDAY=31"

    steps.tick(session, schedule.at(date(2021, 3, 30), time(8)))

    session.expire_all()
    later = [schedule.last_day(period.due_at) for period in directive.items[2].periods[1:]]
    ends = (30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31)
    assert [(day.month, day.day) for day in later] == list(
        zip((4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3), ends, strict=True)
    )


def test_opening_a_period_is_one_event_of_the_directive(session, directive):
    steps.tick(session, moment(24, 15, 0))

    event = session.scalar(select(Event).where(Event.kind == EventKind.PERIOD_OPENED))
    assert event.chain_id == directive.id
    assert json.loads(event.body)["data"]["units"] == 2


def test_a_period_keeps_the_grace_of_its_opening(session, directive, office):
    first, at = directive.items[2].periods[0], moment(24, 15, 10)
    change_grace(session, office.agency, office.officer, moment(20), 15)
    steps.tick(session, moment(24, 15, 0))
    before = board(session, directive, moment(25), as_of=at).rows

    change_grace(session, office.agency, office.officer, moment(25), 240)

    session.expire_all()
    second = directive.items[2].periods[1]
    assert (first.grace_minutes, second.grace_minutes) == (0, 15)
    assert board(session, directive, moment(28), as_of=at).rows == before


@pytest.mark.parametrize("ended", ["last period", "stopped", "closed", "withdrawn"])
def test_no_period_opens_after_the_end(session, directive, ended):
    figures = directive.items[2]
    match ended:
        case "last period":
            figures.last_due_at = figures.first_due_at
        case "stopped":
            figures.stopped_at = moment(20)
        case _:
            directive.state = DirectiveState(ended)

    result = steps.tick(session, moment(24, 15, 0))

    assert result.openings == []


def test_the_audience_is_resolved_again_at_each_opening(session, directive, office):
    office.school_a.attributes = {"software": ["ViettelStudy"]}
    group = session.get(UnitGroup, office.everyone.id)
    group.units.append(office.school_c)

    steps.tick(session, moment(24, 15, 0))

    newcomer = session.scalar(select(Assignment).where(Assignment.unit_id == office.school_c.id))
    assert task(session, office.school_a, 3, number=2) is None
    assert task(session, office.school_b, 3, number=2) is not None
    assert [t.period.number for t in newcomer.tasks] == [2]
    assert newcomer.head_seq == 1
    assert session.scalar(select(Mail.recipient).where(Mail.instance == f"issued:{newcomer.links[0].id}:1"))


def test_a_deadline_that_was_moved_moves_no_later_period(session, directive, office):
    period = directive.items[2].periods[0]
    period.due_at = moment(27, 15, 0)
    session.execute(update(Task).where(Task.period_id == period.id).values(due_at=period.due_at))

    steps.tick(session, moment(27, 16, 0))

    assert task(session, office.school_a, 3, number=2).due_at == moment(1, 15, 0, month=5)
