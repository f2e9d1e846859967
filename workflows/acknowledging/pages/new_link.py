"""The public page on which a unit asks for a new link."""

from flask import render_template

from directives.database import db
from workflows import clock
from workflows.acknowledging import steps
from workflows.acknowledging.forms import NewLinkForm
from workflows.acknowledging.pages import pages
from workflows.web.contact_point import only_agency
from workflows.web.fields import text_of
from workflows.web.guards import public
from workflows.web.limits import limiter


@pages.route("/gui-lai-duong-dan", methods=["GET", "POST"])
@public
@limiter.limit("10 per hour", methods=["POST"])
def new_link() -> str | tuple[str, int]:
    """Send a new link to the unit's addresses on record; the page never shows whether there are any."""
    form = NewLinkForm()
    if form.validate_on_submit():
        steps.send_new_links(db.session, text_of(form.number), text_of(form.unit), clock.now(db.session))
        db.session.commit()
        return render_template("acknowledging/new_link_sent.html", form=form, issuer=only_agency(db.session))
    shown = render_template("acknowledging/new_link.html", form=form, issuer=only_agency(db.session))
    return (shown, 422) if form.errors else shown
