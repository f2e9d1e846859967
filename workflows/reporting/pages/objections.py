"""The pages on which a unit says that it cannot do something, that it is not its duty, or asks to be exempted."""

from collections.abc import Sequence

from flask import flash
from flask_babel import gettext as _

from directives.acts import NothingToObject
from directives.acts.objecting import is_objectable
from directives.database import db
from directives.models import Objection, Task
from directives.objections import said
from directives.objections.whose import unit_named
from directives.queries import submissions
from workflows import clock
from workflows.reporting import steps
from workflows.reporting.forms import ObjectionForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, set_today, show
from workflows.web import person
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link
from workflows.web.refused.parked import offered


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/y-kien", methods=["GET", "POST"])
@by_link
def object_to(public_id: str, task_id: int) -> Page:
    """What the unit says against one task."""
    return _page(find_task(task_id))


@pages.route("/phieu/<public_id>/y-kien", methods=["GET", "POST"])
@by_link
def object_to_letter(public_id: str) -> Page:
    """What the unit says against the whole letter."""
    return _page(None)


def _page(task: Task | None) -> Page:
    known = person.remembered()
    form = offered(ObjectionForm, typed_by=known.name, position=known.position, phone=known.phone)
    set_today(form)
    shut = submissions.closed_reason(task) if task else closed_reason()
    if shut and form.is_submitted():
        return redirect_closed(shut)
    if form.validate_on_submit() and _takes(task):
        return _record(form, task)
    return _show(form, task)


def _takes(task: Task | None) -> bool:
    return closed_reason() is None if task is None else is_objectable(task)


def _record(form: ObjectionForm, task: Task | None) -> Page:
    session, link = db.session, current_link()
    agency_id, words = link.assignment.directive.issuer_id, text_of(form.whose)
    whose = unit_named(session, agency_id, words)
    entry = form.entry(form.key, text_of(form.typed_by), text_of(form.position), whose)
    try:
        steps.object_to(session, link, task, entry, clock.now(session))
    except NothingToObject:
        session.rollback()
        return _show(form, task)
    session.commit()
    flash(_("Đã gửi Sở. Ý kiến này được chuyển tới chuyên viên theo dõi; đơn vị sẽ được trả lời bằng thư."), "done")
    back = redirect_to("reporting.task", task_id=task.id) if task else redirect_to("acknowledging.page")
    person.remember(back, text_of(form.typed_by), text_of(form.position), text_of(form.phone))
    return back


def _show(form: ObjectionForm, task: Task | None) -> Page:
    form.renew()
    before = said.said_before(db.session, current_link().assignment, task)
    takes, shut = _takes(task), submissions.closed_reason(task) if task else closed_reason()
    shown = show(
        "reporting/objection.html",
        task=task,
        item=task.item if task else None,
        form=form,
        takes=takes,
        shut=shut,
        waits=[one for one in before if said.is_answerable(one) and one.task_id == (task.id if task else None)],
        before=_to_repeat(before),
        person_here=person.remembered(),
    )
    return (shown, 422) if form.errors or (form.is_submitted() and not takes) else shown


def _to_repeat(before: Sequence[Objection]) -> Objection | None:
    """What the unit said last and does not wait any more: it can be said again as it is."""
    return next((one for one in before if not said.is_answerable(one)), None)
