"""What an event does to a task: replaying may leave out every kind of event that changes nothing."""

from datetime import UTC, datetime

import pytest

from directives.rules import moves
from directives.rules.status import TaskFacts
from directives.terms import EventKind, ObjectionKind, ReportingMode, Standing

NOW = datetime(2020, 4, 23, 8, tzinfo=UTC)
FACTS = [
    TaskFacts(standing, NOW, NOW, again, document, objected, NOW, True)
    for standing in Standing
    for again in (None, NOW)
    for document, objected in ((None, None), (NOW, ObjectionKind.CANNOT))
]


@pytest.mark.parametrize("kind", sorted(set(EventKind) - moves.MOVING))
def test_a_kind_that_is_not_among_the_moving_ones_changes_no_facts(kind):
    assert [moves.after(facts, kind, NOW, NOW, mode, True) for facts in FACTS for mode in ReportingMode] == [
        facts for facts in FACTS for _mode in ReportingMode
    ]


@pytest.mark.parametrize("kind", sorted(moves.MOVING))
def test_each_moving_kind_changes_some_facts(kind):
    later = NOW.replace(month=5)
    moved = [moves.after(facts, kind, later, later, mode) for facts in FACTS for mode in ReportingMode]

    assert moved != [facts for facts in FACTS for _mode in ReportingMode]
