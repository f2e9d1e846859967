"""Law 9, as far as it holds today: board, front page and list of the silent count the same at any moment.

While an item has one period alone: of several the board shows the last closed one, the others count every one.
"""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from directives.boards import progress, unanswered
from directives.boards.board import board
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.models import Period
from directives.terms import DirectiveState, Reach
from tests.scene.life import live, lives

PROPERTY = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def each_has_one_period():
    return db.session.scalar(select(func.max(Period.number))) == 1


def owed_by_unit(made):
    """How many tasks each unit of a board still owes, by its code."""
    return {row.unit_id: row.owed - row.done for row in made.rows if row.owed > row.done}


@PROPERTY
@given(life=lives, later=st.integers(0, 200))
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
                if not each_has_one_period():
                    continue
                reached = [row for row in rows if row.reach is Reach.REACHED]
                assert front.late == total.late_units
                assert front.complete == total.complete
                assert front.due_soon == sum(any(cell and cell.due_soon for cell in row.cells) for row in reached)
                if lived.directive.state == DirectiveState.ISSUED:
                    scope = SilenceScope(lived.people.agency.id, lived.directive.id)
                    silent = unanswered.silent(db.session, scope, moment)
                    assert {one.unit_id: one.owed for one in silent} == owed_by_unit(made)
