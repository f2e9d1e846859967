"""One incident: its reports with their text, who viewed it, and what the department does about it."""

from collections.abc import Callable
from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.incidents import handling, register
from directives.incidents.handling import NotHandled
from directives.incidents.of_agency import choices_of
from directives.models import Incident
from directives.terms import AccessKind, DirectiveState, IncidentList
from workflows import clock
from workflows.incidents import steps
from workflows.incidents.forms import ChargeForm, LevelForm, WordsForm
from workflows.incidents.lists import views
from workflows.incidents.pages import pages
from workflows.incidents.pages.register import may_read
from workflows.web.fields import options
from workflows.web.finding import find_incident
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, log_access, reads


@pages.get("/phat-sinh/<pid>")
@reads
def incident(pid: str) -> Page:
    """One incident with its text; the view is logged before the text is shown."""
    found = find_incident(pid)
    if found.first is not None:
        return redirect(url_for("incidents.incident", pid=found.first.public_id))
    _log_opening(found, AccessKind.INCIDENT_VIEWED)
    return render_template(
        "incidents/incident.html",
        section="incidents",
        incident=found,
        reports=register.reports_of(db.session, found),
        done=handling.acts_on(db.session, found),
        views=views(db.session, found),
        followed=found.task.assignment.directive.state == DirectiveState.ISSUED,
        as_of=clock.now(db.session),
    )


@pages.get("/phat-sinh/<pid>/tep/<file_pid>")
@reads
def incident_file(pid: str, file_pid: str) -> Response:
    """Download a document of an incident; the opening is logged first."""
    found = find_incident(pid)
    file = next((one.file for one in found.files if one.file.public_id == file_pid), None) or abort(404)
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), file)
    except FileNotFoundError:
        abort(410)
    media_type, name = file.media_type, file.name
    _log_opening(found, AccessKind.INCIDENT_FILE_OPENED)
    return send_file(path, mimetype=media_type, as_attachment=True, download_name=name)


def _log_opening(found: Incident, kind: AccessKind) -> None:
    """403 for those who may not read incidents; a GET is logged."""
    _check_right()
    me = current_staff()
    if request.method == "GET":
        log_access(kind, incident_id=found.id, staff_id=me.id, assignment_id=found.task.assignment_id)
        db.session.rollback()  # a transaction begun before the view was logged would not list it


def _check_right() -> None:
    if not may_read():
        abort(403)


def _first(pid: str) -> Incident:
    """The first notice of an incident that the person may read, or 404."""
    found = find_incident(pid)
    _check_right()
    return found if found.first_id is None else abort(404)


@pages.post("/phat-sinh/<pid>/tiep-nhan")
@acts
def receive(pid: str) -> Response:
    """Take it up."""
    found, me, now = _first(pid), current_staff(), clock.now(db.session)
    return _carry_out(found, lambda: handling.receive(db.session, found, me, now), _("Đã ghi nhận tiếp nhận."))


@pages.route("/phat-sinh/<pid>/phu-trach", methods=["GET", "POST"])
@acts
def charge(pid: str) -> Page:
    """Put it in somebody's charge."""
    found, form = _first(pid), ChargeForm(colleague=_charged(pid))
    here = {one.id: one for one in steps.colleagues(db.session, current_staff().agency_id)}
    form.colleague.choices = options((one.id, one.name) for one in here.values())
    if form.validate_on_submit():
        colleague, me, now = here[form.colleague.data], current_staff(), clock.now(db.session)
        done = _("Đã phân công %(name)s phụ trách.", name=colleague.name)
        return _carry_out(found, lambda: handling.charge(db.session, found, colleague, me, now), done)
    return _ask(found, form, "charge")


def _charged(pid: str) -> int | None:
    return find_incident(pid).charge_id


@pages.route("/phat-sinh/<pid>/muc-do", methods=["GET", "POST"])
@acts
def level(pid: str) -> Page:
    """Correct its level, with a reason."""
    found, session = _first(pid), db.session
    form = LevelForm(level=found.level)
    choices = {one.key: one for one in choices_of(session, current_staff().agency_id, IncidentList.LEVEL)}
    form.level.choices = options((one.key, one.name) for one in choices.values() if not one.retired)
    if form.validate_on_submit():
        chosen, why, me, now = choices[form.level.data], form.words.data or "", current_staff(), clock.now(session)
        done = _("Đã sửa mức độ thành “%(level)s”.", level=chosen.name)
        return _carry_out(found, lambda: handling.correct_level(session, found, chosen, why, me, now), done)
    return _ask(found, form, "level")


Deed = Callable[..., None]
DEEDS: dict[str, Deed] = {"bien-phap": handling.add_measure, "ket-thuc": handling.close, "mo-lai": handling.reopen}
"""By the word in the address."""


@pages.route("/phat-sinh/<pid>/xu-ly/<any('bien-phap','ket-thuc','mo-lai'):deed>", methods=["GET", "POST"])
@acts
def handle(pid: str, deed: str) -> Page:
    """Write down a measure, or close the incident or open it again, with a word."""
    found, form = _first(pid), WordsForm()
    if form.validate_on_submit():
        words, me, now = form.words.data or "", current_staff(), clock.now(db.session)
        return _carry_out(found, lambda: DEEDS[deed](db.session, found, words, me, now), _("Đã ghi."))
    return _ask(found, form, deed)


def _ask(found: Incident, form: ChargeForm | WordsForm, what: str) -> Page:
    shown = render_template(
        "incidents/handle.html",
        section="incidents",
        incident=found,
        what=what,
        form=form,
        back=url_for("incidents.incident", pid=found.public_id),
    )
    return (shown, 422) if form.errors else shown


def _carry_out(found: Incident, deed: Callable[[], None], done: str) -> Response:
    public_id = found.public_id
    try:
        deed()
    except NotHandled:
        db.session.rollback()
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    else:
        db.session.commit()
        flash(done, "done")
    return redirect(url_for("incidents.incident", pid=public_id))
