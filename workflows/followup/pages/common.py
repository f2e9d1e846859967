"""Shared by the follow-up pages: load what a URL names, carry out a step and commit."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.database import db
from directives.models import Assignment, Directive, Item, Period, Task
from workflows import clock
from workflows.followup import lists
from workflows.followup.changes import NotOpen
from workflows.followup.forms import ReasonForm
from workflows.web.fields import Form
from workflows.web.frame import Page
from workflows.web.guards import current_staff


def acted_by(reason: str) -> ActedBy:
    """The signed-in person, with the reason that they typed."""
    return ActedBy(current_staff(), reason, clock.now(db.session))


def item_of(directive: Directive, item_id: int) -> Item:
    """An item of this directive, or 404."""
    return next((item for item in directive.items if item.id == item_id), None) or abort(404)


def period_of(directive: Directive, period_id: int) -> Period:
    """A period of this directive, or 404."""
    return lists.period_of(db.session, directive, period_id) or abort(404)


def task_of(assignment: Assignment, task_id: int) -> Task:
    """A task of this assignment, or 404."""
    return next((task for task in assignment.tasks if task.id == task_id), None) or abort(404)


def carry_out(step: Callable[[], object], done: str) -> None:
    """Carry out a step and commit; on NotOpen flash that nothing changed."""
    try:
        step()
    except NotOpen:
        db.session.rollback()
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    else:
        db.session.commit()
        flash(done, "done")


def status_of(form: Form) -> int:
    """The HTTP status of a form page: 422 if the form has errors."""
    return 422 if form.errors else 200


def confirmed(
    form: ReasonForm, step: Callable[[ActedBy], object], done: str, template: str, back: str, **shown: Any
) -> Page:
    """Ask for the reason, with what else the form asks; a press carries the step out and goes back."""
    if form.validate_on_submit():
        by = acted_by(form.reason.data or "")
        carry_out(lambda: step(by), done)
        return redirect(back)
    return render_template(template, form=form, back=back, **shown), status_of(form)
