"""Pages that confirm, then erase personal data: of a report, an incident, a request, an incoming mail, a call, …"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from directives import files
from directives.acts import ActedBy
from directives.database import db
from directives.models import Assignment, Extension, Incident, Report, StoredFile
from workflows.followup import erasing
from workflows.followup.forms import ReasonForm
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import confirmed
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
    find_suggestion,
)
from workflows.web.frame import Page
from workflows.web.guards import acts

Erase = Callable[[ActedBy], list[StoredFile] | None]


@pages.route("/bao-cao/<int:report_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_report(report_id: int) -> Page:
    """Erase a version of a report; its figures stay."""
    found = find_report(report_id, passed_on=True)
    return _erase_answer(found, lambda by: erasing.erase_report(db.session, found, by))


@pages.route("/tiep-nhan/<int:acknowledgement_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_acknowledgement(acknowledgement_id: int) -> Page:
    """Erase who acknowledged; that the unit did stays."""
    found = find_acknowledgement(acknowledgement_id, passed_on=True)
    return _of_assignment(
        found.assignment,
        lambda by: erasing.erase_acknowledgement(db.session, found, by),
        "followup/erase_acknowledgement.html",
    )


@pages.route("/phat-sinh/<pid>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_incident(pid: str) -> Page:
    """Erase an incident's text; its kind and times stay."""
    found = find_incident(pid)
    return _erase_answer(found, lambda by: erasing.erase_incident(db.session, found, by))


@pages.route("/gia-han/<int:extension_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_extension(extension_id: int) -> Page:
    """Erase an extension request's text; its dates stay."""
    found = find_extension(extension_id)
    return _erase_answer(found, lambda by: erasing.erase_extension(db.session, found, by))


@pages.route("/y-kien/<int:objection_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_objection(objection_id: int) -> Page:
    """Erase what a unit said against a task or a letter; its kind and dates stay."""
    found = find_objection(objection_id)
    return _of_assignment(
        found.assignment,
        lambda by: erasing.erase_objection(db.session, found, by),
        "followup/erase_objection.html",
        one=found,
    )


@pages.route("/thu-den/<int:incoming_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_incoming(incoming_id: int) -> Page:
    """Erase an incoming mail; that it came, and what it was counted as, stays."""
    found = find_incoming(incoming_id)
    return _confirm(
        lambda by: erasing.erase_incoming(db.session, found, by),
        "followup/erase_incoming.html",
        url_for("inbox.mail", incoming_id=incoming_id),
        "incoming",
        received=found,
    )


@pages.route("/cuoc-goi/<int:call_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_call(call_id: int) -> Page:
    """Erase the notes of a call; its outcome stays."""
    found = find_call(call_id)
    return _of_assignment(
        found.assignment,
        lambda by: erasing.erase_call(db.session, found, by),
        "followup/erase_call.html",
        url_for("calling.call", aid=found.assignment.public_id),
        call=found,
    )


@pages.route("/nen-tang/y-kien/<int:answer_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_platform_answer(answer_id: int) -> Page:
    """Erase who answered to a platform's figures, and the words; that the unit did stays."""
    found = find_platform_answer(answer_id)
    return _of_assignment(
        found.assignment,
        lambda by: erasing.erase_platform_answer(db.session, found, by),
        "followup/erase_platform_answer.html",
        url_for("platforms.imported", import_pid=found.platform_import.public_id),
    )


@pages.route("/khai-bao/<int:declaration_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_declaration(declaration_id: int) -> Page:
    """Erase who declared an attribute of a unit; what was declared stays."""
    found = find_declaration(declaration_id)
    return _confirm(
        lambda by: erasing.erase_declaration(db.session, found, by),
        "followup/erase_declaration.html",
        url_for("units.declarations"),
        "units",
        declaration=found,
    )


@pages.route("/de-nghi-sua-dau-moi/<int:suggestion_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_suggestion(suggestion_id: int) -> Page:
    """Erase what a unit said of a contact, and who said it; what became of it stays."""
    found = find_suggestion(suggestion_id)
    return _confirm(
        lambda by: erasing.erase_suggestion(db.session, found, by),
        "followup/erase_suggestion.html",
        url_for("units.suggestions"),
        "units",
        suggestion=found,
    )


@pages.route("/thien-tai-su-co/<int:area_event_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase_area_event(area_event_id: int) -> Page:
    """Erase the words of an area event; what was done stays."""
    found = find_area_event(area_event_id)
    return _confirm(
        lambda by: erasing.erase_area_event(db.session, found, by),
        "followup/erase_area_event.html",
        url_for("areas.event", area_event_id=area_event_id),
        "areas",
        _("Đã xoá lời đã ghi; nhật ký vẫn nguyên vẹn."),
        event=found,
    )


def _erase_answer(found: Report | Incident | Extension, erase: Erase) -> Page:
    return _of_assignment(
        found.task.assignment,
        erase,
        "followup/erase.html",
        what=found,
        is_report=isinstance(found, Report),
        is_extension=isinstance(found, Extension),
    )


def _of_assignment(assignment: Assignment, erase: Erase, template: str, back: str = "", **shown: Any) -> Page:
    """Back to the assignment; what a superior passed on has no page of the department's but the unit's."""
    passed_on = assignment.parent_id is not None
    here = url_for("units.unit", unit_id=assignment.unit_id) if passed_on else home(assignment)
    return _confirm(erase, template, back or here, "directives", assignment=assignment, **shown)


def _confirm(erase: Erase, template: str, back: str, section: str, done: str = "", **shown: Any) -> Page:
    """Ask for a reason; then erase for good, delete the files and go back."""
    erased = list[StoredFile]()
    page = confirmed(
        ReasonForm(),
        lambda by: erased.extend(erase(by) or []),
        done or _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn."),
        template,
        back,
        section=section,
        **shown,
    )
    files.unlink(Path(current_app.config["FILES_DIR"]), erased)
    return page
