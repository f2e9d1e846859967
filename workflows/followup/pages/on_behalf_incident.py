"""The page on which staff enter an incident for a unit: the letter gives a telephone for exactly that."""

import secrets

from flask import abort, redirect, render_template
from flask_babel import gettext as _

from directives.database import db
from directives.incidents import of_agency
from directives.queries import submissions
from directives.terms import IncidentList, ReportingMode
from workflows import clock
from workflows.followup import assignment_steps as steps
from workflows.followup.entry_forms import IncidentEntryForm, IncidentMoreEntryForm
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out, status_of, task_of
from workflows.followup.pages.entry import origin_of, proposed_day, proposed_origin, valid
from workflows.web.finding import find_assignment, find_incident
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/phat-sinh", methods=["GET", "POST"])
@acts
def report_incident(aid: str, task_id: int) -> Page:
    """Enter an incident of the unit, with who told it and through which channel."""
    found = find_assignment(aid)
    task = task_of(found, task_id)
    if task.item.mode != ReportingMode.INCIDENT:
        abort(404)
    form = IncidentEntryForm(data=proposed_origin(found))
    form.today = proposed_day()
    form.offer(*(of_agency.offered(db.session, task.item, which) for which in IncidentList))
    if valid(form, found):
        by, origin = acted_by(""), origin_of(form)
        answer = form.answer(form.submission_key.data or secrets.token_hex(16))
        carry_out(
            lambda: steps.report_incident_for(db.session, task, answer, origin, by),
            _("Đã ghi vấn đề phát sinh; lãnh đạo và đơn vị được báo bằng thư."),
        )
        return redirect(home(found))
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/report_incident.html",
        section="directives",
        assignment=found,
        task=task,
        form=form,
        back=home(found),
        shut=submissions.closed_reason(task),
        as_of=clock.now(db.session),
    ), status_of(form)


@pages.route("/phat-sinh/<pid>/bao-them", methods=["GET", "POST"])
@acts
def add_to_incident(pid: str) -> Page:
    """Enter what the unit adds to an incident."""
    told = find_incident(pid)
    first = told.first or told
    found = first.task.assignment
    form = IncidentMoreEntryForm(data=proposed_origin(found))
    if valid(form, found):
        by, origin = acted_by(""), origin_of(form)
        answer = form.answer(first, form.submission_key.data or secrets.token_hex(16))
        carry_out(
            lambda: steps.report_incident_for(db.session, first.task, answer, origin, by, first),
            _("Đã ghi phần báo thêm; lãnh đạo và đơn vị được báo bằng thư."),
        )
        return redirect(home(found))
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/add_to_incident.html", section="incidents", incident=first, form=form, back=home(found)
    ), status_of(form)
