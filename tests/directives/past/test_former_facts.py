"""What a change replaces is kept as it was, whatever happens at the same time."""

from sqlalchemy import func, select

from directives.boards.board import board
from directives.database import db
from directives.models import Directive, FormerFacts, Unit
from directives.past.facts import former_names, led_by
from directives.record import facts
from tests import scene
from tests.scene import HOUR
from tests.workflows.followup.test_at_once import beside


def rename(session, unit_id, name, now):
    unit = session.get_one(Unit, unit_id)
    assert unit.name  # as this connection saw it before it waits for the lock
    facts.change(session, unit, now, name=name)


def kept(session):
    return session.scalar(select(func.count()).select_from(FormerFacts))


def test_of_two_renamings_at_once_the_second_keeps_the_first(app, session, now):
    begun = scene.issue(session, now)
    session.commit()
    unit_id, directive_id, first = begun.people.school_a.id, begun.directive.id, begun.people.school_a.name
    rename(session, unit_id, "Tên một", now + HOUR)

    assert beside(app, session, lambda: rename(db.session, unit_id, "Tên hai", now + 3 * HOUR)) == []

    directive = session.get_one(Directive, directive_id)
    seen = [
        next(row.name for row in board(session, directive, now + 9 * HOUR, as_of=at).rows if row.unit_id == unit_id)
        for at in (now, now + 2 * HOUR, now + 4 * HOUR)
    ]
    assert seen == [first, "Tên một", "Tên hai"]
    assert former_names(session, session.get_one(Unit, unit_id)) == [("Tên một", now + 3 * HOUR), (first, now + HOUR)]


def test_what_changes_nothing_keeps_nothing(session, now):
    begun = scene.issue(session, now)
    school = begun.people.school_a
    facts.change(session, school, now, name="Tên mới")

    same = {"name": school.name, "groups": list(school.groups), "attributes": dict(school.attributes)}
    facts.change(session, school, now + HOUR, **same)

    assert kept(session) == 1


def test_a_new_row_has_no_former_facts(session, now):
    people = scene.department(session, now)

    facts.change(session, Unit(agency_id=people.agency.id, code="M1", attributes={}), now, name="Trường mới", phone="")

    assert kept(session) == 0


def test_a_renaming_leaves_former_officers_by_their_former_names(session, now):
    begun = scene.issue(session, now)
    officer, leader = begun.people.officer, begun.people.leader
    former = officer.name

    facts.change(session, begun.directive, now + HOUR, officer=leader)
    facts.change(session, officer, now + 2 * HOUR, name="Tên mới")

    assert led_by(session, begun.directive, now).officer == former
    assert led_by(session, begun.directive, now + HOUR).officer == leader.name
    assert led_by(session, begun.directive, None).officer == leader.name
