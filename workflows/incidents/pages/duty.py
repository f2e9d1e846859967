"""The administrator's pages of the duty list: who is alerted of incidents, in which order and when."""

from datetime import time

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.incidents.alerted import duty_list
from directives.models import IncidentDuty
from directives.terms import DutyDays
from workflows import clock
from workflows.incidents import steps
from workflows.incidents.forms import DutyForm
from workflows.incidents.pages import pages
from workflows.web.fields import options
from workflows.web.finding import find_incident_duty
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff

WHOLE_DAY = (0, 24 * 60)


@pages.get("/phat-sinh/truc")
@administers
def duty() -> str:
    """The duty list in its order."""
    listed = duty_list(db.session, current_staff().agency_id)
    return render_template("incidents/duty.html", section="incidents", listed=listed, hours=hours_words)


def hours_words(one: IncidentDuty) -> str:
    """'cả ngày', '17:00 đến 7:00'."""
    if (one.starts, one.ends) == WHOLE_DAY:
        return str(_("cả ngày"))
    return str(_("%(start)s đến %(end)s", start=_written(one.starts), end=_written(one.ends)))


def _written(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _hour(minutes: int) -> time | None:
    return time(minutes // 60, minutes % 60) if minutes < WHOLE_DAY[1] else None


@pages.route("/phat-sinh/truc/them", methods=["GET", "POST"])
@administers
def add_duty() -> Page:
    """Put somebody on the list."""
    form = DutyForm(days=DutyDays.ALL.value)
    me = current_staff()
    listed = {one.staff_id for one in duty_list(db.session, me.agency_id)}
    others = [one for one in steps.colleagues(db.session, me.agency_id) if one.id not in listed]
    form.person.choices = options((one.id, one.name) for one in others)
    if form.validate_on_submit():
        return _save(IncidentDuty(agency_id=me.agency_id, staff_id=form.person.data), form)
    return _show(form, None)


@pages.route("/phat-sinh/truc/<int:duty_id>", methods=["GET", "POST"])
@administers
def change_duty(duty_id: int) -> Page:
    """Change somebody's place and hours."""
    found = find_incident_duty(duty_id)
    starts = None if (found.starts, found.ends) == WHOLE_DAY else _hour(found.starts)
    form = DutyForm(position=found.position, days=found.days.value, starts=starts, ends=_hour(found.ends))
    del form.person
    return _save(found, form) if form.validate_on_submit() else _show(form, found)


def _save(duty: IncidentDuty, form: DutyForm) -> Response:
    session = db.session
    days, position = DutyDays(form.days.data), form.position.data
    steps.save_duty(session, duty, current_staff(), clock.now(session), position=position, days=days, hours=form.hours)
    session.commit()
    flash(_("Đã lưu danh sách trực."), "done")
    return redirect(url_for("incidents.duty"))


def _show(form: DutyForm, found: IncidentDuty | None) -> Page:
    shown = render_template("incidents/duty_person.html", section="incidents", form=form, duty=found)
    return (shown, 422) if form.errors else shown


@pages.post("/phat-sinh/truc/<int:duty_id>/bo")
@administers
def end_duty(duty_id: int) -> Response:
    """Take somebody off the list."""
    steps.end_duty(db.session, find_incident_duty(duty_id), current_staff(), clock.now(db.session))
    db.session.commit()
    flash(_("Đã bỏ khỏi danh sách trực."), "done")
    return redirect(url_for("incidents.duty"))
