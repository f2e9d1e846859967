"""The blank rows of an export are known by the numbers that no row has."""

from sqlalchemy import select

from directives.models import PlatformImport, PlatformRow
from directives.terms import PlatformRowState
from tests.scene import long_lists
from workflows.platforms import lists


def test_the_first_numbers_that_no_row_has_are_named(session, now):
    _officer, names = long_lists.filled(session, now, 5)
    made = session.scalar(select(PlatformImport).where(PlatformImport.public_id == names["import"]))
    numbers = [row.number for row in lists.rows_of(session, made)]
    session.add(PlatformRow(import_id=made.id, number=3, state=PlatformRowState.OUTSIDE, written="Khác"))
    made.row_count = numbers[-1] + 2
    session.flush()

    missing = [n for n in range(1, made.row_count + 1) if n not in {*numbers, 3}]
    assert lists.first_blank(session, made, 50) == missing
    assert lists.first_blank(session, made, 2) == missing[:2]
