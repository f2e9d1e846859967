"""The page on which a superior uploads the sheet of all its schools, filled in."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from directives.acts import from_superior
from directives.cascade.standing import direct_units
from directives.database import db
from directives.models import Task
from directives.rules import schedule
from directives.terms import Channel
from workflows import clock
from workflows.cascading import sheets, steps
from workflows.cascading.forms import SheetUploadForm
from workflows.cascading.pages import pages
from workflows.cascading.sheets import NotTheSheet, SchoolLine
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.table_file import SourceTable, UnreadableSheet, read_tables
from workflows.web.uploads import reads_first, what_was_read
from workflows.web.words.sheets import sheet_fault_word


def _read_upload() -> list[SourceTable] | None:
    """Raises UnreadableSheet."""
    upload = request.files.get("upload")
    return read_tables(upload.read()) if upload else None


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/bang-cac-truong", methods=["GET", "POST"])
@by_link
@reads_first(_read_upload)
def sheet(public_id: str, task_id: int) -> Page:
    """Offer the sheet; a POST enters what is sound in it, and says of each other line why not."""
    task, form = find_task(task_id), SheetUploadForm()
    if not task.item.figures:
        abort(404)
    if not form.validate_on_submit():
        page = _show(task, form, [])
        return (page, 422) if form.errors else page
    try:
        lines = _lines(task)
    except UnreadableSheet as error:
        form.upload.errors = [sheet_fault_word(error.reason)]
        return _show(task, form, []), 422
    except NotTheSheet:
        form.upload.errors = [_("Tệp không phải bảng của nội dung này. Xin tải bảng ở trang này, điền rồi gửi lại.")]
        return _show(task, form, []), 422
    sound = _enter(lines, text_of(form.told_by))
    wrong = [line for line in lines if line.problem]
    if wrong or not sound:
        return _show(task, form, wrong, len(sound)), 422
    flash(_("Đã nhập thay %(n)s trường; các trường được báo bằng thư.", n=len(sound)), "done")
    return redirect(url_for("cascading.schools", public_id=public_id))


def _lines(task: Task) -> list[SchoolLine]:
    """Raises UnreadableSheet, NotTheSheet."""
    tables = what_was_read()
    today = schedule.local(clock.now(db.session)).date()
    direct = {unit.code: unit.name for unit in direct_units(db.session, task)}
    return sheets.read_lines(db.session, task, tables or [], direct, today)


def _enter(lines: list[SchoolLine], told_by: str) -> list[SchoolLine]:
    """Enter the sound lines in one transaction; locks are taken in the order of the assignments."""
    now = clock.now(db.session)
    origin = from_superior(current_link(), Channel.EMAIL, told_by, now)
    pairs = [(line, line.task, line.answer) for line in lines if line.task is not None and line.answer is not None]
    for _line, task, answer in sorted(pairs, key=lambda one: one[1].assignment_id):
        steps.enter_for(db.session, task, answer, origin, now)
    db.session.commit()
    return [line for line, _task, _answer in pairs]


def _show(task: Task, form: SheetUploadForm, wrong: list[SchoolLine], entered: int = 0) -> str:
    return show("cascading/sheet.html", task=task, item=task.item, form=form, wrong=wrong, entered=entered)
