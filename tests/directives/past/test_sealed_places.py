"""Which event sealed a row last is remembered in a few bytes; rows are compared some at once."""

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from directives.models import Figure, Report
from directives.past import verification
from directives.past.findings import FaultKind
from directives.past.sealed import places, rows
from directives.past.sealed.places import PlaceIndex, SealedPlace
from tests import scene

FIRST, SECOND = SealedPlace(10, 7), SealedPlace(20, 3)


@pytest.mark.parametrize("key", [(5,), (123_456,), ("KV1",), (1, 2)])
def test_the_event_recorded_last_counts_whatever_order_they_are_read_in(key):
    index, other = PlaceIndex(), PlaceIndex()
    for place in (FIRST, SECOND):
        index.put(key, place)
    for place in (SECOND, FIRST):
        other.put(key, place)

    assert (index.pop(key), other.pop(key)) == (SECOND, SECOND)
    assert (index.pop(key), list(index.standing())) == (None, [])


@pytest.mark.parametrize("key", [(5,), (123_456,), ("KV1",), (1, 2)])
def test_a_row_that_was_not_met_is_missing_unless_an_event_deleted_it(key):
    index = PlaceIndex()
    index.put(key, FIRST)
    assert list(index.standing()) == [key]

    index.put(key, SECOND._replace(gone=True))

    assert list(index.standing()) == []
    assert index.pop(key) == SECOND._replace(gone=True)


def test_rows_compared_one_by_one_are_found_as_those_compared_at_once(session, now, tmp_path, monkeypatch):
    begun = scene.issue(session, now)
    for unit in (begun.people.school_a, begun.people.school_b):
        begun.report(begun.task(unit, "Số liệu tuần"), now, lớp="12", người="340")
    session.execute(update(Report).where(Report.version == 1).values(text="bị sửa"))
    session.execute(delete(Figure).where(Figure.value == 340))
    at_once = list(verification.faults(session, Path(tmp_path)))

    monkeypatch.setattr(rows, "AT_ONCE", 1)
    monkeypatch.setattr(places, "AT_ONCE", 1)

    assert list(verification.faults(session, Path(tmp_path))) == at_once
    assert {fault.wrong for fault in at_once} == {FaultKind.TEXT, FaultKind.REMOVED}
