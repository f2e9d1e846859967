"""The plan of reminders of a directive that is followed: its next moments, and another plan with a reason."""

from flask import current_app, redirect, render_template, url_for
from flask_babel import gettext as _

from directives import plans
from directives.coming import coming
from directives.database import db
from workflows import clock
from workflows.access.guards import acts, find_directive
from workflows.following.desk import Page, answered, carry_out, change, pages
from workflows.following.forms import RemindersForm
from workflows.following.reminders import change_reminders
from workflows.reminders import in_words


@pages.route("/van-ban/<pid>/theo-doi/lich-nhac", methods=["GET", "POST"])
@acts
def reminders(pid: str) -> Page:
    """Say when units that owe something are reminded from now on."""
    session, found = db.session, find_directive(pid)
    base = plans.plan_of(found.issuer.reminders)
    plan, back = plans.plan_of(found.issuer.reminders, found.reminders), url_for("following.directive", pid=pid)
    form = RemindersForm(obj=plan)
    if form.validate_on_submit():
        wanted, made = plans.differences(form.plan(plan), base), change(form.reason.data or "")
        carry_out(lambda: change_reminders(session, found, wanted, made), _("Đã lưu lịch nhắc."))
        return redirect(back)
    return render_template(
        "following/reminders.html",
        section="directives",
        directive=found,
        form=form,
        words=in_words(base),
        coming=coming(session, found, plan, current_app.config["OFFICE_HOURS"], clock.now(session)),
        back=back,
    ), answered(form)
