"""Pages that confirm, then erase the personal data of a report, incident, extension request, incoming mail or call."""

from pathlib import Path

from flask import current_app, redirect, render_template, url_for
from flask_babel import gettext as _

from directives import files
from directives.database import db
from directives.models import Extension, Incident, Report, StoredFile
from workflows.followup import erasing, erasing_areas, erasing_incoming
from workflows.followup.forms import ReasonForm
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out, status_of
from workflows.web.finding import (
    find_acknowledgement,
    find_area_event,
    find_call,
    find_declaration,
    find_extension,
    find_incident,
    find_incoming,
    find_objection,
    find_platform_answer,
    find_report,
)
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.route("/bao-cao/<int:report_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_report(report_id: int) -> Page:
    """Erase a version of a report; its figures stay."""
    return _erase(find_report(report_id))


@pages.route("/tiep-nhan/<int:acknowledgement_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_acknowledgement(acknowledgement_id: int) -> Page:
    """Erase who acknowledged; that the unit did stays."""
    found, form = find_acknowledgement(acknowledgement_id), ReasonForm()
    assignment = found.assignment
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_acknowledgement.html",
            section="directives",
            assignment=assignment,
            form=form,
            back=home(assignment),
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(
        lambda: erasing.erase_acknowledgement(db.session, found, by),
        _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn."),
    )
    return redirect(home(assignment))


@pages.route("/phat-sinh/<pid>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_incident(pid: str) -> Page:
    """Erase an incident's text; its kind and times stay."""
    return _erase(find_incident(pid))


@pages.route("/gia-han/<int:extension_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_extension(extension_id: int) -> Page:
    """Erase an extension request's text; its dates stay."""
    return _erase(find_extension(extension_id))


@pages.route("/y-kien/<int:objection_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_objection(objection_id: int) -> Page:
    """Erase what a unit said against a task or a letter; its kind and dates stay."""
    found, form = find_objection(objection_id), ReasonForm()
    assignment = found.assignment
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_objection.html",
            section="directives",
            assignment=assignment,
            one=found,
            form=form,
            back=home(assignment),
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(
        lambda: erasing.erase_objection(db.session, found, by), _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn.")
    )
    return redirect(home(assignment))


@pages.route("/thu-den/<int:incoming_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_incoming(incoming_id: int) -> Page:
    """Erase an incoming mail; that it came, and what it was counted as, stays."""
    found, form = find_incoming(incoming_id), ReasonForm()
    back = url_for("inbox.mail", incoming_id=incoming_id)
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_incoming.html", section="incoming", received=found, form=form, back=back
        ), status_of(form)
    by, erased = acted_by(form.reason.data or ""), list[StoredFile]()
    carry_out(
        lambda: erased.extend(erasing_incoming.erase_incoming(db.session, found, by)),
        _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn."),
    )
    files.unlink(Path(current_app.config["FILES_DIR"]), erased)
    return redirect(back)


@pages.route("/cuoc-goi/<int:call_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_call(call_id: int) -> Page:
    """Erase the notes of a call; its outcome stays."""
    found, form = find_call(call_id), ReasonForm()
    back = url_for("calling.call", aid=found.assignment.public_id)
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_call.html",
            section="directives",
            assignment=found.assignment,
            call=found,
            form=form,
            back=back,
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(lambda: erasing.erase_call(db.session, found, by), _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn."))
    return redirect(back)


@pages.route("/nen-tang/y-kien/<int:answer_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_platform_answer(answer_id: int) -> Page:
    """Erase who answered to a platform's figures, and the words; that the unit did stays."""
    found, form = find_platform_answer(answer_id), ReasonForm()
    back = url_for("platforms.imported", import_pid=found.platform_import.public_id)
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_platform_answer.html",
            section="directives",
            assignment=found.assignment,
            form=form,
            back=back,
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(
        lambda: erasing.erase_platform_answer(db.session, found, by),
        _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn."),
    )
    return redirect(back)


@pages.route("/khai-bao/<int:declaration_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_declaration(declaration_id: int) -> Page:
    """Erase who declared an attribute of a unit; what was declared stays."""
    found, form = find_declaration(declaration_id), ReasonForm()
    back = url_for("units.declarations")
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_declaration.html", section="units", declaration=found, form=form, back=back
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(
        lambda: erasing.erase_declaration(db.session, found, by), _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn.")
    )
    return redirect(back)


@pages.route("/thien-tai-su-co/<int:area_event_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_area_event(area_event_id: int) -> Page:
    """Erase the words of an area event; what was done stays."""
    found, form = find_area_event(area_event_id), ReasonForm()
    back = url_for("areas.event", area_event_id=area_event_id)
    if not form.validate_on_submit():
        return render_template(
            "followup/erase_area_event.html", section="areas", event=found, form=form, back=back
        ), status_of(form)
    by = acted_by(form.reason.data or "")
    carry_out(
        lambda: erasing_areas.erase_area_event(db.session, found, by), _("Đã xoá lời đã ghi; nhật ký vẫn nguyên vẹn.")
    )
    return redirect(back)


def _erase(found: Report | Incident | Extension) -> Page:
    form, assignment = ReasonForm(), found.task.assignment
    if not form.validate_on_submit():
        return render_template(
            "followup/erase.html",
            section="directives",
            what=found,
            is_report=isinstance(found, Report),
            is_extension=isinstance(found, Extension),
            form=form,
            assignment=assignment,
            back=home(assignment),
        ), status_of(form)
    by, done = acted_by(form.reason.data or ""), _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn.")
    erased: list[StoredFile] = []
    if isinstance(found, Report):
        carry_out(lambda: erased.extend(erasing.erase_report(db.session, found, by)), done)
    elif isinstance(found, Incident):
        carry_out(lambda: erased.extend(erasing.erase_incident(db.session, found, by)), done)
    else:
        carry_out(lambda: erasing.erase_extension(db.session, found, by), done)
    files.unlink(Path(current_app.config["FILES_DIR"]), erased)
    return redirect(home(assignment))
