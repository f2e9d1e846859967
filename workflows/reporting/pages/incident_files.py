"""The page of an incident's documents: no clip, and a picture only if it is ticked as one of a document."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from directives import files as stored
from directives.acts.report_incident import IncidentClosed
from directives.database import db
from directives.files import FileRefusal, RefusedFile
from directives.models import Incident, Task
from workflows import clock
from workflows.reporting import incident_steps, steps
from workflows.reporting.evidence.refusals import limit_words, refusal, too_many
from workflows.reporting.evidence.steps import MOST_FILES, TooManyFiles
from workflows.reporting.forms import IncidentFileForm
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, show
from workflows.reporting.pages.files import store_file
from workflows.reporting.pages.incidents import find_conditional_task, find_first
from workflows.web.frame import Page, parse_key
from workflows.web.guards import by_link, closed_to_desks
from workflows.web.uploads import reads_first, submitted, what_was_read


def _read_document() -> object:
    return submitted("upload", stored.EVIDENCE if request.form.get("is_document") else stored.DOCUMENTS)


@pages.route("/phieu/<public_id>/phat-sinh/<int:task_id>/tep", methods=["GET", "POST"])
@by_link
@closed_to_desks
@reads_first(_read_document)
def incident_files(public_id: str, task_id: int) -> Page:
    """Show and add documents of the draft."""
    return _documents(find_conditional_task(task_id), None)


@pages.route("/phieu/<public_id>/phat-sinh/<int:task_id>/<incident_pid>/bao-them/tep", methods=["GET", "POST"])
@by_link
@closed_to_desks
@reads_first(_read_document)
def more_incident_files(public_id: str, task_id: int, incident_pid: str) -> Page:
    """The same for what is added to an incident."""
    found = find_conditional_task(task_id)
    return _documents(found, find_first(found, incident_pid))


def _documents(found: Task, first: Incident | None) -> Page:
    form = IncidentFileForm()
    try:
        if form.validate_on_submit() and _keep(found, form, first):
            return _to_documents(found, first)
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    except IncidentClosed:
        return redirect_to("reporting.add_to_incident", **_names(found, first))
    shown = show(
        "reporting/incident_files.html",
        task=found,
        item=found.item,
        first=first,
        form=form,
        files=incident_steps.drafted_files(db.session, found, first),
        most=MOST_FILES,
        limit=limit_words(),
    )
    return (shown, 422) if form.errors else shown


def _names(found: Task, first: Incident | None) -> dict[str, Any]:
    return {"task_id": found.id} | ({"incident_pid": first.public_id} if first else {})


def _to_documents(found: Task, first: Incident | None) -> Page:
    return redirect_to("reporting.more_incident_files" if first else "reporting.incident_files", **_names(found, first))


def _keep(found: Task, form: IncidentFileForm, first: Incident | None) -> bool:
    try:
        [given] = what_was_read()
        file = store_file(given)
        incident_steps.keep_file(db.session, found, file, clock.now(db.session), first)
    except RefusedFile as refused:
        if refused.reason is FileRefusal.KIND and refused.media_type in stored.PICTURES:
            form.is_document.errors = [
                _("Ảnh chỉ nhận khi chụp văn bản và không có hình người. Đúng như vậy thì xin đánh dấu ô này.")
            ]
        else:
            form.upload.errors = [refusal(refused, as_letter=False)]
    except TooManyFiles:
        form.upload.errors = [too_many()]
    else:
        db.session.commit()
        flash(_("Đã nhận tệp %(name)s, chưa gửi Sở.", name=file.name), "done")
        return True
    db.session.rollback()
    return False


@pages.post("/phieu/<public_id>/phat-sinh/<int:task_id>/tep/bo")
@by_link
@closed_to_desks
def remove_incident_file(public_id: str, task_id: int) -> Page:
    """Remove a document from the draft."""
    return _remove(find_conditional_task(task_id), None)


@pages.post("/phieu/<public_id>/phat-sinh/<int:task_id>/<incident_pid>/bao-them/tep/bo")
@by_link
@closed_to_desks
def remove_more_incident_file(public_id: str, task_id: int, incident_pid: str) -> Page:
    """The same for what is added to an incident."""
    found = find_conditional_task(task_id)
    return _remove(found, find_first(found, incident_pid))


def _remove(found: Task, first: Incident | None) -> Page:
    named = request.form.get("file", type=parse_key)
    if named is not None:
        incident_steps.remove_file(db.session, found, named, clock.now(db.session))
        db.session.commit()
        flash(_("Đã bỏ tệp này."), "done")
    return _to_documents(found, first)
