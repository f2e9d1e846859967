"""Bounces that anybody can have written: an officer confirms or dismisses many by one press."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Staff
from workflows import clock
from workflows.inbox import lists, steps
from workflows.inbox.pages import pages
from workflows.mailing.sending.causes import cause
from workflows.web import frame
from workflows.web.finding import find_incoming
from workflows.web.guards import acts, current_staff, reads


@pages.get("/thu-den/tra-ve")
@reads
def bounces() -> str:
    """All bounces that wait, oldest first; '?all=1' ticks each."""
    found = lists.unconfirmed(db.session, current_staff().agency_id)
    return render_template(
        "inbox/bounces.html",
        section="incoming",
        as_of=clock.now(db.session),
        rows=[(received, cause(received.reply)) for received in found],
        unplaced=lists.unplaced(db.session, current_staff().agency_id),
        all_ticked=bool(request.args.get("all")),
    )


@pages.post("/thu-den/tra-ve")
@acts
def decide_bounces() -> Response:
    """Confirm or dismiss the ticked bounces."""
    session, staff, now = db.session, current_staff(), clock.now(db.session)
    ticked = set(request.form.getlist("incoming", type=frame.parse_key))
    decide = steps.dismiss_bounce if request.form.get("answer") == "dismiss" else steps.confirm_bounce
    found = steps.unconfirmed(session, staff.agency_id, ticked)
    done = sum(decide(session, received, staff, now) for received in found)
    session.commit()
    _say(decide is steps.confirm_bounce, len(ticked), done)
    return redirect(url_for("inbox.bounces" if lists.count_unconfirmed(session, staff.agency_id) else "inbox.mails"))


def _say(confirmed: bool, ticked: int, done: int) -> None:
    if not ticked:
        flash(_("Chưa chọn thư nào."), "warning")
    if done and confirmed:
        flash(_("Đã ghi %(n)s thư bị trả về.", n=done), "done")
    elif done:
        flash(_("Đã bỏ qua %(n)s thư báo; các thư đã gửi vẫn tính là đã chuyển.", n=done), "done")
    if ticked > done:
        flash(_("%(n)s thư đã được xử lý trước đó hoặc không còn làm được.", n=ticked - done), "warning")


@pages.post("/thu-den/<int:incoming_id>/tra-ve")
@acts
def confirm(incoming_id: int) -> Response:
    """Confirm one bounce."""
    found, address = find_incoming(incoming_id), ""
    if done := steps.confirm_bounce(db.session, found, current_staff(), clock.now(db.session)):
        address = found.address or found.sender
    db.session.commit()
    return _back(incoming_id, done, _("Đã ghi: thư gửi tới %(address)s bị trả về.", address=address))


@pages.post("/thu-den/<int:incoming_id>/khong-tra-ve")
@acts
def dismiss(incoming_id: int) -> Response:
    """Dismiss one bounce: the mail counts as delivered, as before."""
    done = steps.dismiss_bounce(db.session, find_incoming(incoming_id), current_staff(), clock.now(db.session))
    db.session.commit()
    return _back(incoming_id, done, _("Đã bỏ qua thư báo này; thư đã gửi vẫn tính là đã chuyển."))


@pages.post("/thu-den/<int:incoming_id>/la-thu")
@acts
def place(incoming_id: int) -> Response:
    """Choose which mail of ours a bounce is about."""
    staff: Staff = current_staff()
    found = find_incoming(incoming_id)
    mail_id: Any = request.form.get("mail", type=frame.parse_key)
    done = mail_id is not None and steps.place_bounce(db.session, found, mail_id, staff.agency_id)
    db.session.commit()
    return _back(incoming_id, done, _("Đã chọn thư đã gửi. Xin xác nhận thư ấy có bị trả về hay không."))


def _back(incoming_id: int, done: bool, words: str) -> Response:
    if done:
        flash(words, "done")
    else:
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    return redirect(url_for("inbox.mail", incoming_id=incoming_id))
