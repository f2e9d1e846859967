"""Incidents: a list without their text; each one's text and documents for officers and leaders, with a log of views."""

from pathlib import Path

from flask import abort, current_app, render_template, request, send_file
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.models import Incident
from directives.terms import AccessKind, Role
from workflows import clock
from workflows.followup import lists
from workflows.followup.pages import pages
from workflows.web.finding import find_incident
from workflows.web.guards import current_staff, log_access, reads

MAY_READ = frozenset({Role.OFFICER, Role.HEAD, Role.LEADER})
"""Not administrators: they manage accounts and have no need to know what happened to children."""


@pages.get("/phat-sinh")
@reads
def incidents() -> str:
    """List incidents, newest first: unit, kind and time, never the text."""
    session, agency_id, of = db.session, current_staff().agency_id, request.args.get("directive", "")
    return render_template(
        "followup/incidents.html",
        section="incidents",
        incidents=lists.incidents(session, agency_id, of),
        directives=lists.directives_with_incidents(session, agency_id),
        of=of,
        may_read=_may_read(),
        as_of=clock.now(db.session),
    )


@pages.get("/phat-sinh/<pid>")
@reads
def incident(pid: str) -> str:
    """One incident with its text; the view is logged before the text is shown."""
    found = find_incident(pid)
    _log_opening(found, AccessKind.INCIDENT_VIEWED)
    views = lists.views(db.session, found)
    return render_template(
        "followup/incident.html", section="incidents", incident=found, views=views, as_of=clock.now(db.session)
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


def _may_read() -> bool:
    return bool(current_staff().roles & MAY_READ)


def _log_opening(found: Incident, kind: AccessKind) -> None:
    """403 for those who may not read incidents; a GET is logged."""
    me = current_staff()
    if not _may_read():
        abort(403)
    if request.method == "GET":
        log_access(kind, incident_id=found.id, staff_id=me.id, assignment_id=found.task.assignment_id)
        db.session.rollback()  # a transaction begun before the view was logged would not list it
