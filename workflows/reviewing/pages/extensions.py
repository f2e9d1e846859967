"""The page of one extension request, where an officer grants it, with the requested date or another, or refuses it."""

from flask import render_template, url_for
from flask_babel import gettext as _

from directives.acts import extend
from directives.acts.extend import NoExtension
from directives.database import db
from directives.models import Extension
from directives.queries import task_status
from directives.rules import schedule
from directives.terms import ExtensionState
from workflows import clock
from workflows.reviewing import extension_steps as steps
from workflows.reviewing.forms import GrantForm, RefuseForm
from workflows.reviewing.pages import pages
from workflows.reviewing.pages.answers import carry_out, go_on
from workflows.web.finding import find_extension
from workflows.web.formats import vn_until
from workflows.web.frame import Page
from workflows.web.guards import acts, reads
from workflows.web.words.tasks import barred_word


@pages.get("/duyet/gia-han/<int:extension_id>")
@reads
def extension(extension_id: int) -> str:
    """Show one request: both dates, the reason, and a form for each answer."""
    found = find_extension(extension_id)
    return _show(found, _as_asked(found), RefuseForm(formdata=None))


def _as_asked(found: Extension) -> GrantForm:
    """The form to grant, filled with the requested date."""
    wanted = found.wanted_due_at
    return GrantForm(formdata=None, data={"on": schedule.last_day(wanted), "hour": schedule.hour_of(wanted)})


def _show(found: Extension, grant_form: GrantForm, refuse_form: RefuseForm) -> str:
    task, waits = found.task, found.state == ExtensionState.ASKED
    now = clock.now(db.session)
    reading = task_status.read_task(task, now)
    return render_template(
        "reviewing/extension.html",
        section="reviews",
        as_of=now,
        asked=found,
        waits=waits,
        open=waits and not extend.answering_ended(task),
        due_at=reading.due_at,
        status=reading.status,
        overtaken=extend.is_overtaken(found),
        others=[one for one in task.extensions[::-1] if one.id != found.id],
        grant_form=grant_form,
        refuse_form=refuse_form,
        form=grant_form if grant_form.errors else refuse_form,
    )


@pages.post("/duyet/gia-han/<int:extension_id>/dong-y")
@acts
def grant(extension_id: int) -> Page:
    """Grant the requested date or another; the unit is mailed."""
    found, form = find_extension(extension_id), GrantForm()
    if not form.validate():
        return _show(found, form, RefuseForm(formdata=None)), 422
    due_at, answer = form.due_at, form.answer.data or ""
    refused = carry_out(lambda staff, now: steps.grant(db.session, found, due_at, answer, staff, now))
    if refused not in {None, NoExtension.ANSWERED, NoExtension.SHUT}:
        form.on.errors = [barred_word(refused)]
        return _show(found, form, RefuseForm(formdata=None)), 422
    named = {"unit": found.task.assignment.unit.name, "due": vn_until(due_at)}
    return go_on(refused, _("Đã cho %(unit)s gia hạn đến %(due)s; thư sẽ được gửi tới đơn vị.", **named), _page(found))


@pages.post("/duyet/gia-han/<int:extension_id>/tu-choi")
@acts
def refuse(extension_id: int) -> Page:
    """Refuse, with a reason; the unit is mailed."""
    found, form = find_extension(extension_id), RefuseForm()
    if not form.validate():
        return _show(found, _as_asked(found), form), 422
    reason, unit = form.reason.data or "", found.task.assignment.unit.name
    refused = carry_out(lambda staff, now: steps.refuse(db.session, found, reason, staff, now))
    return go_on(refused, _("Đã trả lời %(unit)s: không gia hạn; thư sẽ được gửi tới đơn vị.", unit=unit), _page(found))


def _page(found: Extension) -> str:
    return url_for("reviewing.extension", extension_id=found.id)
