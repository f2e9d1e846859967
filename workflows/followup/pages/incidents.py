"""Incidents: a list without their text, and each one's text for officers and leaders, every look on record."""

from flask import abort, render_template, request
from sqlalchemy import select

from directives.database import db
from directives.models import AccessEntry, Assignment, Directive, Incident, Staff, Task
from directives.terms import AccessKind, Role
from workflows import clock
from workflows.followup.pages import pages
from workflows.web.guards import current_staff, find_incident, log_access, reads

MAY_READ = frozenset({Role.OFFICER, Role.HEAD, Role.LEADER})
"""An administrator keeps accounts, and has no need of what happened to children."""


@pages.get("/phat-sinh")
@reads
def incidents() -> str:
    """What was reported, newest first: which unit, which kind, when; never what happened to whom."""
    query = (
        select(Incident)
        .join(Task)
        .join(Assignment)
        .join(Directive)
        .where(Directive.issuer_id == current_staff().agency_id)
        .order_by(Incident.happened_at.desc(), Incident.id.desc())
    )
    of = request.args.get("directive", "")
    directives = db.session.scalars(
        select(Directive)
        .where(Directive.id.in_(query.with_only_columns(Directive.id).order_by(None)))
        .order_by(Directive.issued_at.desc())
    ).all()
    found = db.session.scalars(query.where(Directive.public_id == of) if of else query).all()
    return render_template(
        "followup/incidents.html",
        section="incidents",
        incidents=found,
        directives=directives,
        of=of,
        as_of=clock.now(db.session),
    )


@pages.get("/phat-sinh/<pid>")
@reads
def incident(pid: str) -> str:
    """One incident with its text; that it was looked at is recorded before it is shown."""
    me = current_staff()
    found = find_incident(pid)
    if not me.roles & MAY_READ:
        abort(403)
    if request.method == "GET":
        log_access(
            AccessKind.INCIDENT_VIEWED, incident_id=found.id, staff_id=me.id, assignment_id=found.task.assignment_id
        )
        db.session.rollback()  # a transaction begun before the look was recorded would not list it
    views = db.session.execute(
        select(AccessEntry.at, Staff.name)
        .join(Staff, Staff.id == AccessEntry.staff_id)
        .where(AccessEntry.incident_id == found.id, AccessEntry.kind == AccessKind.INCIDENT_VIEWED)
        .order_by(AccessEntry.at.desc())
    ).all()
    return render_template(
        "followup/incident.html", section="incidents", incident=found, views=views, as_of=clock.now(db.session)
    )
