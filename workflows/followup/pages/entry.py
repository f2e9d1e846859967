"""Shared by the pages on which staff enter an answer that came by telephone, Zalo, email or on paper."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app, flash, request, session, url_for
from flask_babel import gettext as _

from directives import files
from directives.acts import Origin, from_staff, incoming
from directives.database import db
from directives.models import Assignment, IncomingMail, StoredFile
from directives.rules import schedule
from directives.terms import Channel
from workflows import clock
from workflows.followup import lists
from workflows.followup.entry_forms import OriginForm, ScanForm
from workflows.followup.pages.assignments import home
from workflows.web import frame
from workflows.web.guards import current_staff
from workflows.web.uploads import refusal_word, what_was_read


def origin_of(form: OriginForm) -> Origin:
    return from_staff(current_staff(), Channel(form.channel.data), form.told_by.data or "", form.happened_at)


def proposed_day() -> date:
    """Today, as a proposal; the hour must be typed, since lateness is judged by it."""
    return schedule.local(clock.now(db.session)).date()


def reply_entered(found: Assignment) -> IncomingMail | None:
    """The unit's mail that is being entered, if the URL names one."""
    given = request.args.get("thu", type=frame.parse_key)
    return incoming.reply_to(db.session, found, given) if given else None


CALLED = "called"
"""In the address of a form that is opened from a call: the id of the contact who was called, 0 without one."""

CALL_LIST = ("due", "q", "kind", "group", "by_superior")
"""In the address: which call list a call was made from."""


def proposed_origin(found: Assignment, reply: IncomingMail | None = None) -> dict[str, Any]:
    """Values to fill in: all of them from a mail or a call, else from the URL, where the day may be missing."""
    if reply is not None:
        came = schedule.local(reply.received_at)
        told_by = reply.sender_name or reply.sender
        return {"on": came.date(), "hour": came.time(), "channel": Channel.EMAIL.value, "told_by": told_by}
    if CALLED in request.args:
        now = schedule.local(clock.now(db.session))
        return {"on": now.date(), "hour": now.time(), "channel": Channel.PHONE.value, "told_by": _called(found)}
    return {
        "on": _day_in_url("on") or proposed_day(),
        "hour": schedule.OFFICE_OPENS if _day_in_url("on") else None,
        "channel": request.args.get("channel"),
        "told_by": request.args.get("told_by", ""),
    }


def _called(found: Assignment) -> str:
    """Who was called: 'Cô Mai, Văn thư'."""
    asked = request.args.get(CALLED, type=frame.parse_key)
    contact = next((one for one in found.unit.contacts if one.id == asked), None)
    return ", ".join(part for part in (contact.name, contact.position) if part) if contact else ""


def back_url(found: Assignment) -> str:
    """The call list that the call was made from, with this unit as the one just called; else the assignment's page."""
    if CALLED not in request.args or "due" not in request.args:
        return home(found)
    kept: dict[str, Any] = {name: request.args[name] for name in CALL_LIST if name in request.args}
    return url_for("calling.call_list", pid=found.directive.public_id, **kept, noted=found.public_id)


def proposed_letter() -> dict[str, Any]:
    """The unit's own letter, as the URL names it."""
    return {"letter_number": request.args.get("letter", "")[:80], "letter_on": _day_in_url("letter_on")}


def _day_in_url(name: str) -> date | None:
    return request.args.get(name, type=date.fromisoformat)


def valid(form: OriginForm, found: Assignment) -> bool:
    """Whether the form was submitted and is valid, with a time between issue and now."""
    issued_at = found.directive.issued_at or found.created_at
    return form.is_submitted() and form.validate_between(issued_at, clock.now(db.session))


def store_scan(form: ScanForm, key: str) -> bool:
    """Store the scan that was read first, and remember it in this browser's session under `key`."""
    folder, limit = Path(current_app.config["FILES_DIR"]), current_app.config["FILE_LIMIT"]
    try:
        [file] = what_was_read()
    except files.RefusedFile as error:
        reasons = {
            files.FileRefusal.EMPTY: _("Tệp không có nội dung."),
            files.FileRefusal.TOO_LARGE: _("Tệp lớn quá %(n)s MB.", n=limit // (1024 * 1024)),
            files.FileRefusal.KIND: _("Tệp không phải PDF, PNG hoặc JPEG."),
        }
        said = reasons.get(error.reason)
        form.file.errors = [f"{error.name}: {said}" if said else refusal_word(error)]
        return False
    stored = files.store(db.session, folder, file, clock.now(db.session))
    db.session.commit()
    session[key] = [*session.get(key, []), stored.id]
    flash(_("Đã giữ tệp “%(name)s”; tệp được lưu cùng câu trả lời khi nhập.", name=stored.name), "done")
    return True


def kept_scans(key: str) -> list[StoredFile]:
    """The scans that this browser has stored and not entered."""
    return lists.scans(db.session, session.get(key, []))
