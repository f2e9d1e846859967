"""What would be taken of a chosen export: decide about names and double rows, then take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Item, Unit
from directives.queries.offered_units import FEW
from directives.rules.name_matching import name_key
from directives.rules.search import unaccented
from directives.terms import SameUnit
from workflows import clock
from workflows.platforms import layouts, lists, steps
from workflows.platforms.export import ExportTable
from workflows.platforms.forms import LATER, OUTSIDE, NamesForm, names_form
from workflows.platforms.layouts import ColumnChoice
from workflows.platforms.pages import pages
from workflows.platforms.pages.common import (
    HeldExport,
    bytes_of,
    held,
    home,
    item_of,
    known_layouts,
    let_go,
    read,
    read_held,
)
from workflows.platforms.planned_row import PlannedRow
from workflows.platforms.planning import ExportPlan, plan_import
from workflows.web.finding import current_agency
from workflows.web.formats import vn_number
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.uploads import reads_first, what_was_read
from workflows.web.words.platforms import same_unit_word


@dataclass
class CheckedExport:
    """The chosen export with its table, its columns and the agency's units."""

    export: HeldExport
    table: ExportTable
    columns: ColumnChoice
    units: Sequence[Unit]

    @property
    def names(self) -> Mapping[int, str]:
        return {unit.id: unit.name for unit in self.units}

    def plan(self, twice: Mapping[int, SameUnit], faulty_are_blank: bool = False) -> ExportPlan:
        """What would be taken, by what is known now."""
        given = self.export.given
        book = lists.name_book(db.session, current_staff().agency_id, given.platform, self.units)
        specs = lists.specs_of(given.item)
        return plan_import(self.table, self.columns, specs, book, twice, faulty_are_blank)

    def form(self, plan: ExportPlan) -> NamesForm:
        """The questions of a plan, with what was answered so far."""
        asking = asked_rows(plan)
        data: dict[str, Any] = {f"who_{row.number}": _said(row) for row in asking}
        data |= {f"twice_{unit_id}": choice for unit_id, choice in self.export.twice.items()}
        words = {choice: same_unit_word(choice) for choice in SameUnit}
        form = names_form(asking, list(plan.doubled), self.names, words, data)
        if not form.is_submitted():
            form.file.data = self.export.given.file.public_id
        return form


def asked_rows(plan: ExportPlan) -> list[PlannedRow]:
    """The rows whose names ask something; of rows with the same name the first."""
    first: dict[str, PlannedRow] = {}
    for row in plan.rows:
        if row.asks:
            first.setdefault(name_key(row.written), row)
    return list(first.values())


def _said(row: PlannedRow) -> str:
    """What is chosen for a row: a unit, 'on no list', or nothing yet."""
    if row.unit_id:
        return str(row.unit_id)
    return OUTSIDE if row.state.is_outside else LATER


@pages.route("/van-ban/<pid>/nen-tang/<int:item_id>/doi-chieu", methods=["GET", "POST"])
@acts
@reads_first(read_held)
def check(pid: str, item_id: int) -> Page:
    """Every row with what becomes of it; a POST remembers what was decided, and takes the figures or shows again."""
    item = item_of(pid, item_id)
    export = held(item)
    if export is None:
        flash(_("Xin chọn tệp để nhập."), "info")
        return redirect(url_for("platforms.upload", pid=pid, item_id=item_id))
    table: ExportTable = what_was_read() if request.method == "POST" else read(bytes_of(export.given.file))
    columns = layouts.remembered(known_layouts(export.given), table.heads)
    if columns is None:
        return redirect(url_for("platforms.columns", pid=pid, item_id=item_id))
    checked = CheckedExport(export, table, columns, lists.units_of(db.session, current_staff().agency_id))
    plan = checked.plan(_choices(export.twice))
    form = checked.form(plan)
    if form.is_submitted():
        if form.file.data != export.given.file.public_id:
            flash(_("Đã có tệp khác được chọn ở một cửa sổ khác; dưới đây là nội dung của tệp ấy."), "warning")
            return redirect(url_for("platforms.check", pid=pid, item_id=item_id))
        return _decide(checked, plan, form)
    return _show(checked, plan, form)


def _decide(checked: CheckedExport, plan: ExportPlan, form: NamesForm) -> Page:
    """Remember what was decided, then take the figures or show the page again."""
    export, given = checked.export, checked.export.given
    decided = _decided(checked, plan, form) if form.validate() else None
    if decided is None:
        return _show(checked, plan, form, 422)
    twice = form.choices(list(plan.doubled))
    now, staff = clock.now(db.session), current_staff()
    steps.remember_names(db.session, current_agency(), given.platform, decided, staff, now)
    db.session.commit()
    export.twice = {unit_id: choice.value for unit_id, choice in twice.items()}
    export.keep()
    again = checked.plan(twice, bool(form.faulty_blank.data))
    if request.form.get("do") != "take":
        flash(_("Đã ghi nhớ. Dưới đây là kết quả đối chiếu mới."), "done")
        return redirect(url_for("platforms.check", pid=given.item.directive.public_id, item_id=given.item.id))
    if again.faults or again.undecided:
        _say_what_is_missing(again, form)
        return _show(checked, again, form, 422)
    return _take(checked, again)


def _decided(checked: CheckedExport, plan: ExportPlan, form: NamesForm) -> dict[str, int | None] | None:
    """{written name: unit id, None: on no list} of what was chosen; None with an error where no unit is named so."""
    by_name: dict[str, int] = {}
    for unit in checked.units:
        by_name |= {unaccented(unit.name): unit.id, unaccented(unit.code): unit.id}
    found: dict[str, int | None] = {}
    wrong = False
    for row in asked_rows(plan):
        who, other = form.of_row(row.number)
        if other.data:
            unit_id = by_name.get(unaccented(other.data))
            if unit_id is None:
                other.errors = [_("Không có đơn vị nào mang mã hoặc tên này. Xin chọn trong danh sách gợi ý.")]
                wrong = True
            else:
                found[row.written] = unit_id
        elif who.data and who.data != _said(row):
            found[row.written] = None if who.data == OUTSIDE else int(who.data)
    return None if wrong else found


def _say_what_is_missing(plan: ExportPlan, form: NamesForm) -> None:
    for unit_id in plan.undecided:
        form.of_unit(unit_id).errors = [_("Xin chọn cách tính các dòng của đơn vị này.")]
    if plan.faults:
        form.faulty_blank.errors = [_("Xin sửa trong tệp rồi chọn lại, hoặc đánh dấu ô này.")]


def _take(checked: CheckedExport, plan: ExportPlan) -> Response:
    given, now = checked.export.given, clock.now(db.session)
    item: Item = given.item
    if not item.directive.state.is_issued:
        flash(_("Việc theo dõi văn bản này đã kết thúc, nên không nhập thêm số liệu."), "warning")
        return redirect(home(item))
    made = steps.take(db.session, given, checked.table, plan, current_staff(), now)
    db.session.commit()
    let_go()
    done = _("Đã nhập số liệu %(platform)s của %(n)s đơn vị.", platform=given.platform, n=vn_number(len(plan.unit_ids)))
    flash(done, "done")
    return redirect(url_for("platforms.imported", import_pid=made.public_id))


def _choices(kept: Mapping[int, str]) -> dict[int, SameUnit]:
    return {unit_id: SameUnit(choice) for unit_id, choice in kept.items()}


def _show(checked: CheckedExport, plan: ExportPlan, form: NamesForm, code: int = 200) -> tuple[str, int]:
    given = checked.export.given
    asking = asked_rows(plan)
    shown = render_template(
        "platforms/check.html",
        section="directives",
        item=given.item,
        export=given,
        table=checked.table,
        plan=plan,
        form=form,
        names=checked.names,
        units=checked.units if len(checked.units) <= FEW else (),
        asked=asking,
        taken=[row for row in plan.rows if row.state.is_taken],
        tallies=plan.tallies,
        specs=lists.specs_of(given.item),
        back=home(given.item),
    )
    return shown, code
