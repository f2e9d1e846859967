"""The page on which a unit requests an extension; a refused form keeps what was typed."""

from flask import flash
from flask_babel import gettext as _

from directives.acts import extend
from directives.acts.extend import ExtensionRequest, NoExtension, NotExtended
from directives.database import db
from directives.models import Task
from directives.queries import task_status
from workflows import clock
from workflows.reporting import steps
from workflows.reporting.forms import ExtensionForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_to, show
from workflows.web import person
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.formats import vn_until
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.refused.parked import offered
from workflows.web.words.tasks import barred_word

DATE_ERRORS = (NoExtension.PAST, NoExtension.NOT_LATER)


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/gia-han", methods=["GET", "POST"])
@by_link
def extension(public_id: str, task_id: int) -> Page:
    """Show the form and record the request."""
    found, form = find_task(task_id), offered(ExtensionForm, typed_by=person.remembered().name)
    if form.validate_on_submit():
        return _ask(found, form)
    return _show(found, form)


def _ask(found: Task, form: ExtensionForm) -> Page:
    asked = ExtensionRequest(form.wanted_due_at, text_of(form.reason), text_of(form.typed_by), form.key)
    try:
        extension = steps.request_extension(db.session, current_link(), found, asked, clock.now(db.session))
    except NotExtended as refused:
        if refused.why in DATE_ERRORS:
            form.on.errors = [barred_word(refused.why)]
        return _show(found, form)
    db.session.commit()
    flash(_("Đã gửi Sở: xin gia hạn đến %(due)s.", due=vn_until(extension.wanted_due_at)), "done")
    back = redirect_to("reporting.task", task_id=found.id)
    person.remember(back, text_of(form.typed_by))
    return back


def _show(found: Task, form: ExtensionForm) -> Page:
    form.renew()
    due_at = task_status.set_due_at(found)
    barred = extend.why_not_extendable(found)
    shown = show("reporting/extension.html", task=found, item=found.item, form=form, due_at=due_at, barred=barred)
    return (shown, 422) if form.errors or (barred and form.is_submitted()) else shown
