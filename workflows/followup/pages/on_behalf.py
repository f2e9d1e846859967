"""The pages on which staff enter an acknowledgement, extension request or objection for a unit ('Sở nhập thay')."""

import secrets
from typing import Any

from flask import redirect, render_template
from flask_babel import gettext as _

from directives.acts import extend
from directives.acts.extend import ExtensionRequest, NotExtended
from directives.database import db
from directives.models import Assignment, IncomingMail, Task
from directives.objections.whose import unit_named
from directives.queries import task_status
from workflows.followup import assignment_steps as steps
from workflows.followup import reply_steps
from workflows.followup.entry_forms import AcknowledgedForm, ExtensionEntryForm, ObjectionEntryForm
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out, status_of, task_of
from workflows.followup.pages.entry import back_url, origin_of, proposed_day, proposed_origin, reply_entered, valid
from workflows.web.finding import find_assignment
from workflows.web.frame import Page
from workflows.web.guards import acts
from workflows.web.words.tasks import barred_word


def _proposed_name(reply: IncomingMail | None) -> dict[str, Any]:
    """Name and position to propose: the sender's, with the contact's position if the mail came from its address."""
    if reply is None:
        return {}
    contact = reply.contact if reply.contact and reply.contact.email.lower() == reply.sender else None
    return {"name": reply.sender_name, "position": contact.position if contact else ""}


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/tiep-nhan", methods=["GET", "POST"])
@acts
def acknowledge(aid: str) -> Page:
    """Enter that the unit acknowledged the directive."""
    found = find_assignment(aid)
    reply = reply_entered(found)
    form = AcknowledgedForm(data=proposed_origin(found, reply) | _proposed_name(reply))
    if valid(form, found):
        by, origin = acted_by(""), origin_of(form)
        who = (form.name.data or "", form.position.data or "", form.arrival_number.data or "")
        carry_out(
            lambda: reply_steps.acknowledge_for(db.session, found, who, origin, by, reply, form.phone.data or ""),
            _("Đã ghi nhận tiếp nhận; đơn vị được báo bằng thư."),
        )
        return redirect(back_url(found))
    return render_template(
        "followup/acknowledge.html", section="directives", assignment=found, form=form, back=back_url(found)
    ), status_of(form)


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/gia-han", methods=["GET", "POST"])
@acts
def ask_for_time(aid: str, task_id: int) -> Page:
    """Enter an extension request of the unit."""
    found = find_assignment(aid)
    task = task_of(found, task_id)
    form = ExtensionEntryForm(data={"on": proposed_day()})
    if valid(form, found) and _request(task, form):
        return redirect(home(found))
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/ask_for_time.html",
        section="directives",
        assignment=found,
        task=task,
        form=form,
        back=home(found),
        due_at=task_status.set_due_at(task),
        barred=extend.why_not_extendable(task),
    ), status_of(form)


def _request(task: Task, form: ExtensionEntryForm) -> bool:
    by, origin = acted_by(""), origin_of(form)
    key = form.submission_key.data or secrets.token_hex(16)
    asked = ExtensionRequest(form.wanted_due_at, form.reason.data or "", origin.told_by, key)
    try:
        carry_out(
            lambda: steps.request_extension(db.session, task, asked, origin, by),
            _("Đã nhập đề nghị gia hạn; đơn vị được báo bằng thư."),
        )
    except NotExtended as refused:
        form.until_on.errors = [barred_word(refused.why)]
        return False
    return True


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/y-kien", methods=["GET", "POST"], defaults={"task_id": None})
@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/y-kien", methods=["GET", "POST"])
@acts
def object_for(aid: str, task_id: int | None) -> Page:
    """Enter what the unit says against a task or the whole letter."""
    found = find_assignment(aid)
    task = task_of(found, task_id) if task_id is not None else None
    form = ObjectionEntryForm(data=proposed_origin(found))
    form.today = proposed_day()
    if valid(form, found):
        _object(found, task, form)
        return redirect(home(found))
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/object_for.html", section="directives", assignment=found, task=task, form=form, back=home(found)
    ), status_of(form)


def _object(found: Assignment, task: Task | None, form: ObjectionEntryForm) -> None:
    by, origin, key = acted_by(""), origin_of(form), form.submission_key.data or secrets.token_hex(16)
    whose = unit_named(db.session, found.directive.issuer_id, form.whose.data or "")
    entry = form.entry(key, origin.told_by, form.position.data or "", whose)
    carry_out(
        lambda: steps.object_for(db.session, found, task, entry, origin, by),
        _("Đã ghi ý kiến của đơn vị; đơn vị được báo bằng thư."),
    )
