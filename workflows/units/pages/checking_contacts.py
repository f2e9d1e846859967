"""The page on which a unit reads its contacts on record and says by one press that they are right."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from directives.acts.contacts import asks_about_contacts, confirm_contacts
from directives.database import db
from workflows import clock
from workflows.units.pages import pages
from workflows.web.contact_point import issuer_of
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link


@pages.route("/phieu/<public_id>/dau-moi", methods=["GET", "POST"])
@by_link
def check_contacts(public_id: str) -> Page:
    """Show the contacts; POST confirms them. What is wrong the department corrects, as for every address."""
    link, now = current_link(), clock.now(db.session)
    assignment, directive = link.assignment, link.assignment.directive
    if FlaskForm().validate_on_submit():
        if closed_reason() is None:
            confirm_contacts(db.session, link, now)
            db.session.commit()
            flash(_("Đã ghi nhận đầu mối của đơn vị đúng như Sở đang lưu. Cảm ơn thầy/cô."), "done")
        return redirect(url_for("acknowledging.page", public_id=public_id))
    return render_template(
        "units/check_contacts.html",
        assignment=assignment,
        directive=directive,
        issuer=issuer_of(directive),
        contacts=[one for one in assignment.unit.contacts if one.removed_at is None],
        may=closed_reason() is None and asks_about_contacts(db.session, assignment.unit_id, now),
    )
