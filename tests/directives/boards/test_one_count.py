"""Law 9, as far as it holds today: board, front page and list of the silent count the same at any moment.

No tick is drawn, so that each item keeps its first period: of several the board counts the last closed one, the
others count every one.
"""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.boards import progress, unanswered
from directives.boards.board import board
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.rules.status import AWAITED
from directives.terms import Reach
from tests.scene.life import Life, live, lives_of

PROPERTY = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


DRAWN = [Life.answer] * 6 + [
    Life.acknowledge,
    Life.review,
    Life.exempt,
    Life.object_to,
    Life.answer_objection,
    Life.not_ours,
    Life.answer_not_ours,
    Life.mail,
]


def unanswered_by_unit(made):
    """How many tasks each unit of a board owes and has not answered, by its id.

    A returned report is an answer, and so is what it says against a task while that waits for the department.
    """
    answered = {
        row.unit_id: sum(
            cell is not None and cell.counted and (cell.returned or cell.status in AWAITED) for cell in row.cells
        )
        for row in made.rows
    }
    left = {row.unit_id: row.owed - row.done - answered[row.unit_id] for row in made.rows}
    return {unit_id: count for unit_id, count in left.items() if count}


@PROPERTY
@given(life=lives_of(DRAWN), later=st.integers(0, 200))
def test_law_9_board_front_page_and_silent_units_count_the_same(new_app, now, life, later):
    with new_app() as app, app.app_context():
        for lived, at in live(now, life):
            for moment in (at, at + timedelta(hours=later)):
                made = board(db.session, lived.directive, moment)
                front = progress.of_directive(db.session, lived.directive, moment)
                total, rows = made.total, made.rows

                assert (front.units, front.acknowledged, front.unreached) == (
                    total.units,
                    total.acknowledged,
                    total.unreached,
                )
                reached = [row for row in rows if row.reach is Reach.REACHED]
                assert front.late == total.late_units
                assert front.complete == total.complete
                assert front.due_soon == sum(any(cell and cell.due_soon for cell in row.cells) for row in reached)
                scope = SilenceScope(lived.people.agency.id, lived.directive.id)
                silent = unanswered.silent(db.session, scope, moment)
                assert {one.unit_id: one.owed for one in silent} == unanswered_by_unit(made)
