"""What a unit wrote back by mail is counted, or only kept: each by a press."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import incoming
from directives.database import db
from directives.models import Assignment, IncomingMail
from directives.queries import handed_in
from workflows import clock
from workflows.followup import history, reply_steps
from workflows.followup.forms import SAID
from workflows.followup.pages import pages
from workflows.followup.pages.assignments import home
from workflows.followup.pages.common import acted_by, carry_out
from workflows.web.finding import find_assignment
from workflows.web.frame import Page
from workflows.web.guards import acts


def _letter(found: Assignment, incoming_id: int) -> IncomingMail:
    return incoming.reply_to(db.session, found, incoming_id) or abort(404)


@pages.get("/phieu-giao-viec/<aid>/thu/<int:incoming_id>/bao-cao")
@acts
def count_as_report(aid: str, incoming_id: int) -> str:
    """Ask which item the mail reports on."""
    found = find_assignment(aid)
    session = db.session
    views = history.tasks_of(session, found, clock.now(session))
    return render_template(
        "followup/count_as_report.html",
        section="directives",
        assignment=found,
        back=home(found),
        received=_letter(found, incoming_id),
        tasks=[view for view in views if SAID[view.task.item.mode] and not handed_in.closed_reason(view.task)],
    )


@pages.post("/phieu-giao-viec/<aid>/thu/<int:incoming_id>/chi-luu")
@acts
def keep_reply(aid: str, incoming_id: int) -> Page:
    """Keep the mail and count it as nothing."""
    found = find_assignment(aid)
    letter = _letter(found, incoming_id)
    by = acted_by("")
    carry_out(lambda: reply_steps.keep_only(db.session, letter, by), _("Đã lưu thư, không tính là gì."))
    if request.form.get("from") == "mail":
        return redirect(url_for("inbox.mail", incoming_id=incoming_id))
    return redirect(f"{home(found)}#thu-tra-loi")
