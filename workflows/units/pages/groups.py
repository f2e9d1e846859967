"""Pages of the groups of units: the list, and a group put together by hand or by rule, previewed before it is saved."""

from collections.abc import Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.attributes.group_rules import rule_of
from directives.attributes.of_agency import attributes_of
from directives.database import db
from directives.models import UnitGroup
from workflows import clock
from workflows.units import directory
from workflows.units.groups import listed, steps
from workflows.units.groups.forms import BY_HAND, BY_RULE, GroupForm
from workflows.units.over_time.fields import was_shown
from workflows.units.pages import pages
from workflows.web.fields import text_of
from workflows.web.finding import current_agency, find_group, find_unit
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps, reads
from workflows.web.typed.units import OfferedUnits


@pages.get("/don-vi/nhom")
@reads
def groups() -> str:
    """The groups with the number of their members now, and the names of a small one's."""
    found = listed.listed(db.session, current_staff().agency_id)
    return render_template("units/groups.html", section="units", groups=found)


@pages.route("/don-vi/nhom/moi", methods=["GET", "POST"])
@keeps
def new_group() -> Page:
    """Add a group."""
    return _edit(None, {"how": BY_HAND})


@pages.route("/don-vi/nhom/<int:group_id>", methods=["GET", "POST"])
@keeps
def change_group(group_id: int) -> Page:
    """Change a group; what was issued stays."""
    group = find_group(group_id)
    rule = rule_of(group)
    by_hand = () if group.is_by_rule else listed.few_codes(db.session, group)
    data = {
        "name": group.name,
        "how": BY_RULE if group.is_by_rule else BY_HAND,
        "units": "\n".join(by_hand or ()),
        "kind": str(rule.kind_id or ""),
        "below": find_unit(rule.below_id).code if rule.below_id else "",
        "attribute": rule.attribute or "",
        "values": "; ".join(rule.values),
    }
    if by_hand is not None:
        return _edit(group, data)
    return _edit(group, data, steps.members_of(db.session, group) if request.method == "POST" else ())


def _edit(group: UnitGroup | None, data: dict[str, Any], kept: Collection[int] | None = None) -> Page:
    session, agency = db.session, current_agency()
    form, lines = GroupForm(data=data), list[str]()
    form.keep(kept)
    units = OfferedUnits(session, agency.id)
    form.offer(units, directory.kinds_of(session, agency.id), attributes_of(session, agency.id))
    if form.validate_on_submit():
        entry = form.entry()
        if not steps.name_is_free(session, agency.id, entry.name, group):
            form.name.errors = [_("Đã có nhóm tên này.")]
        else:
            lines = steps.following(session, agency.id, group, entry)
            if was_shown(form, lines):
                by = ActedBy(current_staff(), text_of(form.reason), clock.now(session))
                steps.save(session, agency, group, entry, by)
                session.commit()
                flash(_("Đã lưu nhóm “%(name)s”.", name=entry.name), "done")
                return redirect(url_for("units.groups"))
    page = render_template("units/group.html", section="units", group=group, form=form, lines=lines, units=units.few())
    return page, 422 if form.errors else 200
