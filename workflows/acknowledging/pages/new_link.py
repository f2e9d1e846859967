"""The public page on which a unit asks for a new link."""

from flask import render_template, request
from flask_babel import gettext as _

from directives.database import db
from workflows import clock
from workflows.acknowledging import steps
from workflows.acknowledging.forms import NewLinkForm
from workflows.acknowledging.pages import pages
from workflows.web import links
from workflows.web.contact_point import only_agency
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import public
from workflows.web.limits import by_address_and, limiter


@pages.route("/gui-lai-duong-dan", methods=["GET", "POST"])
@public
@limiter.limit("10 per hour", methods=["POST"], key_func=by_address_and("number", "unit", "token"))
def new_link() -> Page:
    """Send a new link to the unit's addresses on record; the page never shows whether there are any."""
    if token := request.form.get("token"):
        return _renew(token)
    form = NewLinkForm()
    if form.validate_on_submit():
        steps.send_new_links(db.session, text_of(form.number), text_of(form.unit), clock.now(db.session))
        db.session.commit()
        return render_template("acknowledging/new_link_sent.html", form=form, issuer=only_agency(db.session))
    return _show(form, 422 if form.errors else 200)


def _show(form: NewLinkForm, code: int) -> Page:
    return render_template("acknowledging/new_link.html", form=form, issuer=only_agency(db.session)), code


def _renew(token: str) -> Page:
    """Mail the newest link to the contact whose replaced link this token is."""
    steps.send_newest_link(db.session, links.named_by(db.session, token), clock.now(db.session))
    db.session.commit()
    return render_template("acknowledging/new_link_sent.html", form=None, issuer=only_agency(db.session))


@pages.errorhandler(429)
def _too_often(_error: Exception) -> Page:
    """Show what was typed again, and what else can be done."""
    form = NewLinkForm()
    form.form_errors = [
        _("Đã xin nhiều lần trong một giờ. Xin xem thư đã gửi, cả mục thư rác, hoặc gọi số điện thoại trong văn bản.")
    ]
    return _show(form, 429)
