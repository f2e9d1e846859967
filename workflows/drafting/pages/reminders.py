"""The page of a draft's reminder plan, with the dates on which reminders would be sent."""

from flask import current_app, render_template

from directives.boards.upcoming import upcoming
from directives.database import db
from directives.rules import reminder_plan
from workflows import clock
from workflows.drafting import steps
from workflows.drafting.forms import DraftPlanForm
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, find_draft
from workflows.web.frame import Page
from workflows.web.guards import acts
from workflows.web.plan_form import in_words


@pages.route("/van-ban/<pid>/du-thao/lich-nhac", methods=["GET", "POST"])
@acts
def reminders(pid: str) -> Page:
    """Show and change the plan; only what differs from the agency's is stored."""
    directive = find_draft(pid)
    base = reminder_plan.plan_of(directive.issuer.reminders)
    plan, now = reminder_plan.plan_of(directive.issuer.reminders, directive.reminders), clock.now(db.session)
    form = DraftPlanForm(obj=plan, edition=directive.edition)
    if form.validate_on_submit():
        steps.change_reminders(db.session, directive, reminder_plan.differences(form.plan(plan), base), form.held, now)
        db.session.commit()
        return back_to(directive, "lich-nhac")
    page = render_template(
        "drafting/reminders.html",
        section="directives",
        directive=directive,
        form=form,
        words=in_words(base),
        coming=upcoming(db.session, directive, plan, current_app.config["OFFICE_HOURS"], now),
    )
    return page, 400 if form.errors else 200
