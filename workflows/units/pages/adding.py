"""Units typed by hand, one after another; each is checked and written as a file of one line would be."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.files import digest_of
from directives.record import ledger
from workflows import clock
from workflows.units import directory
from workflows.units.directory import UnitFilters
from workflows.units.forms import NewUnitForm
from workflows.units.import_plan import ImportChange, ImportPlan
from workflows.units.importing import import_units
from workflows.units.pages import pages
from workflows.units.planning import plan_import
from workflows.units.sheets import SheetColumn, typed_sheet
from workflows.web.fields import text_of
from workflows.web.finding import current_agency
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps

COLUMNS = {
    "name": SheetColumn.NAME,
    "email": SheetColumn.EMAIL,
    "contact": SheetColumn.CONTACT,
    "phone": SheetColumn.UNIT_PHONE,
    "kind": SheetColumn.KIND,
}
"""Where each field of the form stands in a file."""


@pages.route("/don-vi/them", methods=["GET", "POST"])
@keeps
def add_unit() -> Page:
    """Name and address are enough; the page comes back empty for the next one."""
    form, agency = NewUnitForm(), current_agency()
    if form.validate_on_submit() and form.is_sure():
        plan = plan_import(db.session, agency, typed_sheet({COLUMNS[name]: text_of(form[name]) for name in COLUMNS}))
        if _is_new(form, plan):
            digest = digest_of(text_of(form.name).encode())
            import_units(db.session, agency, plan, digest, clock.now(db.session), ledger.by_staff(current_staff().id))
            db.session.commit()
            flash(_("Đã thêm %(name)s. Có thể thêm đơn vị tiếp theo.", name=text_of(form.name)), "done")
            return redirect(url_for("units.add_unit"))
    counts = directory.count_by_kind(db.session, agency.id, UnitFilters())
    kinds = [kind.name for kind in directory.kinds_of(db.session, agency.id) if kind.id in counts]
    page = render_template("units/add.html", section="units", form=form, kinds=kinds, total=sum(counts.values()))
    return page, 422 if form.errors else 200


def _is_new(form: NewUnitForm, plan: ImportPlan) -> bool:
    """Whether it may be written; else the fields say why not."""
    for problem in plan.problems:
        name = next((name for name, column in COLUMNS.items() if column is problem.column), "name")
        form[name].errors = [*form[name].errors, problem.text]
    if not plan.problems and plan.units[0].change is not ImportChange.NEW:
        form.name.errors = [_("Đã có đơn vị tên này. Thêm đầu mối cho đơn vị ấy ở trang của đơn vị.")]
    return not form.errors
