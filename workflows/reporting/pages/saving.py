"""Save what was typed on a task's form as its draft: by the form's button, or by a press on a replaced link."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, request
from flask_babel import gettext as _

from directives.database import db
from directives.models import Figure, Link, Task
from directives.terms import ReportingMode
from workflows import clock
from workflows.reporting import answers, steps
from workflows.reporting.editions import EditedElsewhere, basis_in
from workflows.reporting.pages.common import redirect_to
from workflows.web.formats import vn_hour
from workflows.web.frame import Page


def form_page(found: Task) -> str:
    """The endpoint of the page with the task's form, which takes the form too."""
    return "reporting.incident" if found.item.mode == ReportingMode.INCIDENT else "reporting.task"


def files_page(found: Task) -> str:
    """The endpoint of the page with the files of the task's draft."""
    return "reporting.incident_files" if found.item.mode == ReportingMode.INCIDENT else "reporting.files"


def save_draft(found: Task) -> Page:
    """Save the draft, then go on to its files or stay. Raises EditedElsewhere, TaskClosed."""
    basis, now = basis_in(request.form.get("basis")), clock.now(db.session)
    at = vn_hour(steps.save_draft(db.session, found, answers.draft_values(request.form), now, basis).saved_at)
    db.session.commit()
    if onward := {"files": files_page(found), "sheet": "reporting.sheet"}.get(request.form.get("action", "")):
        return redirect_to(onward, task_id=found.id)
    flash(_("Đã lưu nháp lúc %(at)s, chưa gửi Sở. Có thể mở lại trên máy khác để làm tiếp.", at=at), "done")
    return redirect_to(form_page(found), task_id=found.id)


def autosave(found: Task) -> Page:
    """Save the draft for the script of the page, which stays as it is; never over what somebody saved since."""
    typed, basis, now = answers.draft_values(request.form), basis_in(request.form.get("basis")), clock.now(db.session)
    try:
        draft = steps.save_draft(db.session, found, typed, now, basis)
    except (EditedElsewhere, steps.TaskClosed) as refused:
        db.session.rollback()
        answer = jsonify(elsewhere=isinstance(refused, EditedElsewhere))
        answer.status_code = 409
        return answer
    said = _("Đã lưu nháp lúc %(at)s, chưa gửi Sở.", at=vn_hour(draft.saved_at))
    saved = jsonify(said=said, basis=str(steps.basis_of(db.session, found, draft)))
    db.session.commit()
    return saved


def keep_locked(found: Task) -> None:
    """Keep as the draft what came after the period was locked, and say so."""
    typed, basis, now = answers.draft_values(request.form), basis_in(request.form.get("basis")), clock.now(db.session)
    if steps.keep_locked(db.session, found, typed, now, basis):
        db.session.commit()
        flash(_("Phần vừa gõ được giữ làm bản nháp. Nếu Sở mở lại kỳ, đơn vị gửi tiếp từ bản nháp này."), "info")
    else:
        db.session.rollback()


def copy_last(found: Task, before: Mapping[int, Figure]) -> Page:
    """Save the draft with last period's values in its blanks. Raises EditedElsewhere, TaskClosed."""
    typed, copied = answers.draft_values(request.form), answers.typed_before(found.item, before)
    blank = {name: value for name, value in copied.items() if not any(text.strip() for text in typed.get(name, ()))}
    basis, now = basis_in(request.form.get("basis")), clock.now(db.session)
    steps.save_draft(db.session, found, {**typed, **blank}, now, basis)
    db.session.commit()
    if blank:
        flash(
            _("Đã chép %(n)s số của kỳ trước và lưu nháp, chưa gửi Sở. Xin kiểm tra lại từng số.", n=len(blank)), "done"
        )
    else:
        flash(_("Không có ô trống nào mà kỳ trước có số. Đã lưu nháp, chưa gửi Sở."), "done")
    return redirect_to(form_page(found), task_id=found.id)


def keep_refused(link: Link, named: dict[str, Any], *, of_incident: bool = False) -> bool:
    """Keep a press by a replaced link as the draft; False if there is no draft to write."""
    typed, basis, now = answers.draft_values(request.form), basis_in(request.form.get("basis")), clock.now(db.session)
    is_kept = steps.keep_refused(db.session, link, named["task_id"], typed, now, basis, of_incident)
    db.session.commit()
    return is_kept
