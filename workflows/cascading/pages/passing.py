"""The superior's page 'Giao tiếp cho các trường'."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from directives.cascade import passing_on
from directives.cascade.passing_on import DateTooLate, NothingToPassOn, PassOnOrder
from directives.database import db
from directives.models import Task
from directives.models.directives import numbered
from directives.queries.task_status import due_at_of
from workflows import clock
from workflows.cascading import steps
from workflows.cascading.forms import PassOnForm, date_of
from workflows.cascading.pages import pages
from workflows.web.asker.showing import show
from workflows.web.fields import options
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.refused.parked import offered


@pages.route("/phieu/<public_id>/giao-tiep", methods=["GET", "POST"])
@by_link
def pass_on(public_id: str) -> Page:
    """Offer the items that are still asked; a press passes the chosen ones on and mails the schools."""
    assignment = current_link().assignment
    tasks, schools = passing_on.passable(assignment), passing_on.schools_of(db.session, assignment)
    held = passing_on.held(db.session, assignment)
    free = [task for task in tasks if any(school.id not in held[task.id] for school in schools)]
    latest = passing_on.latest_date(free, clock.now(db.session))
    nearest = next((task for task in free if latest is not None and due_at_of(task) == latest), None)
    proposed = passing_on.proposed_due_at(db.session, nearest) if nearest else None
    lacking = [school for school in schools if any(school.id not in held[task.id] for task in free)]
    form = offered(PassOnForm, schools=[school.id for school in lacking], **date_of(proposed))
    form.chosen.choices = options((task.id, numbered(task.item.label, task.item.title)) for task in free)
    form.schools.choices = options((school.id, school.name) for school in lacking)
    if form.validate_on_submit() and _passed_on(form, free):
        return redirect(url_for("cascading.schools", public_id=public_id))
    taken = [(task, [school for school in schools if school.id in held[task.id]]) for task in tasks]
    page = show(
        "cascading/pass_on.html",
        form=form,
        may=bool(free),
        taken=[(task, some) for task, some in taken if some],
        latest=latest,
    )
    return (page, 422) if form.errors else page


def _passed_on(form: PassOnForm, free: list[Task]) -> bool:
    """Pass on; False with the reason at its field."""
    now = clock.now(db.session)
    order = PassOnOrder(frozenset(form.chosen.data or ()), frozenset(form.schools.data or ()), form.due_at)
    try:
        made = steps.pass_on(db.session, current_link(), order, now)
    except DateTooLate:
        chosen = [task for task in free if task.id in order.task_ids]
        form.refuse_date(passing_on.latest_date(chosen, now), now)
        return False
    except NothingToPassOn:
        form.schools.errors = [_("Các trường: các trường này đều đã được hỏi nội dung đã chọn.")]
        return False
    db.session.commit()
    flash(
        _(
            "Đã giao tiếp cho %(n)s trường; thư mang tên %(unit)s tới trường trong ít phút.",
            n=len(made.assigned.assignments),
            unit=made.directive.issuer.name,
        ),
        "done",
    )
    return True
