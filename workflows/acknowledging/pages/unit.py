"""The unit's page, opened by a mailed link: acknowledge, download files."""

import secrets
from pathlib import Path

from flask import abort, current_app, flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.boards import acknowledging
from directives.database import db
from directives.delegations.opened import opened_by
from directives.delegations.progress import delegations_of
from directives.models import Link
from directives.queries import submissions
from directives.releases.required import heads_of, may_release
from directives.terms import AccessKind
from workflows import clock
from workflows.acknowledging import steps
from workflows.acknowledging.forms import AcknowledgeForm
from workflows.acknowledging.pages import pages
from workflows.acknowledging.unit_page import read_unit_page
from workflows.web import links, person
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.formats import file_name, vn_datetime
from workflows.web.frame import Page
from workflows.web.guards import (
    by_link,
    closed_reason,
    colleagues_too,
    current_link,
    has_arrived,
    holds_newer,
    log_access,
    note_arrival,
    opened_by_desk,
    public,
    remember_link,
)
from workflows.web.refused.parked import offered, park_typed


@pages.get("/m/<token>")
@public
def open_link(token: str) -> Response:
    """Move the token from the address to the session, and redirect. Opening a link acknowledges nothing (law 3)."""
    try:
        opened = links.open_generation(db.session, token)
    except links.LinkRefused as refused:
        if refused.reason.is_replaced and refused.link and holds_newer(refused.link, refused.generation):
            return redirect(url_for("acknowledging.page", public_id=refused.link.assignment.public_id))
        raise
    link = opened.link
    if request.method == "GET":  # a HEAD opens nothing
        log_access(AccessKind.LINK_OPENED, assignment_id=link.assignment_id, link_id=link.id)
        note_arrival(link)
    remember_link(opened)
    return redirect(url_for("acknowledging.page", public_id=link.assignment.public_id))


@pages.get("/phieu/<public_id>")
@by_link
@colleagues_too
def page(public_id: str) -> Page:
    """Show the directive's items with this unit's tasks; lead a colleague to the items that were handed over."""
    known, link = person.remembered(), current_link()
    unread = opened_by_desk() and not link.assignment.acknowledged_at
    if request.method == "GET" and (unread or has_arrived(link)):
        log_access(AccessKind.PAGE_OPENED, assignment_id=link.assignment_id, link_id=link.id)
    if link.is_colleagues:
        return redirect(url_for("delegating.handed", public_id=public_id))
    return _page(link, offered(AcknowledgeForm, name=known.name, position=known.position, phone=known.phone))


def _page(link: Link, form: AcknowledgeForm) -> str:
    assignment, now = link.assignment, clock.now(db.session)
    return show(
        "acknowledging/page.html",
        form=form,
        now=now,
        shown=read_unit_page(db.session, assignment, now, by_head=may_release(link), by_desk=opened_by_desk()),
        delegations=delegations_of(db.session, assignment),
        has_head=bool(heads_of(assignment.responsible_unit)),
        awaited=acknowledging.of_assignment(db.session, assignment, now),
        shut=closed_reason(),
        person_here=person.remembered(),
        submission_key=secrets.token_hex(16),
    )


@pages.post("/phieu/<public_id>")
@by_link
def acknowledge(public_id: str) -> Page:
    """Record who acknowledges."""
    form, link = AcknowledgeForm(), current_link()
    if closed_reason():
        return _refuse_after_end(public_id)
    if not form.validate_on_submit():
        return _page(link, form), 422
    steps.receive(
        db.session,
        link,
        text_of(form.name),
        text_of(form.position),
        text_of(form.arrival_number),
        clock.now(db.session),
        text_of(form.phone),
    )
    at = vn_datetime(link.assignment.acknowledged_at)  # a commit makes it forget this
    db.session.commit()
    flash(_("Sở đã ghi nhận đơn vị tiếp nhận văn bản lúc %(at)s. Biên nhận ở phần “Đã gửi Sở”.", at=at), "done")
    back = redirect(url_for("acknowledging.page", public_id=public_id))
    person.remember(back, text_of(form.name), text_of(form.position), text_of(form.phone))
    return back


def _refuse_after_end(public_id: str) -> Response:
    park_typed()
    flash(_("Việc theo dõi văn bản này đã kết thúc, nên phần vừa gửi không được ghi nhận."), "warning")
    return redirect(url_for("acknowledging.page", public_id=public_id))


@pages.get("/phieu/<public_id>/tep/<file_pid>")
@by_link
@colleagues_too
def file(public_id: str, file_pid: str) -> Response:
    """Send a file of this assignment, always as a download; the signed copy is named as in mails."""
    assignment = current_link().assignment
    found = submissions.file(db.session, assignment, opened_by(current_link()), file_pid) or abort(404)
    directive = assignment.directive
    name = file_name(directive.number) if found.id == directive.signed_file_id else found.name
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), found)
    except FileNotFoundError:
        abort(410)
    return send_file(path, mimetype=found.media_type, as_attachment=True, download_name=name)
