"""What an export shows of a board is read in parts, and is the same as the whole board."""

import pytest

from directives.boards.board import board
from directives.models import Job
from directives.terms import BoardView, Status
from tests import scene
from workflows.jobs.kind import JobTakenAway, WorkProgress
from workflows.monitoring.forms import BoardQuery
from workflows.monitoring.long_work import board_sheet
from workflows.monitoring.steps import chosen_rows, filter_rows

AT_ONCE = 2


@pytest.fixture
def directive(session, now, monkeypatch):
    monkeypatch.setattr("directives.boards.paging.page.AT_ONCE", AT_ONCE)
    return scene.issue(session, now).directive


ASKED = [BoardQuery(), BoardQuery(late=True), BoardQuery(name="mẫu"), BoardQuery(name="mau a")]
ASKED += [BoardQuery(state=state) for state in (*BoardView, *Status)]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_parts_together_are_the_whole_board(session, directive, now, asked):
    whole = filter_rows(board(session, directive, now), asked)

    chosen = chosen_rows(session, directive, asked, now)
    parts = list(chosen.parts)

    assert tuple(row for rows in parts for row in rows) == whole
    assert chosen.units == len(whole)
    assert all(len(rows) <= AT_ONCE for rows in parts)


def test_a_spreadsheet_holds_one_part_at_a_time_and_can_be_cancelled_between_two(session, directive, now):
    job = Job(directive=directive, values={})
    seen = []

    def check():
        seen.append((progress.done, progress.total))
        if progress.done:
            raise JobTakenAway

    progress = WorkProgress(check)
    with pytest.raises(JobTakenAway):
        board_sheet(session, job, progress)

    assert seen == [(0, 3), (AT_ONCE, 3)]


def test_rows_that_are_alike_share_what_follows_from_their_cells(session, directive, now):
    whole = board(session, directive, now)
    of_cells = {}

    for row in whole.rows:
        of_cells.setdefault(tuple(map(id, row.cells)), set()).add(tuple(map(id, (row.counts, row.missed, row.runs))))

    assert len(of_cells) < len(whole.rows)
    assert all(len(sums) == 1 for sums in of_cells.values())
    assert not any(hasattr(row, "__dict__") for row in whole.rows)
