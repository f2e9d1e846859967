"""Ask again what was not asked because of an area event: one unit, or all of them."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.areas.asking_again import NotAskedAgain, skipped_for
from directives.database import db
from workflows import clock
from workflows.areas import lists, steps
from workflows.areas.forms import AskAgainForm
from workflows.areas.pages import pages
from workflows.web.finding import find_area_event, find_assignment
from workflows.web.formats import vn_due, vn_number
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff


@pages.route("/phieu-giao-viec/<aid>/yeu-cau-lai/<int:task_id>", methods=["GET", "POST"])
@acts
def ask_again(aid: str, task_id: int) -> Page:
    session, found, form = db.session, find_assignment(aid), AskAgainForm()
    task = next((one for one in found.tasks if one.id == task_id), None) or abort(404)
    row = skipped_for(session, task) or abort(404)
    now, home = clock.now(session), url_for("followup.assignment", aid=found.public_id)
    if form.is_submitted() and form.validate_after(now):
        try:
            steps.ask_again(session, task, form.due_at, ActedBy(current_staff(), form.reason.data or "", now))
        except NotAskedAgain:
            session.rollback()
            flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
        else:
            session.commit()
            due = vn_due(form.due_at)
            flash(_("Đã yêu cầu lại, hạn: %(due)s. Đơn vị được báo một lần bằng thư.", due=due), "done")
        return redirect(home)
    page = render_template(
        "areas/ask_again.html", section="directives", assignment=found, task=task, event=row.event, form=form, back=home
    )
    return page, 422 if form.errors else 200


@pages.route("/thien-tai-su-co/<int:area_event_id>/yeu-cau-lai", methods=["GET", "POST"])
@acts
def ask_all_again(area_event_id: int) -> Page:
    """All units of an event that are still not asked."""
    session, found, form = db.session, find_area_event(area_event_id), AskAgainForm()
    count = 0 if found.act.extends else lists.count_skipped(session, found)
    if not count:
        abort(404)
    now, home = clock.now(session), url_for("areas.event", area_event_id=found.id)
    if form.is_submitted() and form.validate_after(now):
        due_at, by = form.due_at, ActedBy(current_staff(), form.reason.data or "", now)
        try:
            asked = steps.ask_all_again(session, found, due_at, by)
        except NotAskedAgain:
            session.rollback()
            flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
        else:
            session.commit()
            said = {"n": vn_number(asked), "due": vn_due(due_at)}
            flash(_("Đã yêu cầu lại %(n)s nhiệm vụ, hạn: %(due)s. Các đơn vị được báo bằng thư.", **said), "done")
        return redirect(home)
    page = render_template("areas/ask_all_again.html", section="areas", event=found, count=count, form=form, back=home)
    return page, 422 if form.errors else 200
