"""Import units on the desk: upload and check a file, preview its changes, confirm."""

from collections.abc import Iterable

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from directives import files
from directives.acts import ActedBy
from directives.attributes.of_agency import attributes_of
from directives.database import db
from directives.models import StoredFile
from directives.terms import JobKind
from workflows import clock, stored
from workflows.jobs.asking import WantedWork
from workflows.jobs.door import ask_for
from workflows.units.comparing import file_rows
from workflows.units.directory import units_of
from workflows.units.forms import ConfirmForm, UnitsUploadForm
from workflows.units.import_plan import ImportPlan
from workflows.units.long_work import write_list
from workflows.units.over_time.following import of_ending
from workflows.units.pages import pages
from workflows.units.planning import plan_import
from workflows.units.sheets import UnitSheet, read_sheet, units_csv, units_xlsx
from workflows.web.fields import text_of
from workflows.web.finding import current_agency
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps
from workflows.web.table_file import SheetFault, UnreadableSheet
from workflows.web.uploads import checked, reads_first, what_was_read
from workflows.web.words.sheets import sheet_fault_word

AT_ONCE = 2000
"""Rows of a list that are written while the person waits; more are long work."""
HELD = "units_file"
"""The session key of the previewed file, so that only the person who uploaded it can confirm it."""


def _read_upload() -> tuple[UnitSheet, files.CheckedFile] | None:
    """Raises UnreadableSheet or RefusedFile."""
    upload = request.files.get("file")
    if not upload:
        return None
    sheet = read_sheet(upload.read())
    upload.seek(0)
    [file] = checked("file", files.TABLES)
    return sheet, file


@pages.route("/don-vi/nhap", endpoint="import_units", methods=["GET", "POST"])
@keeps
@reads_first(_read_upload)
def upload() -> str | AnyResponse:
    """Upload a file; all its problems are shown before anything is written."""
    form, plan = UnitsUploadForm(), None
    if form.validate_on_submit():
        try:
            sheet, file = what_was_read()
        except UnreadableSheet as error:
            form.file.errors = [sheet_fault_word(error.reason)]
        except files.RefusedFile as error:
            fault = next((one for one in SheetFault if one.value == error.reason.value), SheetFault.KIND)
            form.file.errors = [sheet_fault_word(fault)]
        else:
            plan = _plan(sheet)
            if not plan.problems:
                _keep(file)
                return redirect(url_for("units.preview_import"))
    return render_template("units/import.html", section="units", form=form, plan=plan)


def _plan(sheet: UnitSheet) -> ImportPlan:
    return plan_import(db.session, current_agency(), sheet)


def _keep(checked_file: files.CheckedFile) -> None:
    """Keep the file for its preview."""
    file = files.store(db.session, stored.folder(), checked_file, clock.now(db.session))
    db.session.commit()
    session[HELD] = file.public_id


def _held() -> StoredFile | None:
    return files.find_stored(db.session, session.get(HELD, ""))


def _read_held() -> UnitSheet | None:
    """The table of the previewed file. Raises UnreadableSheet."""
    file = _held()
    return read_sheet(_bytes_of(file)) if file else None


def _bytes_of(file: StoredFile) -> bytes:
    return files.path_of(stored.folder(), file).read_bytes()


@pages.route("/don-vi/nhap/xem-truoc", endpoint="preview_import", methods=["GET", "POST"])
@keeps
@reads_first(_read_held)
def preview() -> Page:
    """The changes; a POST writes all of them or nothing."""
    file = _held()
    if file is None:
        flash(_("Xin chọn tệp để nhập."), "info")
        return redirect(url_for("units.import_units"))
    form = ConfirmForm(data={"file": file.public_id})
    try:
        sheet: UnitSheet = what_was_read() if request.method == "POST" else read_sheet(_bytes_of(file))
        if form.validate_on_submit() and form.file.data == file.public_id and len(sheet.rows) > AT_ONCE:
            return _ask(file, form)
        plan = _plan(sheet)
    except UnreadableSheet as error:
        flash(sheet_fault_word(error.reason), "error")
        return redirect(url_for("units.import_units"))
    if form.validate_on_submit() and not plan.problems:
        if form.file.data != file.public_id:
            flash(_("Đã có tệp khác được chọn ở một cửa sổ khác; dưới đây là những thay đổi của tệp ấy."), "warning")
            return redirect(url_for("units.preview_import"))
        return _write(file, plan, form)
    ends = of_ending(db.session, plan.absent, None, clock.now(db.session)) if plan.absent else []
    page = render_template("units/preview.html", section="units", plan=plan, file=file, form=form, ends=ends)
    return page, 422 if form.errors else 200


def _ask(file: StoredFile, form: ConfirmForm) -> AnyResponse:
    """Have a long list written as long work; it is planned again then."""
    values = {"file": file.public_id, "dissolves": bool(form.dissolves.data), "reason": text_of(form.reason)}
    session.pop(HELD, None)
    return ask_for(WantedWork(JobKind.UNITS_IMPORT, file.name, values=values, given_file=file))


def _write(file: StoredFile, plan: ImportPlan, form: ConfirmForm) -> AnyResponse:
    by = ActedBy(current_staff(), text_of(form.reason), clock.now(db.session))
    words = write_list(db.session, current_agency(), plan, file.sha256, by, dissolves=bool(form.dissolves.data))
    db.session.commit()
    session.pop(HELD, None)
    flash(words, "done")
    return redirect(url_for("units.index"))


@pages.route("/don-vi/mau.<fmt>")
@keeps
def template(fmt: str) -> Response:
    return _file(fmt, "mau-don-vi", None)


@pages.route("/don-vi/danh-sach.<fmt>")
@keeps
def export(fmt: str) -> Response:
    """The units with their contacts, in the columns of an import: to fill in an attribute and send it back."""
    session, agency = db.session, current_agency()
    rows = file_rows(units_of(session, agency.id), agency, attributes_of(session, agency.id))
    return _file(fmt, "danh-sach-don-vi", rows)


def _file(fmt: str, name: str, rows: Iterable[list[str]] | None) -> Response:
    """A units file with these rows, or with the example's."""
    made = {"csv": (units_csv, "text/csv"), "xlsx": (units_xlsx, files.XLSX)}
    if fmt not in made:
        abort(404)
    make, media_type = made[fmt]
    heads = [attribute.name for attribute in attributes_of(db.session, current_staff().agency_id)]
    data = make(heads) if rows is None else make(heads, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{fmt}"'}
    return Response(data, mimetype=media_type, headers=headers)
