"""The mails that came in: what each is, what it was tied to and how, and what an officer makes of it."""

from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.acts import incoming
from directives.database import db
from directives.models import IncomingMail, StoredFile
from directives.terms import CountedAs, IncomingKind
from workflows import clock
from workflows.inbox import lists, reading, steps
from workflows.inbox.forms import UndoForm
from workflows.inbox.pages import pages
from workflows.mailing.sending.causes import cause
from workflows.web.fields import nfc
from workflows.web.finding import find_assignment, find_incoming
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import asked_page


@pages.get("/thu-den")
@reads
def mails() -> str:
    """All that came in, replies that wait first."""
    session, agency_id = db.session, current_staff().agency_id
    given = request.args.get("kind", "")
    wanted = lists.IncomingFilters(IncomingKind(given) if given in set(IncomingKind) else None, given == "waiting")
    total = lists.total(session, agency_id, wanted)
    page, pages = asked_page(total)
    found = lists.find(session, agency_id, wanted, page)
    return render_template(
        "inbox/mails.html",
        section="incoming",
        as_of=clock.now(session),
        wanted=wanted,
        total=total,
        page=page,
        rows=[(received, cause(received.reply), steps.needs_confirmation(received)) for received in found],
        pages=pages,
        kinds=IncomingKind,
        counts=lists.count_by_kind(session, agency_id),
        waiting=incoming.unhandled_replies(session, agency_id),
        is_read=bool(current_app.config["IMAP_SERVER"] or current_app.config["MAIL_BOUNCE_ADDRESS"]),
    )


@pages.get("/thu-den/<int:incoming_id>")
@reads
def mail(incoming_id: int) -> str:
    """One mail: who, when, what, what it is about, and what can be done about it."""
    found = find_incoming(incoming_id)
    return render_template(
        "inbox/mail.html",
        section="incoming",
        as_of=clock.now(db.session),
        received=found,
        cause=cause(found.reply),
        unsure=steps.needs_confirmation(found),
        next_contacts=lists.next_contacts(found),
        left_out=_left_out(found),
        personal=found.kind in steps.PERSONAL,
    )


def _left_out(found: IncomingMail) -> list[str]:
    """The names of the files that stay in the original, since they are of no kind that is taken as evidence."""
    if found.kind not in steps.KINDS_WITH_FILES or found.original.erased_at is not None:
        return []
    received = reading.read(_path(found.original).read_bytes())
    kept = [one.file.sha256 for one in found.files]
    return [file.name for file in received.files if files.digest_of(file.content) not in kept]


def _path(file: StoredFile) -> Path:
    try:
        return files.path_of(Path(current_app.config["FILES_DIR"]), file)
    except FileNotFoundError:
        abort(410)


@pages.get("/thu-den/<int:incoming_id>/tep/<file_pid>")
@reads
def file(incoming_id: int, file_pid: str) -> Response:
    """A file that came with a mail."""
    sent = [one.file for one in find_incoming(incoming_id).files]
    found = next((one for one in sent if one.public_id == file_pid), None) or abort(404)
    return send_file(_path(found), mimetype=found.media_type, as_attachment=True, download_name=found.name)


@pages.get("/thu-den/<int:incoming_id>/ban-goc")
@acts
def original(incoming_id: int) -> Response:
    """The mail as it came in. For officers alone: what it quotes of ours may hold the unit's link."""
    found = find_incoming(incoming_id).original
    return send_file(_path(found), mimetype=files.MAIL, as_attachment=True, download_name=found.name)


@pages.post("/thu-den/<int:incoming_id>/tra-ve")
@acts
def confirm(incoming_id: int) -> Response:
    """Say that a mail did come back, where the report alone does not prove it."""
    found, session = find_incoming(incoming_id), db.session
    done = steps.confirm_bounce(session, found, current_staff(), clock.now(session))
    session.commit()
    if done:
        flash(_("Đã ghi: thư gửi tới %(address)s bị trả về.", address=found.address or found.sender), "done")
    else:
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    return redirect(url_for("inbox.mail", incoming_id=incoming_id))


@pages.route("/thu-den/<int:incoming_id>/bo-ket-luan", methods=["GET", "POST"])
@acts
def undo(incoming_id: int) -> Page:
    """Take back that a mail did not arrive."""
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
    """Say which assignment a mail is about."""
    found, typed = find_incoming(incoming_id), request.args.get("q", "").strip()
    if request.method == "POST":
        return _tie(found)
    agency_id = current_staff().agency_id
    return render_template(
        "inbox/tie.html",
        section="incoming",
        received=found,
        typed=typed,
        candidates=lists.candidates(db.session, agency_id, found, typed),
    )


def _tie(found: IncomingMail) -> Response:
    about = find_assignment(nfc(request.form.get("assignment")))
    try:
        steps.tie(db.session, found, about, current_staff(), clock.now(db.session))
    except steps.AlreadyTied:
        db.session.rollback()
        flash(_("Thư đã được gắn với một phiếu giao việc trước đó. Không có gì thay đổi."), "warning")
    else:
        db.session.commit()
        flash(_("Đã gắn thư với phiếu giao việc của %(unit)s.", unit=about.unit.name), "done")
    return redirect(url_for("inbox.mail", incoming_id=found.id))


@pages.post("/thu-den/<int:incoming_id>/chi-luu")
@acts
def set_aside(incoming_id: int) -> Response:
    """Keep a mail that is about nothing known, and count it as nothing."""
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
