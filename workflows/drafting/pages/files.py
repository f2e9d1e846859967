"""The pages that add and remove files of a draft: the signed copy that units receive, and enclosures."""

from flask import abort, flash, render_template
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.file_names import title_of
from directives.models import Directive, StoredFile
from workflows import clock
from workflows.drafting import steps
from workflows.drafting.forms import EditionForm, EnclosedFilesForm, EnclosureForm, FillForm, SignedForm
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, find_draft, find_enclosure, store
from workflows.drafting.refusals import of_file
from workflows.web.frame import Page
from workflows.web.guards import acts
from workflows.web.uploads import checked, reads_first, what_was_read

SIGNED = frozenset({files.PDF})
ANCHOR = "tep"


@pages.post("/van-ban/<pid>/du-thao/ban-ky")
@acts
@reads_first(lambda: checked("file", SIGNED))
def sign(pid: str) -> Response:
    """Add the signed copy, a PDF that may be a scan."""
    directive = find_draft(pid)
    form = SignedForm()
    if not form.validate():
        return _refused(directive, form)
    try:
        file = _stored()
    except files.RefusedFile as error:
        return _refused_file(directive, error)
    steps.attach_signed(db.session, directive, file, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.post("/van-ban/<pid>/du-thao/ban-ky/bo")
@acts
def unsign(pid: str) -> Response:
    """Remove the signed copy."""
    directive = find_draft(pid)
    form = EditionForm()
    if not form.validate():
        return _refused(directive, form)
    steps.attach_signed(db.session, directive, None, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.post("/van-ban/<pid>/du-thao/kem-theo")
@acts
def enclose(pid: str) -> Response:
    """Add an enclosure by name; its file comes later."""
    directive = find_draft(pid)
    form = EnclosureForm()
    if not form.validate():
        return _refused(directive, form)
    steps.add_enclosures(db.session, directive, [(form.name.data or "", None)], form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.post("/van-ban/<pid>/du-thao/kem-theo/tep")
@acts
@reads_first(lambda: checked("files", files.EVIDENCE))
def enclose_files(pid: str) -> Response:
    """Add files, each as an enclosure named after the file; all of them or none."""
    directive = find_draft(pid)
    form = EnclosedFilesForm()
    if not form.validate():
        return _refused(directive, form)
    try:
        added = [(title_of(file.name), store(file)) for file in what_was_read()]
    except files.RefusedFile as error:
        return _refused_file(directive, error)
    steps.add_enclosures(db.session, directive, added, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.route("/van-ban/<pid>/du-thao/kem-theo/<int:enclosure_id>", methods=["GET", "POST"])
@acts
def enclosure(pid: str, enclosure_id: int) -> Page:
    """Rename an enclosure."""
    directive = find_draft(pid)
    found = find_enclosure(directive, enclosure_id)
    form = EnclosureForm(edition=directive.edition, name=found.name)
    if not form.validate_on_submit():
        page = render_template(
            "drafting/enclosure.html", section="directives", directive=directive, enclosure=found, form=form
        )
        return page, 400 if form.errors else 200
    steps.change_enclosure(db.session, found, form.name.data or "", found.file, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.post("/van-ban/<pid>/du-thao/kem-theo/<int:enclosure_id>/tep")
@acts
@reads_first(lambda: checked("file", files.EVIDENCE))
def fill(pid: str, enclosure_id: int) -> Response:
    """Add or replace the file of an enclosure."""
    directive = find_draft(pid)
    found = find_enclosure(directive, enclosure_id)
    form = FillForm()
    if not form.validate():
        return _refused(directive, form)
    try:
        file = _stored()
    except files.RefusedFile as error:
        return _refused_file(directive, error)
    steps.change_enclosure(db.session, found, found.name, file, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


@pages.post("/van-ban/<pid>/du-thao/kem-theo/<int:enclosure_id>/bo")
@acts
def remove_enclosure(pid: str, enclosure_id: int) -> Response:
    directive = find_draft(pid)
    found = find_enclosure(directive, enclosure_id)
    form = EditionForm()
    if not form.validate():
        abort(400)
    steps.remove_enclosure(db.session, found, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, ANCHOR)


def _refused(directive: Directive, form: EditionForm) -> Response:
    db.session.rollback()
    flash(" ".join(str(error) for errors in form.errors.values() for error in errors), "error")
    return back_to(directive, ANCHOR)


def _stored() -> StoredFile:
    [file] = what_was_read()
    return store(file)


def _refused_file(directive: Directive, error: files.RefusedFile) -> Response:
    db.session.rollback()
    flash(of_file(error.name, error), "error")
    return back_to(directive, ANCHOR)
