"""What an officer decides about a received mail: undo a bounce, attach it to an assignment, set it aside."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts import incoming
from directives.database import db
from directives.models import IncomingMail
from directives.terms import CountedAs
from workflows import clock
from workflows.inbox import lists, steps
from workflows.inbox.forms import UndoForm
from workflows.inbox.pages import pages
from workflows.web.fields import nfc
from workflows.web.finding import find_assignment, find_incoming
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff


@pages.route("/thu-den/<int:incoming_id>/bo-ket-luan", methods=["GET", "POST"])
@acts
def undo(incoming_id: int) -> Page:
    """Undo a bounce: the mail arrived after all."""
    found, form = find_incoming(incoming_id), UndoForm()
    if form.validate_on_submit():
        if steps.undo_bounce(db.session, found, current_staff(), form.reason.data or "", clock.now(db.session)):
            flash(
                _("Đã bỏ kết luận: địa chỉ %(address)s dùng được, thư tính là đã chuyển.", address=found.address),
                "done",
            )
        else:
            flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
        db.session.commit()
        return redirect(url_for("inbox.mail", incoming_id=incoming_id))
    return render_template(
        "inbox/undo.html", section="incoming", received=found, form=form
    ), 422 if form.errors else 200


@pages.route("/thu-den/<int:incoming_id>/gan", methods=["GET", "POST"])
@acts
def tie(incoming_id: int) -> Page:
    """Choose the assignment that a mail is about."""
    found, typed = find_incoming(incoming_id), request.args.get("q", "")
    if request.method == "POST":
        return _attach(found)
    agency_id = current_staff().agency_id
    return render_template(
        "inbox/tie.html",
        section="incoming",
        received=found,
        typed=typed,
        candidates=lists.candidates(db.session, agency_id, found, typed),
    )


def _attach(found: IncomingMail) -> Response:
    about = find_assignment(nfc(request.form.get("assignment")))
    try:
        steps.attach_to_assignment(db.session, found, about, current_staff(), clock.now(db.session))
    except steps.AlreadyAttached:
        db.session.rollback()
        flash(_("Thư đã được gắn với một phiếu giao việc trước đó. Không có gì thay đổi."), "warning")
    else:
        db.session.commit()
        flash(_("Đã gắn thư với phiếu giao việc của %(unit)s.", unit=about.unit.name), "done")
    return redirect(url_for("inbox.mail", incoming_id=found.id))


@pages.post("/thu-den/<int:incoming_id>/chi-luu")
@acts
def set_aside(incoming_id: int) -> Response:
    """Set aside a mail that matches nothing: it counts as nothing."""
    found, session = find_incoming(incoming_id), db.session
    try:
        incoming.count_reply(session, found, CountedAs.NOTHING, current_staff(), clock.now(session))
    except incoming.AlreadyCounted:
        session.rollback()
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    else:
        session.commit()
        flash(_("Đã lưu thư, không tính là gì."), "done")
    return redirect(url_for("inbox.mail", incoming_id=incoming_id))
