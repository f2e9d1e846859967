"""The administrator's page of the kinds of units: three facts of each."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.database import db
from workflows import clock
from workflows.units import directory
from workflows.units.kinds.forms import KindsForm, form_data
from workflows.units.kinds.steps import set_facts
from workflows.units.pages import pages
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff


@pages.route("/don-vi/loai", methods=["GET", "POST"])
@administers
def kinds() -> Page:
    """Ask for all kinds at once: they are few."""
    session, me = db.session, current_staff()
    found = directory.kinds_of(session, me.agency_id)
    form = KindsForm(data=form_data(found))
    form.offer(found)
    if not form.validate_on_submit():
        page = render_template("units/kinds.html", section="units", form=form, kinds=found)
        return (page, 422) if form.errors else page
    now = clock.now(session)
    for kind in found:
        set_facts(session, kind, form.facts_of(kind), me, now)
    session.commit()
    flash(_("Đã lưu. Thư và trang từ nay theo cách đã chọn."), "done")
    return redirect(url_for("units.kinds"))
