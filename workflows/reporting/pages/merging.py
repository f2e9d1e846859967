"""The page that shows two versions of a draft field by field and lets the person choose."""

from flask import flash, request
from flask_babel import gettext as _

from directives.acts.park import Values
from directives.database import db
from directives.models import Task
from workflows import clock
from workflows.reporting import answers, both_versions, steps
from workflows.reporting.answer_form import empty_form
from workflows.reporting.editions import basis_in
from workflows.reporting.pages.common import redirect_to, show, url_of
from workflows.reporting.pages.saving import form_page
from workflows.web.fields import only_fields
from workflows.web.formats import vn_hour
from workflows.web.frame import Page
from workflows.web.refused.parked import parked_values


def typed_here() -> dict[str, list[str]]:
    """Every field of the form that was sent, with what was chosen."""
    return {name: values for name, values in request.form.lists() if name not in answers.NOT_IN_DRAFT}


def merge(found: Task) -> Page:
    """Save the draft as chosen. Raises EditedElsewhere, TaskClosed."""
    draft, last, typed = steps.draft_of(db.session, found), steps.last_report(db.session, found), typed_here()
    theirs = both_versions.stored(found, draft, last).values
    differing = both_versions.differences(found, theirs, typed, last)
    if any(not one.pick for one in differing):
        return show_both(found, typed, asks_again=True)
    values, now = both_versions.merged(differing, theirs, typed), clock.now(db.session)
    saved = steps.save_draft(db.session, found, values, now, basis_in(request.form.get("basis")))
    at = vn_hour(saved.saved_at)
    db.session.commit()
    flash(_("Đã lưu nháp lúc %(at)s, chưa gửi Sở. Xin xem lại rồi bấm “Gửi Sở”.", at=at), "done")
    return redirect_to(form_page(found), task_id=found.id)


def use_parked(found: Task) -> Page:
    """Show what this browser has parked beside what is stored; nothing is written yet."""
    values = parked_values(request.form.get("parked", ""))
    return show_both(found, values, is_parked=True) if values else redirect_to(form_page(found), task_id=found.id)


def show_both(found: Task, typed: Values, *, asks_again: bool = False, is_parked: bool = False) -> Page:
    """Show what is stored and what was typed, where they differ; nothing was overwritten."""
    db.session.rollback()
    draft, last = steps.draft_of(db.session, found), steps.last_report(db.session, found)
    stored = both_versions.stored(found, draft, last)
    shown = show(
        "reporting/both_versions.html",
        task=found,
        item=found.item,
        stored=stored,
        differing=both_versions.differences(found, stored.values, typed, last),
        typed=only_fields(empty_form(found.item), typed),
        pick=answers.PICK,
        basis=steps.basis_of(db.session, found, draft),
        asks_again=asks_again,
        is_parked=is_parked,
        own_page=url_of(form_page(found), task_id=found.id),
    )
    return shown, 422 if asks_again else 200 if is_parked else 409
