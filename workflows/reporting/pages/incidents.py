"""The pages on which a unit reports an incident, without names; afterwards only its receipt is shown."""

from functools import partial

from flask import abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.boards.whats_next import whats_next
from directives.database import db
from directives.incidents import register
from directives.models import Incident, Task
from directives.queries import submissions
from directives.terms import EventKind, ReportingMode
from workflows import clock
from workflows.reporting import answers, incident_steps, steps
from workflows.reporting.editions import EditedElsewhere, basis_in
from workflows.reporting.forms import IncidentForm, IncidentMoreForm
from workflows.reporting.pages import merging, pages, saving
from workflows.reporting.pages.common import flash_receipt_mailed, redirect_closed, redirect_to, set_today, show
from workflows.web import person
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_to_desks, current_link, keeps_typed, opened_by_desk
from workflows.web.refused.parked import offered, park_typed


def find_conditional_task(task_id: int) -> Task:
    """A task of the link's assignment that asks for incidents, or 404."""
    found = find_task(task_id)
    return found if found.item.mode == ReportingMode.INCIDENT else abort(404)


@pages.get("/phieu/<public_id>/phat-sinh/<int:task_id>")
@by_link
def incident(public_id: str, task_id: int) -> Page:
    """Show the form, filled from the draft or what was parked; earlier incidents are listed without their text."""
    found = find_conditional_task(task_id)
    if _begun_elsewhere(found):
        return _lead_to_mail(found)
    draft = steps.draft_of(db.session, found)
    has_text = draft is not None and draft.values
    form = answers.incident_form(draft) if has_text else offered(IncidentForm, typed_by=person.remembered().name)
    form.basis.data = str(steps.basis_of(db.session, found, draft))
    return _show(found, form)


def _begun_elsewhere(found: Task) -> bool:
    """Whether somebody has begun to write, and this browser has come from the unit's desk, which shows no incident."""
    if not opened_by_desk():
        return False
    draft = steps.draft_of(db.session, found)
    return (draft is not None and bool(draft.values)) or bool(incident_steps.drafted_files(db.session, found))


def _lead_to_mail(found: Task) -> str:
    return show("reporting/incident_begun.html", task=found, item=found.item)


def _show(found: Task, form: IncidentForm) -> str:
    form.renew()
    answers.offer_kinds(form, found)
    return show(
        "reporting/incident.html",
        task=found,
        item=found.item,
        form=form,
        draft=steps.draft_of(db.session, found),
        files=incident_steps.drafted_files(db.session, found),
        shut=submissions.closed_reason(found),
        told=() if opened_by_desk() else submissions.incidents(db.session, [found]),
        by_desk=opened_by_desk(),
    )


@pages.post("/phieu/<public_id>/phat-sinh/<int:task_id>")
@by_link
@keeps_typed(partial(saving.keep_refused, of_incident=True))
def report_incident(public_id: str, task_id: int) -> Page:
    """Save a draft, go on to its files, or submit."""
    found = find_conditional_task(task_id)
    if _begun_elsewhere(found):
        park_typed()
        return _lead_to_mail(found), 409
    act = _submit if opened_by_desk() else ACTIONS.get(request.form.get("action", ""), _submit)
    try:
        return act(found)
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    except EditedElsewhere:
        return merging.show_both(found, merging.typed_here())


def _submit(found: Task) -> Page:
    form = IncidentForm()
    set_today(form)
    answers.offer_kinds(form, found)
    if not form.validate_on_submit():
        return _show(found, form), 422
    answer, basis = form.answer(form.key, text_of(form.typed_by)), basis_in(form.basis.data)
    incident = incident_steps.submit(db.session, current_link(), found, answer, clock.now(db.session), basis)
    db.session.commit()
    back = _after(found, incident)
    person.remember(back, text_of(form.typed_by))
    return back


def _after(found: Task, incident: Incident) -> Response:
    """The receipt; from the unit's desk the page of the letter, with the code in a line."""
    if not opened_by_desk():
        return redirect_to("reporting.incident_receipt", task_id=found.id, incident_pid=incident.public_id)
    link, kind = current_link(), EventKind.INCIDENT_REPORTED
    proof = submissions.receipt(db.session, link.assignment, kind, incident.recorded_at, found)
    if proof is not None:
        incident_steps.mail_receipt(db.session, link, incident, proof, clock.now(db.session))
        db.session.commit()
        flash(_("Sở đã nhận, mã tra cứu %(code)s. Biên nhận sẽ tới hộp thư của đơn vị.", code=proof.code), "done")
    return redirect_to("acknowledging.page")


ACTIONS = {"save": saving.save_draft, "files": saving.save_draft, "merge": merging.merge, "parked": merging.use_parked}
"""By the button of the form; any other submits."""


@pages.route("/phieu/<public_id>/phat-sinh/<int:task_id>/bien-nhan/<incident_pid>", methods=["GET", "POST"])
@by_link
@closed_to_desks
def incident_receipt(public_id: str, task_id: int, incident_pid: str) -> Page:
    """The receipt: reference, time and kind, not the text; POST mails it to the contact."""
    found = find_conditional_task(task_id)
    incident = _told(found, incident_pid)
    proof = submissions.receipt(
        db.session, current_link().assignment, EventKind.INCIDENT_REPORTED, incident.recorded_at, found
    ) or abort(404)
    if request.method == "POST":
        new = incident_steps.mail_receipt(db.session, current_link(), incident, proof, clock.now(db.session))
        db.session.commit()
        flash_receipt_mailed(new)
        return redirect_to("reporting.incident_receipt", task_id=task_id, incident_pid=incident_pid)
    return show(
        "reporting/incident_receipt.html",
        task=found,
        item=found.item,
        told=incident,
        first=incident.first or incident,
        receipt=proof,
        email=contact.email if (contact := current_link().contact) else "",
        next=whats_next(db.session, current_link().assignment, clock.now(db.session)),
    )


def find_first(found: Task, public_id: str) -> Incident:
    """The first notice of an incident of this unit, or 404."""
    told = _told(found, public_id)
    return told.first or told


def _told(found: Task, public_id: str) -> Incident:
    """A report of this unit, or 404."""
    told = submissions.incidents(db.session, [found])
    return next((one for one in told if one.public_id == public_id), None) or abort(404)


@pages.route("/phieu/<public_id>/phat-sinh/<int:task_id>/<incident_pid>/bao-them", methods=["GET", "POST"])
@by_link
@closed_to_desks
def add_to_incident(public_id: str, task_id: int, incident_pid: str) -> Page:
    """Add to an incident: how it went on, or how it ended; earlier texts are not shown."""
    found = find_conditional_task(task_id)
    first = find_first(found, incident_pid)
    form = offered(IncidentMoreForm, typed_by=person.remembered().name)
    shut = submissions.closed_reason(found)
    if shut and form.is_submitted():
        return redirect_closed(shut)
    if request.form.get("action") == "files" and first.closed_at is None:
        park_typed()
        return redirect_to("reporting.more_incident_files", task_id=found.id, incident_pid=first.public_id)
    if form.validate_on_submit() and first.closed_at is None:
        return _add(found, first, form)
    form.renew()
    shown = show(
        "reporting/incident_more.html",
        task=found,
        item=found.item,
        form=form,
        first=first,
        reports=register.reports_of(db.session, first),
        files=incident_steps.drafted_files(db.session, found, first),
        shut=shut,
    )
    return (shown, 422) if form.is_submitted() else shown


def _add(found: Task, first: Incident, form: IncidentMoreForm) -> Page:
    answer = form.answer(first, form.key, text_of(form.typed_by))
    incident = incident_steps.add_to(db.session, current_link(), first, answer, clock.now(db.session))
    db.session.commit()
    back = redirect_to("reporting.incident_receipt", task_id=found.id, incident_pid=incident.public_id)
    person.remember(back, text_of(form.typed_by))
    return back
