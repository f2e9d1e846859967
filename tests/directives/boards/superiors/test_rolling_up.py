"""The sums by superior and by item are those of the board, which reads each task."""

from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import select

from directives import acts
from directives.boards.board import board
from directives.boards.counts import total
from directives.boards.superiors.rolling_up import roll_up
from directives.models import Unit
from directives.terms import Reach, Verdict
from tests import scene


@pytest.mark.parametrize("days", [0, 8, 20])
def test_the_sums_of_superiors_are_those_of_the_board(session, now, days):
    told = scene.issue(session, now)
    people, later = told.people, now + timedelta(days=days)
    for unit in (people.school_a, people.school_b):
        unit.parent = people.district
        told.assignment(unit).told_at = now
    told.report(told.task(people.school_a, "Báo cáo tập huấn"), now + timedelta(hours=1))
    returned = told.report(told.task(people.school_b, "Báo cáo tập huấn"), now + timedelta(hours=1))
    acts.review(session, returned, Verdict.RETURNED, people.officer, now + timedelta(hours=2), wanted="Bổ sung")
    session.flush()

    found, whole = roll_up(session, told.directive, later), board(session, told.directive, later)

    parents = {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}
    by_parent = defaultdict(list)
    for row in whole.rows:
        by_parent[parents[row.unit_id]].append(row)
    assert {one.unit_id for one in found.superiors} == {key if key != people.agency.id else None for key in by_parent}
    for one in found.superiors:
        rows = by_parent.get(one.unit_id, []) + (by_parent[people.agency.id] if one.unit_id is None else [])
        counts = total(row.counts for row in rows)
        assert (one.units, one.tasks.owed, one.tasks.done, one.tasks.late) == (
            *(len(rows), counts.owed, counts.done),
            counts.late,
        )
        assert one.unreached == sum(row.reach is not Reach.REACHED for row in rows)
        assert sorted(one.late) == sorted(row.name for row in rows if row.late)
    sums = [own for _item, own in found.items]
    assert sum(own.owed for own in sums) == whole.total.owed
    assert sum(own.late for own in sums) == whole.total.counts.late
