"""The page of an issued directive's reminder plan, with the dates of the next reminders."""

from flask import current_app, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.boards.upcoming import upcoming
from directives.database import db
from directives.rules import reminder_plan
from workflows import clock
from workflows.followup.forms import RemindersForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, carry_out, status_of
from workflows.followup.reminder_steps import change_reminders
from workflows.web.finding import find_directive
from workflows.web.frame import Page
from workflows.web.guards import acts
from workflows.web.plan_form import in_words


@pages.route("/van-ban/<pid>/theo-doi/lich-nhac", methods=["GET", "POST"])
@acts
def reminders(pid: str) -> Page:
    """Show the plan, and change it with a reason."""
    session, found = db.session, find_directive(pid)
    base = reminder_plan.plan_of(found.issuer.reminders)
    plan, back = reminder_plan.plan_of(found.issuer.reminders, found.reminders), url_for("followup.directive", pid=pid)
    form = RemindersForm(obj=plan, acknowledge_within=found.acknowledge_within)
    if form.validate_on_submit():
        wanted, by = reminder_plan.differences(form.plan(plan), base), acted_by(form.reason.data or "")
        within = form.acknowledge_within.data
        days = None if within is None else int(within)
        carry_out(lambda: change_reminders(session, found, wanted, days, by), _("Đã lưu lịch nhắc."))
        return redirect(back)
    return render_template(
        "followup/reminders.html",
        section="directives",
        directive=found,
        form=form,
        words=in_words(base),
        coming=upcoming(session, found, plan, current_app.config["OFFICE_HOURS"], clock.now(session)),
        back=back,
    ), status_of(form)
