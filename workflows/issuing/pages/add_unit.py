"""The page that adds a forgotten unit to an issued directive."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.database import db
from workflows import clock
from workflows.issuing import steps
from workflows.issuing.forms import AddUnitForm
from workflows.issuing.pages import pages
from workflows.web.finding import find_directive
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff


@pages.route("/van-ban/<pid>/them-don-vi", methods=["GET", "POST"])
@acts
def add_unit(pid: str) -> Page:
    """Ask for the unit and a reason, then assign the directive to it."""
    directive, form = find_directive(pid), AddUnitForm()
    units = {unit.id: unit for unit in steps.units_without(db.session, directive)}
    form.unit.choices = [(unit.id, unit.name) for unit in units.values()]
    back = url_for("followup.directive", pid=pid)
    if not form.validate_on_submit():
        return render_template(
            "issuing/add_unit.html", section="directives", directive=directive, form=form, units=units, back=back
        ), 400 if form.errors else 200
    unit = units[form.unit.data]
    try:
        steps.add_unit(db.session, directive, unit, current_staff(), clock.now(db.session), form.reason.data or "")
    except steps.NotFollowed:
        db.session.rollback()
        flash(_("Văn bản không còn được theo dõi; không thêm đơn vị nào."), "warning")
        return redirect(back)
    db.session.commit()
    flash(_("Đã giao cho %(unit)s; thư đang được gửi tới đơn vị.", unit=unit.name), "done")
    return redirect(back)
