"""Two officers decide about one incoming document at the same time."""

from datetime import timedelta

from sqlalchemy import select

from directives.acts import ActedBy
from directives.database import db
from directives.models import IncomingDocument, Staff
from directives.terms import MatchState
from tests import scene
from tests.workflows.followup.test_at_once import beside
from workflows.followup.changes import NotOpen
from workflows.registry import steps, taking
from workflows.registry.lines import RegisterLine

SUMMARY = "Báo cáo tập huấn theo Công văn số 715/SGDĐT-GDTrH"


def test_the_second_sees_what_the_first_decided(app, session, now):
    issued = scene.issue_and_mail(app, session, now)
    people, moment = issued.people, now + timedelta(days=9)
    line = RegisterLine("412", "57/BC-THPT", moment.date(), None, people.school_a.name, SUMMARY)
    taking.take(session, people.agency, [line], ActedBy(people.officer, "", moment))
    session.commit()
    document, officer_id = session.scalars(select(IncomingDocument)).one(), people.officer.id
    document_id = document.id
    steps.accept(session, document, [document.matches[0].task], ActedBy(people.officer, "", moment))

    def say_that_it_answers_nothing():
        by = ActedBy(db.session.get_one(Staff, officer_id), "", moment)
        steps.set_aside(db.session, db.session.get_one(IncomingDocument, document_id), by)

    faults = beside(app, session, say_that_it_answers_nothing)

    assert [type(fault) for fault in faults] == [NotOpen]
    assert document.matches[0].state is MatchState.ACCEPTED
