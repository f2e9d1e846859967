"""The sample's eight exports, the statistic that they are of, and the officer who takes them over."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from importlib import resources

from openpyxl import load_workbook
from sqlalchemy import select

from directives import files
from directives.models import FigureSpec, Unit
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


def content(platform, week):
    name, ending = ("viettelstudy", "xlsx") if platform == VIETTEL else ("vnpt-elearning", "csv")
    data = resources.files("workflows.demo").joinpath("data", "platforms", f"{name}-{WEEKS[week]}.{ending}")
    return data.read_bytes()


def raw_rows(data):
    """The rows of a file, as another reader has them."""
    if data.startswith(b"PK"):
        return [list(row) for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]
    text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ";"))


def next_week(session, item, week):
    """Let the period of this week open."""
    scheduling.tick(session, item.periods[0].due_at + timedelta(days=7 * week - 6, hours=1))
    session.refresh(item, ["periods"])


def weekly(session, now, codes=None):
    """The statistic for these units, by default for all of the sample; its first week is open."""
    people = scene.department(session, now)
    data = resources.files("workflows.demo").joinpath("data", "units.csv").read_bytes()
    plan = planning.plan_import(session, people.agency, unit_sheet(tables_of(plain_tables(data))))
    import_units(session, people.agency, plan, "0" * 64, now, ledger.SYSTEM)
    directive = scene.draft(session, people, now)
    item = directive.items[2]
    for spec, name in zip(item.figures, FIGURES, strict=False):
        spec.name, spec.measure = name, ""
    item.figures += [FigureSpec(position=n, name=name) for n, name in enumerate(FIGURES, 1) if n > 2]
    owing = session.scalars(select(Unit.id).where(Unit.code.in_(codes) if codes else Unit.agency_id.is_not(None)))
    item.audience = {"groups": [], "units": [*owing]}
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
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
