"""A database whose events sealed no rows yet: nothing is blamed, what is unproven is said, a tick seals it all."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from directives.models import Assignment, DailyRoot, Directive, Event, Incident, Report, Unit
from directives.past import verification
from directives.record import ledger
from directives.terms import ChainKind, EventKind
from tests import scene
from workflows.scheduling import steps as scheduling

PARENTS = {ChainKind.AGENCY: Unit, ChainKind.DIRECTIVE: Directive, ChainKind.ASSIGNMENT: Assignment}
NEW = (EventKind.ROWS_SEALED, EventKind.HEADS_RECORDED)


@pytest.fixture
def upgraded(app, session, now):
    """The ledger as the version before wrote it: without rows, and without what only rows need."""
    begun = scene.everything(app, session, now)
    session.execute(delete(DailyRoot))
    session.execute(delete(Event).where(Event.kind.in_(NEW)))
    for kind, parent in PARENTS.items():
        for head in session.scalars(select(parent)).all():
            write_anew(session, kind, head)
    session.commit()
    return begun


def write_anew(session, kind, parent):
    parent.head_seq, parent.head_hash, parent.head_at = 0, "", None
    for event in session.scalars(
        select(Event).filter_by(chain_kind=kind, chain_id=parent.id).order_by(Event.seq)
    ).all():
        seq = parent.head_seq + 1
        body = {name: value for name, value in json.loads(event.body).items() if name not in {"rows", "made", "gone"}}
        event.body, event.schema, event.seq = ledger.canonical({**body, "schema": 1, "seq": seq}), 1, seq
        event.previous_hash, event.hash = parent.head_hash, ledger.link_hash(parent.head_hash, event.body)
        parent.head_seq, parent.head_hash, parent.head_at = seq, event.hash, event.recorded_at
        session.flush()


def verify(app, session):
    unsealed = Counter()
    found = list(verification.faults(session, Path(app.config["FILES_DIR"]), unsealed=unsealed))
    return found, unsealed


def test_what_was_not_sealed_is_said_and_not_blamed(app, session, upgraded):
    found, unsealed = verify(app, session)

    assert found == []
    assert unsealed["report"] == 3
    assert unsealed["task"] == 11


def test_what_was_sealed_then_is_still_compared(app, session, upgraded):
    report = session.scalars(select(Report).order_by(Report.id)).first()
    report.text = "Lời khác"

    found, _unsealed = verify(app, session)

    assert [(fault.wrong, fault.where) for fault in found] == [(verification.FaultKind.TEXT, "assignment")]


def test_the_first_tick_seals_every_row(app, session, upgraded, now):
    scheduling.tick(session, now + timedelta(days=2))
    session.commit()
    assert verify(app, session) == ([], Counter())

    session.scalars(select(Incident).where(Incident.first_id.is_(None))).one().concerned = 0

    found, _unsealed = verify(app, session)
    assert [(fault.where, fault.column) for fault in found] == [("incident", "concerned")]
