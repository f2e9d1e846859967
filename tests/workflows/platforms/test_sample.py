"""The exports of the sample: every row of every file is accounted for, whatever the dirt."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from importlib import resources

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from directives import files
from directives.boards.platform_figures import latest_imports, platform_names, platform_values, values_by_unit
from directives.models import Assignment, FigureSpec, PlatformFigure, PlatformRow, Unit
from directives.record import ledger
from directives.sources.tables import plain_tables, tables_of
from directives.terms import PlatformRowState, SameUnit
from tests import scene
from workflows import stored
from workflows.issuing import steps as issuing
from workflows.platforms import layouts, lists, steps
from workflows.platforms.export import export_table
from workflows.platforms.planning import plan_import
from workflows.scheduling import steps as scheduling
from workflows.units import planning
from workflows.units.importing import import_units
from workflows.units.sheets import unit_sheet

WEEKS = [date(2020, 4, 24), date(2020, 5, 1), date(2020, 5, 8), date(2020, 5, 15)]
VIETTEL, VNPT = "ViettelStudy", "VNPT E-Learning"
FIGURES = ["Giáo viên", "Lớp", "Học viên ghi danh", "Học viên tham gia"]
COLUMNS = {
    VIETTEL: ["Giáo viên – Có tài khoản", "Lớp học", "Học sinh – Ghi danh", "Học sinh – Tham gia"],
    VNPT: ["Số GV", "Số lớp", "HV ghi danh", "HV tham gia"],
}
RENAMED = {"Trường THPT Nguyễn Tất Thành": "THPT-23", "Phòng Văn hoá và Giáo dục Ia Pa": "PGD-IAPA"}
OUTSIDE = ["Trường THPT tư thục Sao Mai Xanh", "Trường TH-THCS quốc tế Hoa Sữa"]
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


def content(platform, week):
    name, ending = ("viettelstudy", "xlsx") if platform == VIETTEL else ("vnpt-elearning", "csv")
    data = resources.files("workflows.demo").joinpath("data", "platforms", f"{name}-{WEEKS[week]}.{ending}")
    return data.read_bytes()


def rows_in(data):
    """How many rows the file has, as another reader counts them, down to the last that is not blank."""
    if data.startswith(b"PK"):
        rows = [list(row) for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]
    else:
        text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ";"))
    return max(number for number, row in enumerate(rows, 1) if any(cell not in {None, ""} for cell in row))


@pytest.fixture
def given(session, now):
    """The sample's units, of whom a weekly statistic with four figures is asked, four weeks long."""
    people = scene.department(session, now)
    data = resources.files("workflows.demo").joinpath("data", "units.csv").read_bytes()
    plan = planning.plan_import(session, people.agency, unit_sheet(tables_of(plain_tables(data))))
    import_units(session, people.agency, plan, "0" * 64, now, ledger.SYSTEM)
    directive = scene.draft(session, people, now)
    item = directive.items[2]
    for spec, name in zip(item.figures, FIGURES, strict=False):
        spec.name, spec.measure = name, ""
    item.figures += [FigureSpec(position=n, name=name) for n, name in enumerate(FIGURES, 1) if n > 2]
    on_both = session.scalars(select(Unit).where(Unit.code == "THPT-40")).one()
    item.audience = {"groups": [], "units": [on_both.id]}
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    for week in range(1, len(WEEKS)):
        scheduling.tick(session, item.periods[0].due_at + timedelta(days=7 * week - 6, hours=1))
        session.refresh(item, ["periods"])
    return people, item, directive.head_at


class Officer:
    """Reads an export as a person does: maps the columns once, says who is meant by a name once."""

    def __init__(self, session, people, item, now):
        self.session, self.people, self.item, self.now, self.asked = session, people, item, now, Counter()

    def take(self, platform, week):
        session, staff, data = self.session, self.people.officer, content(platform, week)
        table = export_table(tables_of(plain_tables(data)))
        known = lists.layouts_of(session, self.item, staff.agency_id, platform)
        columns = layouts.remembered(known, table.heads) or self._map(platform, table)
        plan = self._plan(platform, table, columns)
        if waiting := [row for row in plan.rows if row.state is PlatformRowState.UNMATCHED]:
            self._say(platform, waiting)
            plan = self._plan(platform, table, columns)
        file = files.trusted(f"{week}.bin", data, files.XLSX if platform == VIETTEL else files.TEXT)
        kept = files.store(session, stored.folder(), file, self.now)
        export = steps.GivenExport(self.item, self.item.periods[week], platform, kept)
        return plan, steps.take(session, export, table, plan, staff, self.now + timedelta(days=7 * week))

    def _map(self, platform, table):
        self.asked["columns"] += 1
        places = [table.heads.index(head) for head in COLUMNS[platform]]
        name = layouts.proposed(table.heads, {}).name
        specs = [spec.id for spec in lists.specs_of(self.item)]
        columns = layouts.ColumnChoice(name, None, dict(zip(specs, places, strict=True)))
        steps.remember_columns(self.session, self.item, platform, table, columns, self.people.officer, self.now)
        return columns

    def _plan(self, platform, table, columns):
        units = lists.units_of(self.session, self.people.agency.id)
        book = lists.name_book(self.session, self.people.agency.id, platform, units)
        twice = {unit.id: SameUnit.SUM for unit in units if unit.code == "THPT-40"}
        return plan_import(table, columns, lists.specs_of(self.item), book, twice)

    def _say(self, platform, waiting):
        self.asked["names"] += len(waiting)
        codes = {unit.code: unit.id for unit in lists.units_of(self.session, self.people.agency.id)}
        said = {row.written: codes.get(RENAMED.get(row.written)) for row in waiting}
        assert {name for name, unit_id in said.items() if unit_id is None} <= set(OUTSIDE)
        steps.remember_names(self.session, self.people.agency, platform, said, self.people.officer, self.now)


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
