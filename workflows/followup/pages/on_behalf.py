"""'Sở nhập thay': what a unit said by telephone, Zalo, email or on paper is entered for it, and it is told."""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from directives import files
from directives.acts import EVENT_OF_STANDING, Origin, ReportAnswer, extend, from_staff, incoming
from directives.acts.extend import ExtensionRequest, NotExtended
from directives.database import db
from directives.models import Assignment, IncomingMail, StoredFile, Task
from directives.queries import handed_in, task_status
from directives.rules import schedule
from directives.terms import Channel, Standing
from workflows import clock
from workflows.followup import assignment_steps as steps
from workflows.followup import lists, reply_steps
from workflows.followup.forms import AcknowledgedForm, AnsweredForm, CameForm, ExtensionEntryForm, ScanForm, answer_form
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, answered, carry_out, task_of
from workflows.web import frame
from workflows.web.finding import find_assignment
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.words.events import event_word
from workflows.web.words.tasks import barred_word


def _origin(form: CameForm) -> Origin:
    return from_staff(current_staff(), Channel(form.channel.data), form.told_by.data or "", form.happened_at)


def _today() -> date:
    """The day that is proposed; the hour, by which lateness is judged, is not."""
    return schedule.local(clock.now(db.session)).date()


def _letter(found: Assignment) -> IncomingMail | None:
    """The mail that is being counted, where the way here names one."""
    given = request.args.get("thu", type=frame.key)
    return incoming.reply_to(db.session, found, given) if given else None


def _proposed(letter: IncomingMail | None = None) -> dict[str, Any]:
    """The day, and how it came where the way here says so: from a call, say. A mail says all of it."""
    if letter is None:
        return {"on": _today(), "channel": request.args.get("channel")}
    came = schedule.local(letter.received_at)
    return {
        "on": came.date(),
        "hour": came.time(),
        "channel": Channel.EMAIL.value,
        "told_by": letter.sender_name or letter.sender,
    }


def _named(letter: IncomingMail | None) -> dict[str, Any]:
    """Who may have received it: the contact, where the mail came from its address."""
    if letter is None:
        return {}
    contact = letter.contact if letter.contact and letter.contact.email.lower() == letter.sender else None
    return {"name": letter.sender_name, "position": contact.position if contact else ""}


def _came(form: CameForm, found: Assignment) -> bool:
    issued_at = found.directive.issued_at or found.created_at
    return form.is_submitted() and form.validate_between(issued_at, clock.now(db.session))


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/tiep-nhan", methods=["GET", "POST"])
@acts
def acknowledge(aid: str) -> Page:
    """Enter that the unit has received the letter."""
    found = find_assignment(aid)
    letter = _letter(found)
    form = AcknowledgedForm(data=_proposed(letter) | _named(letter))
    if _came(form, found):
        by, origin = acted_by(""), _origin(form)
        who = (form.name.data or "", form.position.data or "", form.arrival_number.data or "")
        carry_out(
            lambda: reply_steps.acknowledge_for(db.session, found, who, origin, by, letter),
            _("Đã ghi nhận tiếp nhận; đơn vị được báo bằng thư."),
        )
        return redirect(home(found))
    return render_template(
        "followup/acknowledge.html", section="directives", assignment=found, form=form, back=home(found)
    ), answered(form)


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/gia-han", methods=["GET", "POST"])
@acts
def ask_for_time(aid: str, task_id: int) -> Page:
    """Enter that the unit asks for a later date."""
    found = find_assignment(aid)
    task = task_of(found, task_id)
    form = ExtensionEntryForm(data={"on": _today(), "submission_key": secrets.token_hex(16)})
    if _came(form, found) and _asked(task, form):
        return redirect(home(found))
    return render_template(
        "followup/ask_for_time.html",
        section="directives",
        assignment=found,
        task=task,
        form=form,
        back=home(found),
        due_at=task_status.due_at_of(task),
        barred=extend.why_not_extendable(task),
    ), answered(form)


def _asked(task: Task, form: ExtensionEntryForm) -> bool:
    by, origin = acted_by(""), _origin(form)
    key = (form.submission_key.data or secrets.token_hex(16))[:40]
    asked = ExtensionRequest(form.wanted_due_at, form.reason.data or "", origin.told_by, key[:40])
    try:
        carry_out(
            lambda: steps.request_extension(db.session, task, asked, origin, by),
            _("Đã nhập đề nghị gia hạn; đơn vị được báo bằng thư."),
        )
    except NotExtended as refused:
        form.until_on.errors = [barred_word(refused.why)]
        return False
    return True


@pages.route("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>", methods=["GET", "POST"])
@acts
def answer(aid: str, task_id: int) -> Page:
    """Enter what the unit said of a task."""
    found = find_assignment(aid)
    task = task_of(found, task_id)
    letter = _letter(found)
    form = _blank(task, letter)
    scans = _scans(task)
    if _came(form, found) and _complete(form):
        by, origin, said = acted_by(""), _origin(form), _answer(form, scans)
        carry_out(
            lambda: reply_steps.answer_for(db.session, task, said, origin, by, letter),
            _("Đã nhập thay đơn vị; đơn vị được báo bằng thư và có thể sửa."),
        )
        session.pop(_kept(task), None)
        return redirect(home(found))
    return _ask(found, task, form, ScanForm(formdata=None), scans), answered(form)


def _blank(task: Task, letter: IncomingMail | None) -> AnsweredForm:
    words = {said.value: event_word(said) for said in EVENT_OF_STANDING}
    sent = [(one.file_id, one.file.name) for one in letter.files if not one.file.erased_at] if letter else []
    return answer_form(
        task.item,
        words,
        sent,
        submission_key=secrets.token_hex(16),
        text=letter.text if letter else "",
        **_proposed(letter),
    )


def _complete(form: AnsweredForm) -> bool:
    """What is said to be implemented or reported says something."""
    figures: dict[str, Any] = form.data["figures"]
    filled = any(value is not None for name, value in figures.items() if name.startswith("figure_"))
    if form.said.data == Standing.REPORTED and not form.text.data and not filled:
        form.text.errors = [_("Xin ghi nội dung hoặc số liệu mà đơn vị báo.")]
        return False
    if form.said.data == Standing.IMPLEMENTED and form.implemented_on.data is None:
        form.implemented_on.errors = [_("Xin ghi ngày thực hiện.")]
        return False
    return True


def _answer(form: AnsweredForm, scans: list[StoredFile]) -> ReportAnswer:
    figures = {int(name.removeprefix("figure_")): value for name, value in form.data["figures"].items()}
    return ReportAnswer(
        Standing(form.said.data),
        (form.submission_key.data or secrets.token_hex(16))[:40],
        form.text.data or "",
        form.implemented_on.data,
        figures,
        approved_by=form.approved_by.data or "",
        letter_number=form.letter_number.data or "",
        letter_on=form.letter_on.data,
        file_ids=(*(scan.id for scan in scans), *(form.sent_files.data or ())),
    )


def _ask(found: Assignment, task: Task, form: AnsweredForm, scan: ScanForm, scans: list[StoredFile]) -> str:
    return render_template(
        "followup/answer.html",
        section="directives",
        assignment=found,
        task=task,
        form=form,
        scan=scan,
        scans=scans,
        back=home(found),
        shut=handed_in.closed_reason(task),
        limit=current_app.config["FILE_LIMIT"] // (1024 * 1024),
        letter=_letter(found),
    )


@pages.post("/phieu-giao-viec/<aid>/nhap-thay/<int:task_id>/tep")
@acts
def scan(aid: str, task_id: int) -> Page:
    """Keep a scan until the answer that it belongs to is entered."""
    found, form = find_assignment(aid), ScanForm()
    task = task_of(found, task_id)
    if form.validate() and _store(task, form):
        return redirect(url_for("followup.answer", aid=aid, task_id=task_id, thu=request.args.get("thu")))
    asked = _blank(task, _letter(found))
    return _ask(found, task, asked, form, _scans(task)), 422


def _store(task: Task, form: ScanForm) -> bool:
    folder, limit, given = Path(current_app.config["FILES_DIR"]), current_app.config["FILE_LIMIT"], form.file.data
    now = clock.now(db.session)
    try:
        stored = files.store(db.session, folder, given.filename, given.stream, now, files.SCANS, limit)
    except files.RefusedFile as error:
        db.session.rollback()
        reasons = {
            files.FileRefusal.EMPTY: _("Tệp không có nội dung."),
            files.FileRefusal.TOO_LARGE: _("Tệp lớn quá %(n)s MB.", n=limit // (1024 * 1024)),
            files.FileRefusal.KIND: _("Tệp không phải PDF, PNG hoặc JPEG."),
        }
        form.file.errors = [f"{given.filename}: {reasons[error.reason]}"]
        return False
    db.session.commit()
    session[_kept(task)] = [*session.get(_kept(task), []), stored.id]
    flash(_("Đã giữ tệp “%(name)s”; tệp được lưu cùng câu trả lời khi nhập.", name=stored.name), "done")
    return True


def _kept(task: Task) -> str:
    """Where this browser's session keeps the scans that wait; the unit's own draft is left alone."""
    return f"scans:{task.id}"


def _scans(task: Task) -> list[StoredFile]:
    kept = session.get(_kept(task), [])
    return lists.scans(db.session, kept)
