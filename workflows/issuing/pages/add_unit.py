"""The page that adds a forgotten unit to an issued directive."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.models import Directive, Period, Unit
from workflows import clock
from workflows.issuing import adding
from workflows.issuing.forms import AddUnitForm, add_unit_form
from workflows.issuing.pages import pages
from workflows.issuing.preview import asks_one
from workflows.issuing.steps import NotFollowed
from workflows.web.finding import find_directive
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.typed.units import OfferedUnits
from workflows.web.words.units import asking_words


@pages.route("/van-ban/<pid>/them-don-vi", methods=["GET", "POST"])
@acts
def add_unit(pid: str) -> Page:
    """Ask for the unit, a reason and dates of its own, then assign the directive to it."""
    directive, now = find_directive(pid), clock.now(db.session)
    past = adding.past_periods(db.session, directive, now)
    units = OfferedUnits(db.session, directive.issuer_id, (adding.not_addressed(directive),))
    form = add_unit_form(units, past)
    back = url_for("followup.directive", pid=pid)
    if request.method != "POST" or not form.validate_after(now, past):
        return render_template(
            "issuing/add_unit.html",
            section="directives",
            directive=directive,
            form=form,
            own_dates=[form[name] for name in form.own_date_names(past)],
            offered=units.exist(),
            asks=asks_one(db.session, *units.conditions),
            back=back,
        ), 400 if form.errors else 200
    assert form.unit.unit is not None, "a valid form names a unit"
    _add(directive, form.unit.unit, form, past)
    return redirect(back)


def _add(directive: Directive, unit: Unit, form: AddUnitForm, past: Sequence[Period]) -> None:
    session, dates = db.session, form.own_dates(past)
    try:
        adding.add_unit(
            session, directive, unit, current_staff(), clock.now(session), form.reason.data or "", own_dates=dates
        )
    except NotFollowed:
        session.rollback()
        flash(_("Văn bản không còn được theo dõi; không thêm đơn vị nào."), "warning")
        return
    session.commit()
    flash(str(asking_words(unit.is_asked).added) % {"unit": unit.name}, "done")
