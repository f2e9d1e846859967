"""Pages for the administrator: the agency's name, telephone and address, the foot of its mails, offices, reminders."""

from flask import flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Office
from directives.rules import reminder_plan
from directives.rules.periods.grace import CHOICES
from workflows import clock
from workflows.access import lists, steps
from workflows.access.forms import AgencyForm, GraceForm, OfficeForm
from workflows.access.pages import pages
from workflows.mailing.composing.content import foot
from workflows.web.contact_point import contact_of_agency
from workflows.web.fields import options, text_of
from workflows.web.finding import current_agency, find_office
from workflows.web.formats import vn_minutes
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff
from workflows.web.plan_form import AgencyPlanForm, in_words


@pages.route("/co-quan", methods=["GET", "POST"])
@administers
def agency() -> str | Response:
    """The agency's name, telephone and address, and the foot of its mails to units."""
    session, found = db.session, current_agency()
    form = AgencyForm(obj=found, mail_foot=found.wording.get("mail_foot", ""))
    if form.validate_on_submit() and form.is_sure(before=found.email):
        steps.change_agency(
            session,
            found,
            current_staff(),
            clock.now(session),
            name=text_of(form.name),
            phone=text_of(form.phone),
            email=text_of(form.email),
            mail_foot=text_of(form.mail_foot),
        )
        session.commit()
        flash(_("Đã lưu thông tin cơ quan."), "done")
        return redirect(url_for("access.agency"))
    offices = lists.offices(session, found.id)
    with force_locale("vi"):
        shown = foot(found, contact_of_agency(found))
    return render_template(
        "access/agency.html",
        section="agency",
        agency=found,
        form=form,
        offices=offices,
        foot=shown,
        reminders=in_words(reminder_plan.plan_of(found.reminders)),
    )


@pages.route("/co-quan/lich-nhac", methods=["GET", "POST"])
@administers
def reminders() -> Page:
    """The agency's reminder plan, for directives without a plan of their own."""
    session, found = db.session, current_agency()
    form = AgencyPlanForm(obj=reminder_plan.plan_of(found.reminders))
    if form.validate_on_submit():
        ours = reminder_plan.ReminderPlan()
        wanted = reminder_plan.differences(form.plan(ours), ours)
        steps.change_reminders(session, found, current_staff(), clock.now(session), wanted)
        session.commit()
        flash(_("Đã lưu lịch nhắc của cơ quan."), "done")
        return redirect(url_for("access.agency"))
    page = render_template("access/reminders.html", section="agency", form=form)
    return page, 422 if form.errors else 200


@pages.route("/co-quan/gui-muon", methods=["GET", "POST"])
@administers
def grace() -> Page:
    """How long after a due date a report still counts as on time."""
    session, found = db.session, current_agency()
    form = GraceForm(minutes=found.grace_minutes)
    form.minutes.choices = options((minutes, vn_minutes(minutes)) for minutes in CHOICES)
    if form.validate_on_submit():
        steps.change_grace(session, found, current_staff(), clock.now(session), form.minutes.data)
        session.commit()
        flash(_("Đã lưu. Cách tính mới áp dụng cho các kỳ mở từ nay về sau."), "done")
        return redirect(url_for("access.agency"))
    return render_template("access/grace.html", section="agency", form=form), 422 if form.errors else 200


@pages.route("/co-quan/phong", endpoint="new_office", methods=["GET", "POST"], defaults={"office_id": None})
@pages.route("/co-quan/phong/<int:office_id>", methods=["GET", "POST"])
@administers
def office(office_id: int | None) -> str | Response:
    """Add or change an office; mails name the telephone of the leading office."""
    session, home = db.session, current_agency()
    found = find_office(office_id) if office_id is not None else Office(agency_id=home.id)
    form = OfficeForm(obj=found)
    if form.validate_on_submit() and form.is_sure(before=found.email or ""):
        try:
            steps.save_office(
                session,
                home,
                found,
                current_staff(),
                clock.now(session),
                code=text_of(form.code),
                name=text_of(form.name),
                phone=text_of(form.phone),
                email=text_of(form.email),
            )
        except steps.CodeTaken:
            form.code.errors = [_("Đã có phòng dùng mã này.")]
        else:
            session.commit()
            flash(_("Đã lưu %(name)s.", name=found.name), "done")
            return redirect(url_for("access.agency"))
    return render_template("access/office.html", section="agency", form=form, office=found)
