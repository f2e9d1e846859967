"""The calendar of the agency: days off, and days worked in exchange."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.rules.schedule import local
from workflows import clock
from workflows.units import calendar_days, steps
from workflows.units.forms import DayForm
from workflows.units.pages import pages
from workflows.web.finding import current_agency, find_day
from workflows.web.guards import current_staff, keeps


@pages.route("/don-vi/lich", methods=["GET", "POST"])
@keeps
def calendar() -> str | Response:
    """The calendar, and a form to enter a day."""
    session, agency, form = db.session, current_agency(), DayForm()
    now = clock.now(session)
    if form.validate_on_submit() and form.on.data is not None:
        steps.set_day(session, agency, form.on.data, form.working.data, form.name.data or "", current_staff(), now)
        session.commit()
        flash(_("Đã ghi vào lịch."), "done")
        return redirect(url_for("units.calendar"))
    year = request.args.get("year", type=int) or local(now).year
    year = min(max(year, 2000), 2100)
    return render_template(
        "units/calendar.html",
        section="units",
        form=form,
        entered=calendar_days.entered_days(session, agency.id),
        year=year,
        shown=calendar_days.year_of(session, agency.id, year),
    )


@pages.post("/don-vi/lich/<int:day_id>/bo")
@keeps
def take_back_day(day_id: int) -> Response:
    """Remove an entered day."""
    session, day = db.session, find_day(day_id)
    steps.remove_day(session, day, current_staff(), clock.now(session))
    session.commit()
    flash(_("Đã bỏ khỏi lịch."), "done")
    return redirect(url_for("units.calendar"))
