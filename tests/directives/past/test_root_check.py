"""Law 7 for tails: a chain that is shorter than its directive recorded is named, whatever version recorded it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import delete, select

from directives.models import Assignment, Event
from directives.past import root_check
from directives.past.findings import FaultKind
from directives.past.root_check import root_faults
from directives.record import ledger
from directives.terms import EventKind
from tests import scene
from workflows.scheduling.steps import record_heads

DAY = timedelta(days=1)


@pytest.fixture
def begun(session, now):
    """Heads were recorded on the day of issue, and again when one school had reported."""
    begun = scene.issue(session, now)
    list(record_heads(session, now + timedelta(hours=1)))
    begun.report(begun.task(begun.people.school_a, "Báo cáo tập huấn"), now + DAY)
    list(record_heads(session, now + DAY))
    return begun


def test_the_second_day_names_only_the_chain_that_went_on(begun, session):
    recorded = session.scalars(select(Event.body).where(Event.kind == EventKind.HEADS_RECORDED).order_by(Event.seq))
    school_a = begun.assignment(begun.people.school_a)

    assert [len(ledger.data_of(body)["moved"]) for body in recorded] == [1, 1]
    assert ledger.data_of(session.scalars(select(Event.body).order_by(Event.id.desc())).first())["moved"] == [
        [school_a.id, school_a.id, school_a.head_seq]
    ]
    assert list(root_faults(session)) == []


@pytest.mark.parametrize("at_once", [1, 50])
def test_a_removed_tail_is_named_by_chain_and_place(begun, session, monkeypatch, at_once):
    monkeypatch.setattr(root_check, "AT_ONCE", at_once)
    school_a = begun.assignment(begun.people.school_a)

    session.execute(delete(Event).where(Event.kind == EventKind.REPORTED))

    found = [(fault.wrong, fault.where, fault.id, fault.seq) for fault in root_faults(session)]
    assert found == [(FaultKind.MISSING, "assignment", school_a.id, school_a.head_seq)]


def test_heads_recorded_by_an_older_version_still_verify(begun, session, now):
    chains = session.scalars(select(Assignment)).all()
    heads = {str(one.id): one.head_seq for one in chains}
    root = sha256("\n".join(one.head_hash for one in sorted(chains, key=lambda one: one.id)).encode()).hexdigest()
    for written in (root, "0" * 64):
        data = {"root": written, "heads": heads}
        ledger.record(session, begun.directive, EventKind.HEADS_RECORDED, now + DAY, ledger.SYSTEM, data)

    assert [(fault.wrong, fault.seq) for fault in root_faults(session)] == [(FaultKind.ROOT, begun.directive.head_seq)]
