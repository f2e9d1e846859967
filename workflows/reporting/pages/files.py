"""The page of a draft's files: uploads have a form of their own, so that a refused file loses no typed text."""

from pathlib import Path

from flask import abort, current_app, flash, request
from flask_babel import gettext as _

from directives import files as stored
from directives.database import db
from directives.files import CheckedFile
from directives.models import StoredFile, Task
from directives.queries.submissions import drafted_files
from directives.terms import ReportingMode
from workflows import clock
from workflows.reporting import answers, steps
from workflows.reporting.file_refusals import limit_words, press_words, refusal, too_many_for
from workflows.reporting.forms import FileForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, show
from workflows.web.finding import find_task
from workflows.web.frame import Page, parse_key
from workflows.web.guards import by_link, colleagues_too
from workflows.web.uploads import JudgedFiles, judged, reads_first, what_was_read


def _find(task_id: int) -> Task:
    found = find_task(task_id)
    return abort(404) if found.item.mode == ReportingMode.INCIDENT else found


def _is_letter() -> bool:
    return request.form.get("as") == "letter"


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep", methods=["GET", "POST"])
@by_link
@colleagues_too
@reads_first(lambda: judged("upload", stored.SCANS if _is_letter() else stored.EVIDENCE))
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
        press_limit=press_words(),
        files=drafted_files(db.session, found),
        as_letter=_is_letter(),
    )


def _keep(found: Task, form: FileForm, as_letter: bool) -> bool:
    """Keep the good files, each in a transaction of its own, and say of the others why not; whether all are kept."""
    judged: JudgedFiles = what_was_read()
    refused, kept = [refusal(one, as_letter) for one in judged.refused], []
    for given in judged.good[:1] if as_letter else judged.good:
        try:
            file = store_file(given)
            if as_letter:
                steps.keep_letter(db.session, found, file, clock.now(db.session))
            else:
                steps.keep_file(db.session, found, file)
        except steps.TooManyFiles:
            db.session.rollback()
            refused.append(too_many_for(given.name))
        else:
            kept.append(file.name)
            db.session.commit()
    if kept:
        flash(_("Đã nhận %(names)s, giữ cùng bản nháp.", names=", ".join(kept)), "done")
    form.upload.errors = refused
    return not refused


def store_file(given: CheckedFile) -> StoredFile:
    now = clock.now(db.session)
    db.session.commit()  # so that the lock is not held while bytes are written
    return stored.store(db.session, Path(current_app.config["FILES_DIR"]), given, now)


@pages.post("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep/bo")
@by_link
@colleagues_too
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
