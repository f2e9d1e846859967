"""The page on which a unit reads what it was asked about its report, and answers."""

from flask import abort, flash
from flask_babel import gettext as _

from directives.database import db
from directives.models import Task
from directives.queries import submissions
from directives.questions import asking, conversations
from workflows import clock
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, show
from workflows.reporting.question_form import QuestionAnswerForm
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, colleagues_too, current_link
from workflows.web.refused.parked import offered


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/hoi-dap", methods=["GET", "POST"])
@by_link
@colleagues_too
def questions(public_id: str, task_id: int) -> Page:
    """Show what was asked and answered, and take an answer; the report stays as it is."""
    found, form = find_task(task_id), offered(QuestionAnswerForm)
    if form.is_submitted() and (why := submissions.closed_reason(found)):
        return redirect_closed(why)
    if form.is_submitted() and not conversations.said_about(db.session, found):
        abort(404)
    if form.validate_on_submit():
        asking.answer(db.session, found, current_link(), text_of(form.answer), clock.now(db.session))
        db.session.commit()
        flash(_("Đã gửi Sở phần trả lời. Báo cáo của đơn vị giữ nguyên."), "done")
        return redirect_to("reporting.questions", task_id=task_id)
    return (_show(found, form), 422) if form.errors else _show(found, form)


def _show(found: Task, form: QuestionAnswerForm) -> str:
    return show(
        "reporting/questions.html",
        task=found,
        item=found.item,
        form=form,
        said=conversations.said_about(db.session, found),
        shut=submissions.closed_reason(found),
    )
