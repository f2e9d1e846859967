"""Shared by the reporting pages: find a task, render in the issuer's name, redirects and refusals."""

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from directives.database import db
from directives.queries import submissions
from directives.rules import schedule
from workflows import clock
from workflows.reporting import forms
from workflows.reporting.pages import pages
from workflows.web.asker import showing
from workflows.web.frame import Page
from workflows.web.guards import current_link
from workflows.web.refused.parked import park_typed


def set_today(form: forms.UnitAnswerForm) -> None:
    """Set the form's `today`, which its dates are checked against."""
    form.today = schedule.local(clock.now(db.session)).date()


def show(template: str, **values: Any) -> str:
    """Render a page of the assignment, with how long its evidence is kept and whether a colleague reads it."""
    link, days = current_link(), current_app.config["KEEP_EVIDENCE"]
    return showing.show(
        template,
        evidence_days=days,
        evidence_until=link.assignment.directive.evidence_until(days),
        of_colleague=link.is_colleagues,
        **values,
    )


def url_of(endpoint: str, **values: Any) -> str:
    """The address of a page of this assignment."""
    return url_for(endpoint, public_id=current_link().assignment.public_id, **values)


def redirect_to(endpoint: str, **values: Any) -> Response:
    """Redirect to another page of this assignment."""
    return redirect(url_of(endpoint, **values))


def flash_receipt_mailed(new: bool) -> None:
    """Say that a receipt goes to the contact's mailbox, or has gone before."""
    flash(_("Biên nhận sẽ tới hộp thư trong ít phút.") if new else _("Biên nhận này đã được gửi tới hộp thư."), "done")


def redirect_closed(why: submissions.ClosedReason) -> Response:
    """Redirect to the unit's page, which explains why the task is closed."""
    db.session.rollback()
    park_typed()
    flash(_("Phần vừa gửi không được ghi nhận, vì nội dung này không còn nhận trả lời."), "warning")
    return redirect_to("acknowledging.page")


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Page:
    """After a file or text over the limit, redirect back to the draft."""
    db.session.rollback()
    flash(_("Phần gửi lên quá lớn nên chưa nhận được. Bản nháp vẫn còn nguyên. Xin chọn tệp nhỏ hơn."), "error")
    values = request.view_args or {}
    endpoint = (
        request.endpoint
        if "task_id" in values and not (request.endpoint or "").startswith("reporting.remove_")
        else None
    )
    return redirect(url_for(endpoint or "acknowledging.page", **values))
