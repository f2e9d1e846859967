"""Pause the reminders of a unit, and resume them."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Unit
from workflows import clock
from workflows.units import pausing
from workflows.units.forms import PauseForm
from workflows.units.pages import pages
from workflows.web.finding import find_unit
from workflows.web.formats import vn_date
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps


@pages.route("/don-vi/<int:unit_id>/tam-ngung", methods=["GET", "POST"])
@keeps
def pause(unit_id: int) -> Page:
    """A form for the end and the reason of the pause."""
    session, found, form = db.session, find_unit(unit_id), PauseForm()
    now = clock.now(session)
    if not form.is_submitted() or not form.validate_after(now):
        page = render_template("units/pause.html", section="units", unit=found, form=form)
        return page, 422 if form.errors else 200
    try:
        pausing.pause(session, found, form.ends_at, form.reason.data or "", current_staff(), now)
    except pausing.NotNow:
        session.rollback()
        flash(_("Đơn vị đã được tạm ngừng nhắc trước đó. Không có gì thay đổi."), "warning")
    else:
        session.commit()
        flash(_pause_message(found, form.ends_at, form), "done")
    return redirect(url_for("units.unit", unit_id=unit_id))


def _pause_message(found: Unit, ends_at: datetime | None, form: PauseForm) -> str:
    if ends_at is None:
        return str(_("Từ nay không nhắc %(name)s, cho đến khi có người bấm nhắc lại.", name=found.name))
    return str(_("Không nhắc %(name)s đến hết ngày %(day)s.", name=found.name, day=vn_date(form.until.data)))


@pages.route("/don-vi/<int:unit_id>/nhac-lai", methods=["POST"])
@keeps
def resume(unit_id: int) -> Response:
    """End the pause."""
    session, found = db.session, find_unit(unit_id)
    try:
        pausing.resume(session, found, current_staff(), clock.now(session))
    except pausing.NotNow:
        session.rollback()
        flash(_("Đơn vị đã được nhắc lại trước đó. Không có gì thay đổi."), "warning")
    else:
        session.commit()
        flash(_("Từ nay %(name)s được nhắc lại, về những việc còn nợ lúc này.", name=found.name), "done")
    return redirect(url_for("units.unit", unit_id=unit_id))
