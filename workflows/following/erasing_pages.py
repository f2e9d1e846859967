"""Taking personal data out of a report or an incident, after a question."""

from pathlib import Path

from flask import abort, current_app, redirect, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from directives.database import db
from directives.models import Assignment, Directive, Incident, Report, Task
from workflows.access.guards import acts, current_staff
from workflows.following import erasing
from workflows.following.assignment_pages import home
from workflows.following.desk import Page, answered, carry_out, change, pages
from workflows.following.forms import ReasonForm


@pages.route("/bao-cao/<int:report_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_report(report_id: int) -> Page:
    """A version of a report: its figures stay."""
    query = select(Report).join(Task).join(Assignment).join(Directive)
    found = db.session.scalar(query.where(Report.id == report_id, Directive.issuer_id == current_staff().agency_id))
    return _erase(found or abort(404))


@pages.route("/phat-sinh/<pid>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_incident(pid: str) -> Page:
    """An incident: that it happened stays."""
    query = select(Incident).join(Task).join(Assignment).join(Directive)
    found = db.session.scalar(query.where(Incident.public_id == pid, Directive.issuer_id == current_staff().agency_id))
    return _erase(found or abort(404))


def _erase(found: Report | Incident) -> Page:
    form, assignment = ReasonForm(), found.task.assignment
    if not form.validate_on_submit():
        return render_template(
            "following/erase.html", section="directives", what=found, report=isinstance(found, Report), form=form,
            assignment=assignment, back=home(assignment),
        ), answered(form)  # fmt: skip
    made, done = change(form.reason.data or ""), _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn.")
    if isinstance(found, Report):
        carry_out(lambda: erasing.erase_report(db.session, found, made), done)
        gone = [*(evidence.file for evidence in found.evidence), *([found.letter_file] if found.letter_file else [])]
        erasing.unlink(Path(current_app.config["FILES_DIR"]), [file for file in gone if file.erased_at])
    else:
        carry_out(lambda: erasing.erase_incident(db.session, found, made), done)
    return redirect(home(assignment))
