"""The exports of the sample: every row of every file is accounted for, whatever the dirt."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from directives.boards.platform_figures import latest_imports, platform_names, platform_values, values_by_unit
from directives.models import Assignment, PlatformFigure, PlatformRow, Unit
from directives.sources.tables import plain_tables, tables_of
from directives.terms import PlatformRowState
from tests.scene.sample_exports import COLUMNS, VIETTEL, VNPT, WEEKS, Officer, content, next_week, raw_rows, weekly
from workflows.platforms import layouts, lists
from workflows.platforms.export import export_table

ROWS = {  # taken, totals, heads, empty, duplicates, outside
    (VIETTEL, 0): (21, 4, 12, 0, 1, 1),
    (VIETTEL, 1): (22, 4, 12, 0, 0, 1),
    (VIETTEL, 2): (22, 4, 12, 0, 1, 1),
    (VIETTEL, 3): (22, 4, 12, 0, 0, 1),
    (VNPT, 0): (20, 3, 4, 0, 0, 1),
    (VNPT, 1): (20, 3, 4, 0, 1, 1),
    (VNPT, 2): (19, 3, 4, 1, 0, 1),
    (VNPT, 3): (20, 3, 4, 0, 0, 1),
}
STATES = ("TAKEN", "TOTAL", "HEAD", "EMPTY", "DUPLICATE", "OUTSIDE")


def rows_in(data):
    """How many rows the file has, down to the last that is not blank."""
    rows = raw_rows(data)
    return max(number for number, row in enumerate(rows, 1) if any(cell not in {None, ""} for cell in row))


@pytest.fixture
def given(session, now):
    """The sample's units, and a weekly statistic with four figures, four weeks long; one school owes it."""
    people, item, _at = weekly(session, now, ["THPT-40"])
    for week in range(1, len(WEEKS)):
        next_week(session, item, week)
    return people, item, item.directive.head_at


@pytest.mark.parametrize("platform", COLUMNS)
def test_columns_are_proposed_by_what_platforms_call_learners(platform):
    heads = export_table(tables_of(plain_tables(content(platform, 0)))).heads
    proposed = layouts.proposed(
        heads, {1: "Người học theo danh sách", 2: "Người học có tham gia", 3: "Người học không có thiết bị"}
    )
    assert {spec: heads[place] for spec, place in proposed.figures.items()} == dict(
        enumerate(COLUMNS[platform][2:], start=1)
    )


def test_every_row_of_the_eight_exports_is_accounted_for(session, given):
    people, item, now = given
    officer, gaps = Officer(session, people, item, now), []
    for (platform, week), expected in ROWS.items():
        plan, made = officer.take(platform, week)
        counted = lists.tallies(session, made)
        assert [counted[PlatformRowState[state]] for state in STATES] == list(expected), (platform, week)
        assert made.row_count == rows_in(content(platform, week)) == sum(counted.values()) + plan.blank
        assert len({row.number for row in lists.rows_of(session, made)}) == sum(counted.values())
        gaps += [(week, total.spec.name, total.gap) for total in plan.totals if total.gap]

    assert gaps == [(3, "Học viên ghi danh", 100)]
    assert officer.asked == {"columns": 2, "names": 4}


def test_figures_of_a_unit_are_those_of_its_rows_and_blank_is_not_zero(session, given):
    people, item, now = given
    officer = Officer(session, people, item, now)
    for week in range(3):
        officer.take(VIETTEL, week), officer.take(VNPT, week)
    period, end = item.periods[1], now + timedelta(days=60)
    ids = {unit.code: unit.id for unit in session.scalars(select(Unit))}
    specs = [spec.id for spec in lists.specs_of(item)]

    by_unit = values_by_unit(session, period.id, end)
    of_40, of_26 = by_unit[ids["THPT-40"]], by_unit[ids["THPT-26"]][VIETTEL]
    public_id = session.scalar(select(Assignment.public_id).where(Assignment.unit_id == ids["THPT-40"]))

    assert set(of_26) == {specs[1], specs[2]} | {specs[0]}
    both = session.scalars(
        select(PlatformRow).where(PlatformRow.unit_id == ids["THPT-40"], PlatformRow.state == PlatformRowState.TAKEN)
    ).all()
    campuses = [row for row in both if row.import_id == latest_imports(session, period.id, end)[1].id]
    assert of_40[VIETTEL][specs[1]] == sum(int(row.cells[str(specs[1])]) for row in campuses)
    assert len(campuses) == 2
    summed = platform_values(session, period.id, end)[public_id]
    assert summed == {id_: of_40[VIETTEL][id_] + of_40[VNPT][id_] for id_ in specs}
    assert platform_names(session, period.id, end) == (VNPT, VIETTEL)
    assert platform_values(session, period.id, now - timedelta(days=1)) == {}


def test_a_later_import_replaces_the_former_which_is_still_known_of_the_past(session, given):
    people, item, now = given
    officer, period = Officer(session, people, item, now), item.periods[0]
    _, first = officer.take(VNPT, 0)
    officer.now = now + timedelta(days=3)
    _, again = officer.take(VNPT, 0)

    assert latest_imports(session, period.id, now + timedelta(days=1)) == [first]
    assert latest_imports(session, period.id, now + timedelta(days=4)) == [again]
    kept = session.scalars(select(PlatformFigure.import_id).distinct()).all()
    assert sorted(kept) == [first.id, again.id]
