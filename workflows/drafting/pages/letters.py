"""The pages to submit a letter, as text or as a file: it is read into a draft, or filled in by hand."""

from dataclasses import dataclass

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.models import Directive
from directives.reading import UnreadableLetter
from directives.sources import SourceText, UnreadableSource, extract
from workflows import clock
from workflows.drafting import steps
from workflows.drafting.forms import LetterUploadForm, PasteForm
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import store
from workflows.drafting.refusals import is_secret, of_file, reason_of
from workflows.drafting.unread import Unread, why_by_hand
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.uploads import checked, reads_first, what_was_read

LETTERS = frozenset({files.TEXT, files.DOCX}) | files.SCANS


@pages.get("/van-ban/moi")
@acts
def new() -> str:
    """Show the form for a new letter."""
    return _ask()


def _ask(paste: PasteForm | None = None, upload: LetterUploadForm | None = None) -> str:
    limit = current_app.config["FILE_LIMIT"] // (1024 * 1024)
    forms = {"paste": paste or PasteForm(formdata=None), "upload": upload or LetterUploadForm(formdata=None)}
    return render_template("drafting/new.html", section="directives", limit=limit, **forms)


@pages.post("/van-ban/moi")
@acts
def read_pasted() -> Page:
    """Read a letter from pasted text; refused text stays in the form, to be mended or filled in by hand."""
    form = PasteForm()
    text = form.text.data or ""
    try:
        return _start_by_hand(text, None, Unread.BLANK) if form.by_hand.data else _start(SourceText(text), None)
    except UnreadableLetter as error:
        db.session.rollback()
        form.text.errors = [reason_of(error)]
        if is_secret(error):
            form.text.data = ""
        return _ask(paste=form), 400


@dataclass(frozen=True)
class LetterFile:
    """A letter's file that may be stored, with its text; or why it has none and is filled in by hand."""

    file: files.CheckedFile
    found: SourceText
    unread: Unread | None


def _read_letter() -> LetterFile | None:
    """Read the letter's file. Raises UnreadableSource or RefusedFile for one from which no draft is made."""
    upload = request.files.get("file")
    if not upload:
        return None
    data, found, unread = upload.read(), SourceText(""), None
    upload.seek(0)
    try:
        found = extract(data) if len(data) <= current_app.config["FILE_LIMIT"] else found
    except UnreadableSource as error:
        unread = Unread.SCAN if files.is_picture(data) else why_by_hand(error)
        if unread is None:
            raise
    [file] = checked("file", LETTERS)
    return LetterFile(file, found, unread)


@pages.post("/van-ban/moi/tep")
@acts
@reads_first(_read_letter)
def read_uploaded() -> Page:
    """Read a letter from its file, and keep the file for reference; one that cannot be read is filled in by hand."""
    form = LetterUploadForm()
    if not form.validate():
        return _ask(upload=form), 400
    try:
        return _start_from(what_was_read())
    except (UnreadableLetter, UnreadableSource, files.RefusedFile) as error:
        db.session.rollback()
        form.file.errors = [of_file(form.file.data.filename, error)]
        return _ask(upload=form), 400


def _start_from(letter: LetterFile) -> Response:
    if letter.unread is not None:
        return _start_by_hand(letter.found.text, letter.file, letter.unread)
    try:
        return _start(letter.found, letter.file)
    except UnreadableLetter as error:
        db.session.rollback()
        why = why_by_hand(error)
        if why is None:
            raise
        return _start_by_hand(letter.found.text, letter.file, why)


def _start(found: SourceText, file: files.CheckedFile | None) -> Response:
    source, now = store(file) if file else None, clock.now(db.session)
    return _opened(steps.start_draft(db.session, current_staff(), found.text, source, now, found.unread))


def _start_by_hand(text: str, file: files.CheckedFile | None, why: Unread) -> Response:
    source = store(file) if file else None
    return _opened(steps.start_by_hand(db.session, current_staff(), text, source, why, clock.now(db.session)))


def _opened(directive: Directive) -> Response:
    db.session.commit()
    return redirect(url_for("drafting.edit", pid=directive.public_id))
