"""The page that sets a due date for one unit alone, such as one that was given the directive after the date."""

from flask import abort, redirect, render_template
from flask_babel import gettext as _

from directives.acts.own_date import may_have_own_date
from directives.database import db
from workflows import clock
from workflows.followup import assignment_steps as steps
from workflows.followup.forms import DeadlineForm
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out, status_of, task_of
from workflows.web.finding import find_assignment
from workflows.web.formats import vn_due
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.route("/phieu-giao-viec/<aid>/han-rieng/<int:task_id>", methods=["GET", "POST"])
@acts
def own_date(aid: str, task_id: int) -> Page:
    """Set a due date for this unit alone."""
    found, form = find_assignment(aid), DeadlineForm()
    task = task_of(found, task_id)
    if not may_have_own_date(task):
        abort(404)
    if form.is_submitted() and form.validate_after(clock.now(db.session), task.due_at):
        by, due_at = acted_by(form.reason.data or ""), form.due_at
        carry_out(
            lambda: steps.set_own_date(db.session, task, due_at, by),
            _("Hạn riêng của đơn vị: %(due)s. Đơn vị được báo một lần bằng thư.", due=vn_due(due_at)),
        )
        return redirect(home(found))
    return render_template(
        "followup/own_date.html", section="directives", assignment=found, task=task, form=form, back=home(found)
    ), status_of(form)
