"""The pages on which staff count a unit's mail as a report, or keep it without counting it."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import incoming
from directives.database import db
from directives.models import Assignment, IncomingMail
from directives.queries import submissions
from workflows import clock
from workflows.followup import history, reply_steps
from workflows.followup.entry_forms import ANSWERS_BY_MODE
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out
from workflows.web.finding import find_assignment
from workflows.web.frame import Page
from workflows.web.guards import acts


def _find_reply(found: Assignment, incoming_id: int) -> IncomingMail:
    return incoming.reply_to(db.session, found, incoming_id) or abort(404)


@pages.get("/phieu-giao-viec/<aid>/thu/<int:incoming_id>/bao-cao")
@acts
def count_as_report(aid: str, incoming_id: int) -> str:
    """Ask which item the mail reports on, then go on to the answer's form."""
    found = find_assignment(aid)
    session = db.session
    views = history.tasks_of(session, found, clock.now(session))
    return render_template(
        "followup/count_as_report.html",
        section="directives",
        assignment=found,
        back=home(found),
        received=_find_reply(found, incoming_id),
        tasks=[one for one in views if ANSWERS_BY_MODE[one.task.item.mode] and not submissions.closed_reason(one.task)],
    )


@pages.post("/phieu-giao-viec/<aid>/thu/<int:incoming_id>/chi-luu")
@acts
def keep_reply(aid: str, incoming_id: int) -> Page:
    """Keep the mail without counting it."""
    found = find_assignment(aid)
    reply = _find_reply(found, incoming_id)
    by = acted_by("")
    carry_out(lambda: reply_steps.keep_only(db.session, reply, by), _("Đã lưu thư, không tính là gì."))
    if request.form.get("from") == "mail":
        return redirect(url_for("inbox.mail", incoming_id=incoming_id))
    return redirect(f"{home(found)}#thu-tra-loi")
