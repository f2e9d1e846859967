"""The received mails: the list, one mail, its files and its original."""

from pathlib import Path

from flask import abort, current_app, render_template, request, send_file
from werkzeug.wrappers import Response

from directives import files
from directives.acts import incoming
from directives.database import db
from directives.models import IncomingMail, StoredFile
from directives.terms import IncomingKind
from workflows import clock
from workflows.inbox import lists, steps, storing
from workflows.inbox.content.sender_checks import proof_of
from workflows.inbox.opening import Original, read_again
from workflows.inbox.pages import pages
from workflows.mailing.sending.causes import cause
from workflows.web.finding import find_incoming
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import asked_page


@pages.get("/thu-den")
@reads
def mails() -> str:
    """All received mails, unhandled replies first."""
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
        unconfirmed=lists.count_unconfirmed(session, agency_id) + len(lists.unplaced(session, agency_id)),
        is_read=bool(current_app.config["IMAP_SERVER"] or current_app.config["MAIL_BOUNCE_ADDRESS"]),
    )


@pages.get("/thu-den/<int:incoming_id>")
@reads
def mail(incoming_id: int) -> str:
    """One mail: its content, what it is about and how that was found, and what can be done."""
    found = find_incoming(incoming_id)
    original = _original(found)
    return render_template(
        "inbox/mail.html",
        section="incoming",
        as_of=clock.now(db.session),
        received=found,
        cause=cause(found.reply),
        unsure=steps.needs_confirmation(found),
        next_contacts=lists.next_contacts(found),
        meant=lists.mails_meant(db.session, current_staff().agency_id, found),
        senders=lists.units_of_sender(db.session, current_staff().agency_id, found),
        left_out=_left_out(found, original),
        whole=original.whole_text if original.whole_text != found.text else "",
        checks=original.checks,
        proof=proof_of(original.checks, found.sender) if current_app.config["MAIL_AUTHSERV_ID"] else None,
        personal=found.kind in steps.PERSONAL,
    )


def _original(found: IncomingMail) -> Original:
    """The stored original, read again; empty of a kind that nobody wrote, or if it was erased."""
    if found.kind not in storing.KINDS_WITH_FILES or found.original.erased_at is not None:
        return Original()
    return read_again(_path(found.original).read_bytes(), current_app.config["MAIL_AUTHSERV_ID"])


def _left_out(found: IncomingMail, original: Original) -> list[str]:
    """Names of attached files that are only in the original: their kind is not accepted as evidence."""
    stored = [one.file.sha256 for one in found.files]
    return [file.name for file in original.files if files.digest_of(file.content) not in stored]


def _path(file: StoredFile) -> Path:
    try:
        return files.path_of(Path(current_app.config["FILES_DIR"]), file)
    except FileNotFoundError:
        abort(410)


@pages.get("/thu-den/<int:incoming_id>/tep/<file_pid>")
@reads
def file(incoming_id: int, file_pid: str) -> Response:
    """A file attached to a mail."""
    sent = [one.file for one in find_incoming(incoming_id).files]
    found = next((one for one in sent if one.public_id == file_pid), None) or abort(404)
    return send_file(_path(found), mimetype=found.media_type, as_attachment=True, download_name=found.name)


@pages.get("/thu-den/<int:incoming_id>/ban-goc")
@acts
def original(incoming_id: int) -> Response:
    """The original mail; only for officers, since it may quote the unit's link."""
    found = find_incoming(incoming_id).original
    return send_file(_path(found), mimetype=files.MAIL, as_attachment=True, download_name=found.name)
