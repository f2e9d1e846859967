"""The page on which staff enter a unit's answer for it ('Sở nhập thay'), with scans of what came on paper."""

import secrets

from flask import current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from directives import files
from directives.acts import EVENT_OF_STANDING, ReportAnswer
from directives.attributes.sizes import size_names
from directives.database import db
from directives.models import Assignment, Figure, IncomingMail, StoredFile, Task
from directives.queries import submissions
from directives.queries.figures.flags import findings_of
from directives.terms import Standing
from workflows.followup import reply_steps
from workflows.followup.entry_forms import AnsweredForm, ScanForm, answer_form
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, carry_out, status_of, task_of
from workflows.followup.pages.entry import (
    back_url,
    kept_scans,
    origin_of,
    proposed_day,
    proposed_letter,
    proposed_origin,
    reply_entered,
    store_scan,
    valid,
)
from workflows.web.finding import find_assignment
from workflows.web.frame import Page
from workflows.web.guards import acts
from workflows.web.typed import figures as figure_fields
from workflows.web.typed import form_view
from workflows.web.uploads import reads_first, submitted
from workflows.web.words.events import event_word


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>", methods=["GET", "POST"])
@acts
def answer(aid: str, task_id: int) -> Page:
    """Enter the unit's answer to a task."""
    found = find_assignment(aid)
    task = task_of(found, task_id)
    reply = reply_entered(found)
    form = _new_form(task, reply)
    scans = _scans(task)
    fine = valid(form, found)
    if form.is_submitted():
        _check_complete(form, task)
        _ask(form, task)
    if fine and not form.errors:
        by, origin, given = acted_by(""), origin_of(form), _answer_of(form, scans)
        carry_out(
            lambda: reply_steps.answer_for(db.session, task, given, origin, by, reply),
            _("Đã nhập thay đơn vị; đơn vị được báo bằng thư và có thể sửa."),
        )
        session.pop(_session_key(task), None)
        return redirect(back_url(found))
    return _show(found, task, form, ScanForm(formdata=None), scans), status_of(form)


def _new_form(task: Task, reply: IncomingMail | None) -> AnsweredForm:
    words = {standing.value: event_word(standing) for standing in EVENT_OF_STANDING}
    sent = [(one.file_id, one.file.name) for one in reply.files if not one.file.erased_at] if reply else []
    text, came_by = reply.text if reply else "", proposed_letter() | proposed_origin(task.assignment, reply)
    return answer_form(task.item, words, sent, proposed_day(), text=text, **came_by)


def _check_complete(form: AnsweredForm, task: Task) -> None:
    """Check that a report has text or what its form requires, and 'Đã thực hiện' its date."""
    filled = any(field.data is not None or field.errors for field in form.filled)
    if filled or form.nothing:
        unknown = _("đơn vị chưa biết thì hỏi lại, nhập khi đã biết")
        figure_fields.check_filled(task.item.figures, form.filled, form.nothing_occurred, unknown=unknown)
    elif form.said.data == Standing.REPORTED and not form.text.data:
        form.text.errors = [_("Xin ghi nội dung hoặc số liệu mà đơn vị báo.")]
    if form.said.data == Standing.IMPLEMENTED and form.implemented_on.data is None:
        form.implemented_on.errors = [_("Xin ghi ngày thực hiện.")]


def _ask(form: AnsweredForm, task: Task) -> None:
    """Ask of staff what a unit would be asked about its figures."""
    if not form.nothing:
        found = findings_of(db.session, task, figure_fields.given(form.filled))
        sizes = size_names(db.session, task.assignment.directive.issuer_id)
        form.asked = figure_fields.ask(task.item.figures, form.filled, found, form.figures_reason, sizes)


def _answer_of(form: AnsweredForm, scans: list[StoredFile]) -> ReportAnswer:
    return ReportAnswer(
        Standing(form.said.data),
        form.submission_key.data or secrets.token_hex(16),
        form.text.data or "",
        form.implemented_on.data,
        figure_fields.given(form.filled),
        figure_fields.entries(form.filled),
        form.nothing,
        figures_reason=form.figures_reason.data or "",
        approved_by=form.approved_by.data or "",
        letter_number=form.letter_number.data or "",
        letter_on=form.letter_on.data,
        file_ids=(*(scan.id for scan in scans), *(form.sent_files.data or ())),
    )


def _show(found: Assignment, task: Task, form: AnsweredForm, scan: ScanForm, scans: list[StoredFile]) -> str:
    form.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/answer.html",
        section="directives",
        assignment=found,
        task=task,
        form=form,
        scan=scan,
        scans=scans,
        back=back_url(found),
        filled=form_view.view(task.item.design, task.item.figures, _shown(form), _before(task)),
        shut=submissions.closed_reason(task),
        limit=current_app.config["FILE_LIMIT"] // (1024 * 1024),
        reply=reply_entered(found),
    )


def _shown(form: AnsweredForm) -> form_view.FormFields:
    return form_view.FormFields(form.filled, form.nothing_occurred, form.figures_reason, form.asked)


def _before(task: Task) -> dict[int, Figure]:
    return submissions.filled_before(db.session, task)


@pages.post("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/tep")
@acts
@reads_first(lambda: submitted("file", files.SCANS))
def scan(aid: str, task_id: int) -> Page:
    """Store a scan until its answer is entered."""
    found, form = find_assignment(aid), ScanForm()
    task = task_of(found, task_id)
    if form.validate() and store_scan(form, _session_key(task)):
        return redirect(url_for("followup.answer", aid=aid, task_id=task_id, thu=request.args.get("thu")))
    asked = _new_form(task, reply_entered(found))
    return _show(found, task, asked, form, _scans(task)), 422


def _session_key(task: Task) -> str:
    """The key in the browser's session for scans not entered yet; the unit's own draft is not touched."""
    return f"scans:{task.id}"


def _scans(task: Task) -> list[StoredFile]:
    return kept_scans(_session_key(task))
