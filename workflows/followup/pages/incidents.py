"""Incidents: a list without their text, and each one's text for officers and leaders; every view is logged."""

from flask import abort, render_template, request

from directives.database import db
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
        as_of=clock.now(db.session),
    )


@pages.get("/phat-sinh/<pid>")
@reads
def incident(pid: str) -> str:
    """One incident with its text; the view is logged before the text is shown."""
    me = current_staff()
    found = find_incident(pid)
    if not me.roles & MAY_READ:
        abort(403)
    if request.method == "GET":
        log_access(
            AccessKind.INCIDENT_VIEWED, incident_id=found.id, staff_id=me.id, assignment_id=found.task.assignment_id
        )
        db.session.rollback()  # a transaction begun before the view was logged would not list it
    views = lists.views(db.session, found)
    return render_template(
        "followup/incident.html", section="incidents", incident=found, views=views, as_of=clock.now(db.session)
    )
