"""The agency's emblem: the page that changes it, and the picture itself, which everybody may see."""

from typing import BinaryIO, cast

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.models import StoredFile
from workflows import clock, stored
from workflows.access import emblems
from workflows.access.forms import EmblemForm
from workflows.access.pages import pages
from workflows.web.contact_point import DIGITS, frame_of
from workflows.web.finding import current_agency
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff, public
from workflows.web.transport.static_files import FOR_EVER
from workflows.web.uploads import reads_first, refusal_word, what_was_read

MOST = 2 * 1024 * 1024
"""Bytes of the given picture."""


def _read_upload() -> files.CheckedFile | None:
    """Raises RefusedFile."""
    upload = request.files.get("file")
    return files.check_emblem(upload.filename or "", cast(BinaryIO, upload.stream), MOST) if upload else None


@pages.route("/co-quan/bieu-trung", methods=["GET", "POST"])
@administers
@reads_first(_read_upload)
def change_emblem() -> Page:
    """Choose the picture; it is written anew, small, before it is kept."""
    form, agency = EmblemForm(), current_agency()
    if form.validate_on_submit():
        try:
            _use(files.store(db.session, stored.folder(), what_was_read(), clock.now(db.session)))
        except files.RefusedFile as refused:
            form.file.errors = [_refusal(refused)]
        else:
            flash(_("Đã đổi biểu trưng."), "done")
            return redirect(url_for("access.agency"))
    shown = render_template(
        "access/emblem.html",
        section="agency",
        form=form,
        agency=agency,
        has_emblem=frame_of(db.session, agency.id).emblem_id is not None,
    )
    return shown, 422 if form.errors else 200


@pages.post("/co-quan/bieu-trung/bo")
@administers
def remove_emblem() -> Response:
    _use(None)
    flash(_("Đã bỏ biểu trưng."), "done")
    return redirect(url_for("access.change_emblem"))


def _use(picture: StoredFile | None) -> None:
    former = emblems.change_emblem(db.session, current_agency(), picture, current_staff(), clock.now(db.session))
    db.session.commit()
    if former is not None:
        files.unlink(stored.folder(), [former])


def _refusal(refused: files.RefusedFile) -> str:
    match refused.reason:
        case files.FileRefusal.TOO_LARGE:
            return str(_("Tệp lớn hơn 2 MB. Xin chọn ảnh nhỏ hơn."))
        case files.FileRefusal.KIND | files.FileRefusal.EMPTY | files.FileRefusal.BROKEN:
            return str(_("Đây không phải ảnh PNG hoặc JPEG mở được. Xin lưu biểu trưng thành PNG rồi chọn lại."))
    return refusal_word(refused)


@pages.get("/bieu-trung/<digest>.png")
@public
def emblem(digest: str) -> Response:
    """The picture; its address has its hash, so browsers may keep it for ever."""
    file = emblems.find(db.session, digest) if len(digest) == DIGITS else None
    try:
        path = files.path_of(stored.folder(), file) if file else abort(404)
    except FileNotFoundError:
        abort(404)
    answer = send_file(path, mimetype=files.PNG)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
