"""Shared by the drafting pages: find a draft and its parts, save an edit, store a file, handle refused edits."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.models import Directive, Enclosure, Item, StoredFile
from directives.terms import DirectiveState
from workflows import clock
from workflows.drafting import steps
from workflows.drafting.forms import EditionForm
from workflows.drafting.pages import pages
from workflows.web.finding import find_directive

Step = Callable[[int, datetime], object]


def find_draft(pid: str) -> Directive:
    """A draft of the signed-in person's agency; an issued directive redirects to its board."""
    directive = find_directive(pid)
    if directive.state is not DirectiveState.DRAFT:
        raise steps.NotADraft
    return directive


def find_item(directive: Directive, item_id: int) -> Item:
    return next((item for item in directive.items if item.id == item_id), None) or abort(404)


def find_enclosure(directive: Directive, enclosure_id: int) -> Enclosure:
    return next((enclosure for enclosure in directive.enclosures if enclosure.id == enclosure_id), None) or abort(404)


def back_to(directive: Directive, anchor: str | None = None) -> Response:
    return redirect(url_for("drafting.edit", pid=directive.public_id, _anchor=anchor))


@pages.errorhandler(steps.NotADraft)
def _issued(_error: steps.NotADraft) -> Response:
    db.session.rollback()
    if request.method == "POST":
        flash(_("Văn bản đã được giao việc nên không sửa được nữa."), "warning")
    return redirect(url_for("monitoring.board", pid=(request.view_args or {})["pid"]))


@pages.errorhandler(steps.EditedMeanwhile)
def _outdated(_error: steps.EditedMeanwhile) -> Response:
    db.session.rollback()
    flash(_("Bản thảo vừa được sửa ở nơi khác. Đây là bản mới nhất; xin xem lại rồi thao tác lần nữa."), "warning")
    return redirect(url_for("drafting.edit", pid=(request.view_args or {})["pid"]))


@pages.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    """Redirect to the page with the upload form; what was saved is still there."""
    db.session.rollback()
    limit = current_app.config["FILE_LIMIT"] // (1024 * 1024)
    if request.mimetype == "multipart/form-data":
        flash(_("Tệp lớn quá %(n)s MB nên không nhận. Xin giảm dung lượng rồi chọn lại.", n=limit), "error")
    else:
        flash(_("Nội dung dài quá nên không nhận. Xin bỏ bớt phụ lục rồi dán lại."), "error")
    pid = (request.view_args or {}).get("pid")
    return redirect(url_for("drafting.edit", pid=pid) if pid else url_for("drafting.new"))


def save(form: EditionForm, step: Step) -> bool:
    """Save what was typed and commit; False if the draft has a newer edition, and nothing is saved."""
    try:
        step(form.held, clock.now(db.session))
    except steps.EditedMeanwhile:
        return False
    db.session.commit()
    return True


def renew(form: EditionForm, directive: Directive) -> None:
    """Set the form to the current edition: the page now shows what is stored, so the next press may save."""
    form.edition.raw_data, form.edition.data = None, directive.edition


def code_of(form: EditionForm) -> int:
    """The HTTP status of a form page: 200 to fill in, 400 with errors, 409 for a newer edition."""
    if request.method != "POST":
        return 200
    return 400 if form.errors else 409


def store(file: files.CheckedFile) -> StoredFile:
    return files.store(db.session, Path(current_app.config["FILES_DIR"]), file, clock.now(db.session))
