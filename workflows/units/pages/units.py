"""The list of units, the page of one unit, and changing it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts.contacts import links_missing
from directives.attributes import suggesting
from directives.attributes.declaring import count_waiting
from directives.attributes.of_agency import attributes_of, values_in_use
from directives.database import db
from directives.past.facts import former_names
from directives.queries import pauses
from workflows import clock
from workflows.units import directory, steps
from workflows.units.attributes.forms import value_data, values_of
from workflows.units.directory import ContactState, UnitFilters
from workflows.units.forms import UnitForm
from workflows.units.pages import pages
from workflows.web import frame
from workflows.web.finding import find_unit
from workflows.web.guards import current_staff, keeps, may_open, reads
from workflows.web.pagination import asked_page


@pages.get("/don-vi")
@reads
def index() -> str:
    """The units by kind, filtered, a page at a time."""
    session, agency_id, args = db.session, current_staff().agency_id, request.args
    reach = args.get("reach", "")
    filters = UnitFilters(
        args.get("q", ""),
        args.get("group", type=frame.parse_key),
        args.get("software", ""),
        ContactState(reach) if reach in set(ContactState) else None,
    )
    counts = directory.count_by_kind(session, agency_id, filters)
    page, pages_ = asked_page(sum(counts.values()), directory.SHOWN)
    units = directory.page_of(session, agency_id, filters, page)
    return render_template(
        "units/index.html",
        section="units",
        total=directory.count_units(session, agency_id),
        filters=filters,
        kinds=directory.by_kind(session, agency_id, units, counts),
        groups=directory.groups_of(session, agency_id),
        software=directory.software_of(session, agency_id),
        reach=directory.reach,
        closed=directory.closed_of(session, agency_id, filters.name),
        page=page,
        pages=pages_,
        page_url=lambda number: url_for("units.index", **filters.kept, page=number),
        declared=count_waiting(session, agency_id),
        suggested=suggesting.count_waiting(session, agency_id),
        administers=may_open(current_staff(), "units.attributes"),
    )


@pages.get("/don-vi/<int:unit_id>")
@reads
def unit(unit_id: int) -> str:
    """A unit with its contacts, assignments and recorded changes."""
    session, found = db.session, find_unit(unit_id)
    erases = may_open(current_staff(), "followup.erase_report")
    return render_template(
        "units/unit.html",
        section="units",
        unit=found,
        assignments=directory.assignments_of(session, found),
        suggestions=suggesting.waiting_of_unit(session, found.id),
        missing=links_missing(session, found),
        attributes=attributes_of(session, current_staff().agency_id),
        contacts=[contact for contact in found.contacts if contact.removed_at is None],
        changes=directory.changes_of(session, found),
        names=former_names(session, found),
        pause=pauses.pause_of(session, found, clock.now(session)),
        passed_on=directory.passed_on_texts(session, found) if erases else (),
        own_desk=directory.desk_view(session, found, clock.now(session)),
    )


@pages.route("/don-vi/<int:unit_id>/sua", methods=["GET", "POST"])
@keeps
def change_unit(unit_id: int) -> str | Response:
    """Change attributes, groups and telephone."""
    session, found, agency_id = db.session, find_unit(unit_id), current_staff().agency_id
    groups = directory.groups_by_hand(session, agency_id)
    offered = [(one, values_in_use(session, one)) for one in attributes_of(session, agency_id)]
    form = UnitForm(
        data={
            "attributes": [value_data(one, found.attributes.get(one.key), names) for one, names in offered],
            "groups": [str(group.id) for group in found.groups],
            "phone": found.phone,
        }
    )
    form.offer(offered, groups)
    if form.validate_on_submit():
        steps.change_unit(
            session,
            found,
            current_staff(),
            clock.now(session),
            attributes=values_of(form.attributes),
            groups=[group for group in groups if str(group.id) in (form.groups.data or [])],
            phone=form.phone.data or "",
            reason=form.reason.data or "",
        )
        session.commit()
        flash(_("Đã lưu thông tin của %(name)s.", name=found.name), "done")
        return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/change.html", section="units", unit=found, form=form)
