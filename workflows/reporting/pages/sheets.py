"""The pages on which a unit downloads the form of an item as a spreadsheet, and uploads it filled in."""

import io
from functools import partial

from flask import Response, abort, request, send_file

from directives.attributes.sizes import size_names
from directives.database import db
from directives.models import Task
from directives.queries import submissions
from directives.queries.figures.flags import findings_of
from directives.queries.figures.schools import schools_owing
from workflows import clock
from workflows.reporting import answers, both_versions, steps
from workflows.reporting.editions import EditedElsewhere, basis_in
from workflows.reporting.evidence.refusals import limit_words
from workflows.reporting.forms import SheetForm
from workflows.reporting.pages import merging, pages
from workflows.reporting.pages.common import redirect_closed, set_today, show
from workflows.reporting.pages.tasks import show_task
from workflows.reporting.sheets import filling, layout, many, reading
from workflows.reporting.sheets.many import ManySheet
from workflows.reporting.sheets.reading import ReadSheet, SheetRefused
from workflows.reporting.sheets.words import refusal_words
from workflows.reporting.task_page import read_task_page
from workflows.web.finding import find_task
from workflows.web.formats import file_name
from workflows.web.frame import Page
from workflows.web.guards import by_link, colleagues_too, current_link
from workflows.web.table_file import SourceTable, UnreadableSheet, read_tables
from workflows.web.uploads import reads_first, what_was_read
from workflows.web.words.sheets import sheet_fault_word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _find(task_id: int) -> Task:
    found = find_task(task_id)
    return found if found.item.figures else abort(404)


@pages.get("/phieu/<public_id>/nhiem-vu/<int:task_id>/bieu-mau.xlsx")
@by_link
@colleagues_too
def form_sheet(public_id: str, task_id: int) -> Response:
    """The form to fill in, with what is stored so far."""
    found, now = _find(task_id), clock.now(db.session)
    shown = read_task_page(db.session, found, now)
    stored = both_versions.stored(found, steps.draft_of(db.session, found), shown.last)
    mark = filling.mark_of(found)
    content = io.BytesIO(filling.form_sheet(found, shown, stored.values, now))
    name = file_name(f"{mark.unit_code} {mark.letter} ky {found.period.number}", "bieu-mau-", "xlsx")
    # a header holds Latin letters only: send_file writes 'Đ' as RFC 6266 says
    return send_file(content, mimetype=XLSX, as_attachment=True, download_name=name)


def _read_upload() -> list[SourceTable] | None:
    """Raises UnreadableSheet."""
    upload = request.files.get("upload")
    return read_tables(upload.read()) if upload else None


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/bieu-mau", methods=["GET", "POST"])
@by_link
@colleagues_too
@reads_first(_read_upload)
def sheet(public_id: str, task_id: int) -> Page:
    """Offer the spreadsheet; a POST reads a filled one into the draft, and submits nothing."""
    found, form = _find(task_id), SheetForm()
    if form.validate_on_submit():
        try:
            return _take(found, _read(found), form)
        except UnreadableSheet as error:
            form.upload.errors = [sheet_fault_word(error.reason)]
        except SheetRefused as refused:
            form.upload.errors = [refusal_words(refused, filling.mark_of(found))]
        except steps.TaskClosed as closed:
            return redirect_closed(closed.why)
    if request.method != "POST":
        form.basis.data = str(steps.basis_of(db.session, found, steps.draft_of(db.session, found)))
    shown = show(
        "reporting/sheet.html",
        task=found,
        item=found.item,
        form=form,
        limit=limit_words(),
        shut=submissions.closed_reason(found),
    )
    return (shown, 422) if form.errors else shown


def _read(found: Task) -> ReadSheet:
    """Raises UnreadableSheet, SheetRefused."""
    lines = layout.lines_of(layout.parts_of(found.item.design, found.item.figures))
    return reading.read(what_was_read(), filling.mark_of(found), lines)


def _take(found: Task, read: ReadSheet, form: SheetForm) -> Page:
    """Keep the values as the draft, and show them in the unit's own form. Raises TaskClosed."""
    draft, last, now = steps.draft_of(db.session, found), steps.last_report(db.session, found), clock.now(db.session)
    stored = both_versions.stored(found, draft, last)
    typed = filling.merged(stored.values, read, found.item.figures)
    try:
        draft = steps.save_draft(db.session, found, typed, now, basis_in(form.basis.data))
    except EditedElsewhere:
        return merging.show_both(found, typed)
    db.session.commit()
    answer = answers.open_form(found, draft, last, "")
    set_today(answer)
    answer.judge = partial(findings_of, db.session, found)
    answer.sizes = size_names(db.session, current_link().assignment.directive.agency_id)
    report = filling.judge(answer, read)
    answer.renew()
    shown = show_task(found, read_task_page(db.session, found, now), answer, report)
    return shown, 422 if answer.errors or report.problems else 200


@pages.get("/phieu/<public_id>/cac-truong/<int:period_id>.xlsx")
@by_link
def schools_sheet(public_id: str, period_id: int) -> Response:
    """An empty sheet with the schools of this unit that owe a period; it shows nothing that they have answered.

    Of schools that the letter asks itself the department enters what it gets back: a link writes for its own unit
    alone (law 8), and for the schools to which the unit passed the period on (workflows.cascading).
    """
    assignment = current_link().assignment
    found = next((one for one in schools_owing(db.session, assignment) if one.period.id == period_id), None)
    if found is None:
        return abort(404)
    item = found.period.item
    titles = (
        *many.titles_of(assignment.directive, found.period),
        f"{assignment.unit.name} gửi thay các trường. Không có thì ghi 0; chưa biết thì để trống.",
    )
    made = many.write(ManySheet(titles, found.schools, item.figures, clock.now(db.session)))
    name = file_name(f"{assignment.directive.number} ky {found.period.number}", "cac-truong-", "xlsx")
    return send_file(io.BytesIO(made), mimetype=XLSX, as_attachment=True, download_name=name)
