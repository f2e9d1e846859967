"""The page of what a unit says against a task: an officer agrees, or asks the unit to do it."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.models import Objection
from directives.objections import answering, said
from directives.objections.answering import NoAnswer
from directives.queries import task_status
from workflows import clock
from workflows.reviewing import objection_steps as steps
from workflows.reviewing.forms import AgreeForm, InsistForm
from workflows.reviewing.pages import pages
from workflows.reviewing.pages.answers import carry_out, go_on
from workflows.web.finding import find_objection
from workflows.web.frame import Page
from workflows.web.guards import acts, reads
from workflows.web.words.tasks import no_answer_word


@pages.get("/duyet/y-kien/<int:objection_id>")
@reads
def objection(objection_id: int) -> Page:
    """Show it with who says it, and a form for each answer."""
    found = find_objection(objection_id)
    if found.task is None:
        return redirect(url_for("followup.not_ours", aid=found.assignment.public_id))
    return _show(found, AgreeForm(formdata=None), InsistForm(formdata=None))


def _show(found: Objection, agree_form: AgreeForm, insist_form: InsistForm) -> str:
    now, task = clock.now(db.session), found.task
    assert task is not None, "an objection to a whole letter is answered on the assignment's page"
    agree_form.propose(found, now)
    reading = task_status.read_task(task, now)
    return render_template(
        "reviewing/objection.html",
        section="reviews",
        as_of=now,
        one=found,
        open=said.is_answerable(found),
        due_at=reading.due_at,
        status=reading.status,
        together=said.of_one_press(db.session, found),
        ticked=set(request.form.getlist("objection")),
        needs_date=answering.needs_date(found, now),
        before=[other for other in said.said_before(db.session, found.assignment, task) if other.id != found.id],
        agree_form=agree_form,
        insist_form=insist_form,
        form=agree_form if agree_form.errors else insist_form,
    )


@pages.post("/duyet/y-kien/<int:objection_id>/dong-y")
@acts
def agree(objection_id: int) -> Page:
    """Exempt the unit; it is mailed."""
    found, form = find_objection(objection_id), AgreeForm()
    if found.task is None or not form.validate():
        return _show(found, form, InsistForm(formdata=None)), 422
    answer, chosen = form.answer, _chosen(found)
    done = _("Đã đồng ý với ý kiến của %(unit)s; thư sẽ được gửi tới đơn vị.", unit=found.assignment.unit.name)
    refused = carry_out(lambda staff, now: steps.agree(db.session, chosen, answer, staff, now))
    return go_on(refused, done, _page(objection_id))


@pages.post("/duyet/y-kien/<int:objection_id>/de-nghi")
@acts
def insist(objection_id: int) -> Page:
    """The unit is asked to do it, by its date or one of its own; it is mailed."""
    found, form = find_objection(objection_id), InsistForm()
    if found.task is None or not form.validate():
        return _show(found, AgreeForm(formdata=None), form), 422
    answer, chosen = form.answer, _chosen(found)
    done = _("Đã trả lời %(unit)s: đề nghị thực hiện; thư sẽ được gửi tới đơn vị.", unit=found.assignment.unit.name)
    refused = carry_out(lambda staff, now: steps.refuse(db.session, chosen, answer, staff, now))
    if refused in {NoAnswer.NEEDS_DATE, NoAnswer.NOT_LATER}:
        form.on.errors = [no_answer_word(refused)]
        return _show(found, AgreeForm(formdata=None), form), 422
    return go_on(refused, done, _page(objection_id))


def _chosen(found: Objection) -> Sequence[Objection]:
    """The one of this page, and the ticked ones of the same press."""
    ticked = set(request.form.getlist("objection"))
    others = [one for one in said.of_one_press(db.session, found) if str(one.id) in ticked and one.id != found.id]
    return [found, *others]


def _page(objection_id: int) -> str:
    return url_for("reviewing.objection", objection_id=objection_id)
