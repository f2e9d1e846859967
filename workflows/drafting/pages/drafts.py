"""The pages to submit a letter, view its draft, edit the header and delete the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.attributes.of_agency import names_by_key, spared_in_words
from directives.database import db
from directives.drafts import DraftProblem, PassedOver, draft_problems, extra_burdens, passed_over, taken_back
from directives.models import Directive, Item
from directives.queries import same_letter
from directives.reading import UnreadableLetter
from directives.rules.reminder_plan import plan_of
from directives.sources import SourceText, UnreadableSource, extract
from workflows import clock
from workflows.drafting import letter, prefill, recipients, steps
from workflows.drafting.cadence import cadence_of
from workflows.drafting.forms import (
    AmendForm,
    EditionForm,
    EnclosedFilesForm,
    EnclosureForm,
    LetterUploadForm,
    PasteForm,
    SignedForm,
)
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, code_of, find_draft, renew, save, store
from workflows.drafting.refusals import is_secret, of_file, reason_of
from workflows.drafting.unread import Unread, unread_of, why_by_hand
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.plan_form import in_words
from workflows.web.security.headers import SHOWN_IN_FRAME
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


@pages.get("/van-ban/<pid>/du-thao/tep-da-doc")
@reads
def source(pid: str) -> Response:
    """The letter's file, shown in a frame of the draft's page; other kinds than these are downloaded."""
    file = find_draft(pid).source_file
    if file is None or file.media_type not in files.SCANS:
        abort(404)
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), file)
    except FileNotFoundError:
        abort(410)
    response = send_file(path, mimetype=file.media_type, download_name=file.name)
    response.headers.update(SHOWN_IN_FRAME)
    return response


@pages.get("/van-ban/<pid>/du-thao")
@reads
def edit(pid: str) -> str:
    """Show the letter, marked with what was read, beside its draft."""
    directive = find_draft(pid)
    problems, names = draft_problems(directive), names_by_key(db.session, directive.issuer_id)
    return render_template(
        "drafting/edit.html",
        section="directives",
        directive=directive,
        rows=[_row(directive, each, names) for each in letter.listed(directive)],
        passed=[each for each in passed_over(directive) if each.asks],
        may_act=current_staff().acts,
        segments=letter.segments(directive),
        unread=unread_of(directive),
        before=same_letter.repeats(db.session, directive),
        amended=directive.amended,
        missing=[finding for finding in problems if not finding.doubtful],
        doubts=[finding for finding in problems if finding.doubtful and finding.code is not DraftProblem.PASSED_OVER],
        extras=extra_burdens(directive),
        audience=recipients.names_of(db.session, directive.audience),
        edition=directive.edition,
        reminders=in_words(plan_of(directive.issuer.reminders, directive.reminders)),
        signed=SignedForm(formdata=None),
        own_reminders=bool(directive.reminders),
        enclosed=EnclosedFilesForm(formdata=None),
        enclosure=EnclosureForm(formdata=None),
    )


def _row(directive: Directive, each: Item | PassedOver, names: Mapping[str, str]) -> dict[str, Any]:
    """An item with what its row shows, or a passage that was judged no task."""
    if isinstance(each, PassedOver):
        return {"passage": each}
    return {
        "item": each,
        "cadence": cadence_of(each.rrule) if each.rrule else None,
        "audience": recipients.names_of(db.session, each.audience),
        "spared": spared_in_words(each, names),
        "taken_back": taken_back(directive, each),
    }


@pages.route("/van-ban/<pid>/du-thao/phan-dau", methods=["GET", "POST"])
@acts
def header(pid: str) -> Page:
    """Change the header and the audience; after a newer edit elsewhere, show both versions."""
    directive = find_draft(pid)
    form = prefill.header_form(db.session, directive, request.form or None)
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        if save(form, lambda edition, now: steps.change_header(db.session, directive, form.values(), edition, now)):
            return back_to(directive)
        theirs = prefill.differences(form, prefill.header_form(db.session, directive))
        renew(form, directive)
    page = render_template(
        "drafting/header.html",
        section="directives",
        directive=directive,
        form=form,
        theirs=theirs,
        segments=letter.segments(directive),
    )
    return page, code_of(form)


@pages.post("/van-ban/<pid>/du-thao/sua-doi")
@acts
def amend(pid: str) -> Response:
    """Say which directive, issued from the same letter, the draft amends or replaces; or that it does neither."""
    directive, form = find_draft(pid), AmendForm()
    before = {each.directive.public_id: each.directive for each in same_letter.issued_before(db.session, directive)}
    if not form.validate():
        abort(400)
    amended = before.get(form.amended.data or "")
    steps.set_amended(db.session, directive, amended, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive)


@pages.route("/van-ban/<pid>/du-thao/xoa", methods=["GET", "POST"])
@acts
def delete(pid: str) -> Page:
    """Ask for confirmation, then delete the draft."""
    directive = find_draft(pid)
    form = EditionForm(edition=directive.edition)
    if not form.validate_on_submit():
        return render_template("drafting/delete.html", section="directives", directive=directive, form=form)
    steps.delete_draft(db.session, directive, form.held, clock.now(db.session))
    db.session.commit()
    flash(_("Đã xoá bản thảo."), "done")
    return redirect(url_for("monitoring.front"))
