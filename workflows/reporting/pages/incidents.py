"""The pages on which a unit reports an incident, without names; afterwards only its receipt is shown."""

from datetime import time

from flask import abort
from flask_babel import gettext as _

from directives.acts import IncidentAnswer
from directives.database import db
from directives.models import Task
from directives.queries import submissions
from directives.rules import schedule
from directives.terms import EventKind, IncidentKind, ReportingMode, SchoolLevel
from workflows import clock
from workflows.reporting import steps
from workflows.reporting.forms import IncidentForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import choices, redirect_closed, redirect_to, set_today, show
from workflows.web import person
from workflows.web.fields import options, text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.refused.parked import offered
from workflows.web.words.tasks import incident_word, school_level_word


def _find(task_id: int) -> Task:
    found = find_task(task_id)
    return found if found.item.mode == ReportingMode.INCIDENT else abort(404)


@pages.route("/phieu/<public_id>/phat-sinh/<int:task_id>", methods=["GET", "POST"])
@by_link
def incident(public_id: str, task_id: int) -> Page:
    """Report an incident; earlier ones are listed without their text."""
    found, form = _find(task_id), offered(IncidentForm, typed_by=person.remembered().name)
    set_today(form)
    form.kind.choices = options(choices(IncidentKind, incident_word))
    form.school_level.choices = options([("", _("Không rõ")), *choices(SchoolLevel, school_level_word)])
    if form.validate_on_submit():
        return _submit(found, form)
    form.renew()
    shown = show(
        "reporting/incident.html",
        task=found,
        item=found.item,
        form=form,
        shut=submissions.closed_reason(found),
        told=submissions.incidents(db.session, [found]),
    )
    return (shown, 422) if form.errors else shown


def _submit(found: Task, form: IncidentForm) -> Page:
    concerned = form.concerned.data
    answer = IncidentAnswer(
        kind=form.kind.data,
        submission_key=form.key,
        handling=text_of(form.handling),
        occurred_at=schedule.at(form.occurred_on.data, form.occurred_hour.data or time(0)),
        school_level=form.school_level.data or "",
        concerned=None if concerned is None else int(concerned),
        help_needed=text_of(form.help_needed),
        typed_by=text_of(form.typed_by),
    )
    try:
        incident = steps.submit_incident(db.session, current_link(), found, answer, clock.now(db.session))
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    db.session.commit()
    back = redirect_to("reporting.incident_receipt", task_id=found.id, incident_pid=incident.public_id)
    person.remember(back, text_of(form.typed_by))
    return back


@pages.get("/phieu/<public_id>/phat-sinh/<int:task_id>/bien-nhan/<incident_pid>")
@by_link
def incident_receipt(public_id: str, task_id: int, incident_pid: str) -> Page:
    """The receipt: reference, time and kind, not the text."""
    found = _find(task_id)
    incident = next((one for one in submissions.incidents(db.session, [found]) if one.public_id == incident_pid), None)
    incident = incident or abort(404)
    proof = submissions.receipt(
        db.session, current_link().assignment, EventKind.INCIDENT_REPORTED, incident.recorded_at, found
    ) or abort(404)
    return show("reporting/incident_receipt.html", task=found, item=found.item, told=incident, receipt=proof)
