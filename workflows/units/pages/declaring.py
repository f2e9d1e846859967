"""The page on which a unit declares one of its attributes, by its link and with the name of who declares."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from directives.attributes.declaring import NotDeclarable, declare
from directives.attributes.of_agency import attributes_of, values_in_use
from directives.database import db
from directives.models import UnitAttribute
from directives.terms import AttributeSetter
from workflows import clock
from workflows.units.attributes.forms import DeclareForm, value_data
from workflows.units.pages import pages
from workflows.web import person
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link
from workflows.web.refused.parked import offered, park_typed


@pages.route("/phieu/<public_id>/khai-bao/<int:attribute_id>", methods=["GET", "POST"], endpoint="declare")
@by_link
def declare_attribute(public_id: str, attribute_id: int) -> Page:
    """Show what the department has on record, and take a declaration, which waits for an officer."""
    session, link, attribute = db.session, current_link(), _declarable(attribute_id)
    known = link.assignment.responsible_unit.attributes.get(attribute.key)
    names = attribute.values or values_in_use(session, attribute)
    form = offered(DeclareForm, **value_data(attribute, known, names), typed_by=person.remembered().name)
    form.offer(attribute, names)
    back = url_for("acknowledging.page", public_id=public_id, _anchor="thong-tin")
    if form.validate_on_submit():
        if closed_reason():
            park_typed()
            flash(_("Việc theo dõi văn bản này đã kết thúc, nên phần vừa gửi không được ghi nhận."), "warning")
            return redirect(back)
        try:
            declare(session, link, attribute, form.value, text_of(form.typed_by), clock.now(session))
        except NotDeclarable:
            form.typed.errors = [_("Sở đã ghi đúng như vậy; đơn vị không cần khai báo.")]
        else:
            session.commit()
            flash(_("Đã gửi khai báo. Sở xem và xác nhận; cho tới khi đó chưa có gì thay đổi."), "done")
            done = redirect(back)
            person.remember(done, text_of(form.typed_by))
            return done
    page = show("units/declare.html", attribute=attribute, known=known, form=form)
    return (page, 422) if form.errors else page


def _declarable(attribute_id: int) -> UnitAttribute:
    """An attribute that units of this agency may declare, or 404."""
    agency_id = current_link().assignment.responsible_unit.agency_id or 0
    offered = attributes_of(db.session, agency_id)
    found = (one for one in offered if one.id == attribute_id and one.set_by is AttributeSetter.UNIT)
    return next(found, None) or abort(404)
