"""Pages that ask for a decision: a due date on a day off, and figures that may no longer be needed."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.boards.questions import days_off
from directives.boards.questions import still_needed as needed
from directives.database import db
from directives.rules.periods.still_needed import AFTER
from workflows import clock
from workflows.followup import steps
from workflows.followup.day_off_forms import day_off_form
from workflows.followup.forms import OptionalReasonForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, carry_out, item_of, period_of, status_of
from workflows.web.finding import find_directive, find_issued
from workflows.web.formats import vn_until
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.route("/van-ban/<pid>/theo-doi/ky/<int:period_id>/ngay-nghi", methods=["GET", "POST"])
@acts
def day_off(pid: str, period_id: int) -> Page:
    """Ask whether the date is moved to the next working day or kept, who agreed, and why."""
    session, found = db.session, find_directive(pid)
    back = url_for("followup.directive", pid=pid)
    asked = days_off.of_period(session, period_of(found, period_id), clock.now(session))
    if asked is None:
        flash(_("Hạn này đã được quyết định hoặc không còn rơi vào ngày nghỉ. Không có gì thay đổi."), "info")
        return redirect(back)
    form = day_off_form(asked)
    if form.validate_on_submit():
        done = (
            _("Hạn mới: %(due)s. Các đơn vị còn nợ được báo một lần.", due=vn_until(asked.later))
            if form.moves
            else _("Hạn được giữ như công văn ghi.")
        )
        by = acted_by(form.recorded_reason)
        carry_out(lambda: steps.answer_day_off(session, asked, by, moves=form.moves), done)
        return redirect(back)
    return render_template(
        "followup/day_off.html",
        section="directives",
        directive=found,
        asked=asked,
        told=steps.count_told(session, asked.period, moved=True),
        form=form,
        back=back,
    ), status_of(form)


@pages.route("/van-ban/<pid>/theo-doi/noi-dung/<int:item_id>/con-can", methods=["GET", "POST"])
@acts
def still_needed(pid: str, item_id: int) -> Page:
    """Go on with the figures, asked again later; or lead to the page that stops them."""
    session, found = db.session, find_issued(pid)
    back = url_for("followup.directive", pid=pid)
    asked = needed.of_item(session, item_of(found, item_id), clock.now(session))
    if asked is None:
        flash(_("Câu hỏi này đã được trả lời, hoặc nội dung đã dừng. Không có gì thay đổi."), "info")
        return redirect(back)
    form = OptionalReasonForm()
    if form.validate_on_submit():
        by = acted_by(form.reason.data or "")
        carry_out(
            lambda: steps.continue_item(session, asked, by),
            _("Đã ghi nhận: tiếp tục. Hệ thống hỏi lại sau %(n)s kỳ nữa.", n=AFTER),
        )
        return redirect(back)
    return render_template(
        "followup/still_needed.html",
        section="directives",
        directive=found,
        asked=asked,
        again=AFTER,
        form=form,
        back=back,
    ), status_of(form)
