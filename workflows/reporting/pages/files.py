"""The page of a draft's files: uploads have a form of their own, so that a refused file loses no typed text."""

from pathlib import Path

from flask import abort, current_app, flash, request
from flask_babel import gettext as _

from directives import files as stored
from directives.database import db
from directives.files import FileRefusal, RefusedFile
from directives.models import StoredFile, Task
from directives.queries.submissions import drafted_files
from directives.terms import ReportingMode
from workflows import clock
from workflows.reporting import answers, steps
from workflows.reporting.forms import FileForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, show
from workflows.web.finding import find_task
from workflows.web.formats import vn_number
from workflows.web.frame import Page, parse_key
from workflows.web.guards import by_link
from workflows.web.uploads import checked, reads_first, refusal_word, what_was_read


def _find(task_id: int) -> Task:
    found = find_task(task_id)
    return abort(404) if found.item.mode == ReportingMode.INCIDENT else found


def _is_letter() -> bool:
    return request.form.get("as") == "letter"


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep", methods=["GET", "POST"])
@by_link
@reads_first(lambda: checked("upload", stored.SCANS if _is_letter() else stored.EVIDENCE))
def files(public_id: str, task_id: int) -> Page:
    """Show and add files of a draft; `as=letter` marks the unit's own signed letter."""
    found, form = _find(task_id), FileForm()
    if form.validate_on_submit():
        try:
            if _keep(found, form, _is_letter()):
                return redirect_to("reporting.files", task_id=task_id)
        except steps.TaskClosed as refused:
            return redirect_closed(refused.why)
    shown = _show(found, form)
    return (shown, 422) if form.errors else shown


def _show(found: Task, form: FileForm) -> str:
    draft, last = steps.draft_of(db.session, found), steps.last_report(db.session, found)
    letter = steps.file_of(db.session, answers.letter_file_id(draft, last))
    return show(
        "reporting/files.html",
        task=found,
        item=found.item,
        form=form,
        letter=letter,
        most=steps.MOST_FILES,
        limit=limit_words(),
        files=drafted_files(db.session, found),
        as_letter=_is_letter(),
    )


def limit_words() -> str:
    return f"{vn_number(current_app.config['FILE_LIMIT'] / 1024 / 1024, 1)} MB"


def _keep(found: Task, form: FileForm, as_letter: bool) -> bool:
    try:
        file = store_upload()
        if as_letter:
            steps.keep_letter(db.session, found, file, clock.now(db.session))
        else:
            steps.keep_file(db.session, found, file)
    except RefusedFile as refused:
        form.upload.errors = [refusal(refused, as_letter)]
    except steps.TooManyFiles:
        form.upload.errors = [too_many()]
    else:
        db.session.commit()
        flash(_("Đã nhận tệp %(name)s, giữ cùng bản nháp.", name=file.name), "done")
        return True
    db.session.rollback()
    return False


def store_upload() -> StoredFile:
    """Store the file that was read first. Raises RefusedFile."""
    [file] = what_was_read()
    now = clock.now(db.session)
    db.session.commit()  # so that the lock is not held while bytes are written
    return stored.store(db.session, Path(current_app.config["FILES_DIR"]), file, now)


def too_many() -> str:
    most = steps.MOST_FILES
    return str(_("Đã có %(most)s tệp. Xin bỏ bớt một tệp, hoặc ghép nhiều trang vào một tệp PDF.", most=most))


def refusal(refused: RefusedFile, as_letter: bool) -> str:
    """Why an upload is refused, and what to choose instead."""
    name = refused.name
    kinds = _("PDF hoặc ảnh JPG, PNG") if as_letter else _("PDF, ảnh JPG, PNG, WEBP, Word (.docx), Excel (.xlsx)")
    messages = {
        FileRefusal.EMPTY: _("Tệp %(name)s không có nội dung. Xin chọn lại tệp.", name=name),
        FileRefusal.TOO_LARGE: _(
            "Tệp %(name)s lớn quá %(limit)s. Xin giảm độ phân giải hoặc chia nhỏ.", name=name, limit=limit_words()
        ),
        FileRefusal.KIND: _("Tệp %(name)s không thuộc loại nhận được. Xin chọn %(kinds)s.", name=name, kinds=kinds),
    }
    return str(messages.get(refused.reason) or refusal_word(refused))


@pages.post("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep/bo")
@by_link
def remove_file(public_id: str, task_id: int) -> Page:
    """Remove a file from the draft."""
    found, named = _find(task_id), request.form.get("file", type=parse_key)
    try:
        if request.form.get("file") == "letter":
            steps.keep_letter(db.session, found, None, clock.now(db.session))
        elif named is not None:
            steps.remove_file(db.session, found, named)
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    db.session.commit()
    flash(_("Đã bỏ tệp khỏi bản nháp."), "done")
    return redirect_to("reporting.files", task_id=task_id)
