"""The page on which a superior reads a school's answer to what it passed on, and enters one for it."""

import secrets
from functools import partial

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from directives.acts import ReportAnswer, from_superior
from directives.attributes.sizes import size_names
from directives.database import db
from directives.models import Task
from directives.queries import submissions
from directives.queries.figures.flags import findings_of
from directives.rules import schedule
from directives.terms import Channel, ReportingMode, Standing
from workflows import clock
from workflows.cascading import steps
from workflows.cascading.forms import EntryForm, entry_form
from workflows.cascading.pages import pages
from workflows.cascading.pages.common import answers_of
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.finding import find_school_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link
from workflows.web.typed import figures as figure_fields
from workflows.web.typed import form_view


@pages.route("/phieu/<public_id>/cac-truong/<int:school_task_id>", methods=["GET", "POST"])
@by_link
def enter(public_id: str, school_task_id: int) -> Page:
    """Show what the school answered; a press enters what it told the superior."""
    task = find_school_task(school_task_id)
    form = entry_form(task.item, schedule.local(clock.now(db.session)).date())
    if form.is_submitted():
        if _is_whole(form, task) and _enter(form, task):
            return redirect(url_for("cascading.schools", public_id=public_id))
        return _show(form, task), 422
    return _show(form, task)


def _is_whole(form: EntryForm, task: Task) -> bool:
    """Whether the form says what the item asks for."""
    form.validate()
    if task.item.figures:
        unknown = _("trường chưa biết thì hỏi lại, nhập khi đã biết")
        figure_fields.check_filled(task.item.figures, form.filled, form.nothing_occurred, unknown=unknown)
        _ask(form, task)
    elif form.said.data == Standing.REPORTED and not form.text.data:
        form.text.errors = [_("Nội dung: xin ghi điều trường báo.")]
    if form.said.data == Standing.IMPLEMENTED and form.implemented_on.data is None:
        form.implemented_on.errors = [_("Ngày thực hiện: xin ghi ngày, ví dụ 24/04/2020.")]
    return not form.errors


def _ask(form: EntryForm, task: Task) -> None:
    """Ask what the school would be asked about its figures."""
    if not form.nothing:
        found = partial(findings_of, db.session, task)(figure_fields.given(form.filled))
        sizes = size_names(db.session, task.assignment.directive.agency_id)
        form.asked = figure_fields.ask(task.item.figures, form.filled, found, form.figures_reason, sizes)


def _enter(form: EntryForm, task: Task) -> bool:
    """Enter it; False if nothing is taken any more."""
    now = clock.now(db.session)
    answer = ReportAnswer(
        Standing(form.said.data),
        form.submission_key.data or secrets.token_hex(16),
        text_of(form.text),
        form.implemented_on.data,
        figure_fields.given(form.filled),
        figure_fields.entries(form.filled),
        form.nothing,
        figures_reason=text_of(form.figures_reason),
    )
    origin = from_superior(current_link(), Channel(form.channel.data), text_of(form.told_by), now)
    try:
        steps.enter_for(db.session, task, answer, origin, now)
    except steps.NotAsked:
        db.session.rollback()
        form.form_errors = [_("Nội dung này không còn nhận trả lời.")]
        return False
    db.session.commit()
    flash(_("Đã nhập thay %(unit)s; trường được báo bằng thư và sửa được.", unit=task.assignment.unit.name), "done")
    return True


def _show(form: EntryForm, task: Task) -> str:
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    fields = form_view.FormFields(form.filled, form.nothing_occurred, form.figures_reason, form.asked)
    return show(
        "cascading/enter.html",
        task=task,
        item=task.item,
        school=task.assignment.unit,
        form=form,
        filled=form_view.view(task.item.design, task.item.figures, fields, {}),
        answer=next(iter(answers_of([task])), None),
        shut=submissions.closed_reason(task),
        asks_day=task.item.mode is not ReportingMode.FIGURES,
    )
