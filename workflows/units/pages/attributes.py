"""The administrator's pages of the attributes that the agency keeps of its units."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.attributes.of_agency import attributes_of
from directives.database import db
from directives.models import UnitAttribute
from directives.terms import AttributeKind, AttributeSetter
from workflows import clock
from workflows.units.attributes import steps
from workflows.units.attributes.forms import AttributeForm
from workflows.units.directory import count_units
from workflows.units.pages import pages
from workflows.web.finding import find_attribute
from workflows.web.guards import administers, current_staff


@pages.get("/don-vi/thuoc-tinh")
@administers
def attributes() -> str:
    """The attributes, each with how many units' value is known."""
    session, agency_id = db.session, current_staff().agency_id
    return render_template(
        "units/attributes.html",
        section="units",
        attributes=attributes_of(session, agency_id),
        known=steps.known_counts(session, agency_id),
        total=count_units(session, agency_id),
    )


@pages.route("/don-vi/thuoc-tinh/them", methods=["GET", "POST"])
@administers
def add_attribute() -> str | Response | tuple[str, int]:
    """Add an attribute."""
    form = AttributeForm(kind=AttributeKind.CHOICES.value, set_by=AttributeSetter.STAFF.value)
    return _edit(form, None)


@pages.route("/don-vi/thuoc-tinh/<int:attribute_id>", methods=["GET", "POST"])
@administers
def change_attribute(attribute_id: int) -> str | Response | tuple[str, int]:
    """Change an attribute's name, its list or measure, and who sets it."""
    found = find_attribute(attribute_id)
    form = AttributeForm(
        name=found.name, values="\n".join(found.values), measure=found.measure, set_by=found.set_by.value
    )
    del form.kind
    return _edit(form, found)


def _edit(form: AttributeForm, found: UnitAttribute | None) -> str | Response | tuple[str, int]:
    session, me = db.session, current_staff()
    form.offer()
    form.taken = steps.names_taken(session, me.agency_id, found)
    if not form.validate_on_submit():
        page = render_template("units/attribute.html", section="units", form=form, attribute=found)
        return (page, 422) if form.errors else page
    steps.save_attribute(
        session,
        found or UnitAttribute(agency_id=me.agency_id, kind=AttributeKind(form.kind.data)),
        me,
        clock.now(session),
        name=form.name.data or "",
        values=form.listed,
        measure=form.measure.data or "",
        set_by=AttributeSetter(form.set_by.data),
    )
    session.commit()
    flash(_("Đã lưu thuộc tính “%(name)s”.", name=form.name.data), "done")
    return redirect(url_for("units.attributes"))
