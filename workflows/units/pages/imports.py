"""Import units on the desk: upload and check a file, preview its changes, confirm."""

import io
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from directives import files
from directives.database import db
from directives.models import StoredFile
from directives.record import ledger
from workflows import clock
from workflows.units.forms import ConfirmForm, UnitsUploadForm
from workflows.units.import_plan import ImportPlan
from workflows.units.importing import import_units
from workflows.units.pages import pages
from workflows.units.planning import plan_import
from workflows.units.sheets import read_sheet, template_csv, template_xlsx
from workflows.units.words import counts
from workflows.web.finding import current_agency
from workflows.web.guards import current_staff, keeps
from workflows.web.table_file import SheetFault, UnreadableSheet
from workflows.web.words.sheets import sheet_fault_word

HELD = "units_file"
"""The session key of the previewed file, so that only the person who uploaded it can confirm it."""


@pages.route("/don-vi/nhap", endpoint="import_units", methods=["GET", "POST"])
@keeps
def upload() -> str | AnyResponse:
    """Upload a file; all its problems are shown before anything is written."""
    form, plan = UnitsUploadForm(), None
    if form.validate_on_submit():
        data = form.file.data.read()
        try:
            plan = _plan(data)
        except UnreadableSheet as error:
            form.file.errors = [sheet_fault_word(error.reason)]
        else:
            if not plan.problems and _keep(form, data):
                return redirect(url_for("units.preview_import"))
    return render_template("units/import.html", section="units", form=form, plan=plan)


def _plan(data: bytes) -> ImportPlan:
    return plan_import(db.session, current_agency(), read_sheet(data))


def _folder() -> Path:
    return Path(current_app.config["FILES_DIR"])


def _keep(form: UnitsUploadForm, data: bytes) -> bool:
    name = form.file.data.filename or "don-vi"
    try:
        file = files.store(
            db.session,
            _folder(),
            name,
            io.BytesIO(data),
            clock.now(db.session),
            files.TABLES,
            current_app.config["FILE_LIMIT"],
        )
    except files.RefusedFile:
        form.file.errors = [sheet_fault_word(SheetFault.KIND)]
        return False
    db.session.commit()
    session[HELD] = file.public_id
    return True


@pages.route("/don-vi/nhap/xem-truoc", endpoint="preview_import", methods=["GET", "POST"])
@keeps
def preview() -> str | AnyResponse:
    """The changes; a POST writes all of them or nothing."""
    file = files.find_stored(db.session, session.get(HELD, ""))
    if file is None:
        flash(_("Xin chọn tệp để nhập."), "info")
        return redirect(url_for("units.import_units"))
    plan = _plan(files.path_of(_folder(), file).read_bytes())
    form = ConfirmForm(data={"file": file.public_id})
    if form.validate_on_submit() and not plan.problems:
        if form.file.data != file.public_id:
            flash(_("Đã có tệp khác được chọn ở một cửa sổ khác; dưới đây là những thay đổi của tệp ấy."), "warning")
            return redirect(url_for("units.preview_import"))
        return _write(file, plan)
    return render_template("units/preview.html", section="units", plan=plan, file=file, form=form)


def _write(file: StoredFile, plan: ImportPlan) -> AnyResponse:
    agency, actor = current_agency(), ledger.by_staff(current_staff().id)
    import_units(db.session, agency, plan, file.sha256, clock.now(db.session), actor)
    db.session.commit()
    session.pop(HELD, None)
    flash(_("Đã nhập: %(counts)s", counts=counts(plan)), "done")
    return redirect(url_for("units.index"))


@pages.route("/don-vi/mau.<fmt>")
@keeps
def template(fmt: str) -> Response:
    made = {"csv": (template_csv, "text/csv"), "xlsx": (template_xlsx, files.XLSX)}
    if fmt not in made:
        abort(404)
    make, media_type = made[fmt]
    headers = {"Content-Disposition": f'attachment; filename="mau-don-vi.{fmt}"'}
    return Response(make(), mimetype=media_type, headers=headers)
