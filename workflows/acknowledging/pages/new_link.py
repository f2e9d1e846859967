"""The public page on which a unit asks for a new link."""

from flask import render_template, request
from flask_babel import gettext as _

from directives.database import db
from directives.terms import LimitKind
from workflows import clock
from workflows.acknowledging import steps
from workflows.acknowledging.forms import NewLinkForm
from workflows.acknowledging.pages import pages
from workflows.web import links
from workflows.web.fields import text_of
from workflows.web.frame import LimitedPage, Page
from workflows.web.guards import public
from workflows.web.security import limits
from workflows.web.security.limits import TooOften, of_caller, of_typed


@pages.route("/gui-lai-duong-dan", methods=["GET", "POST"])
@public
def new_link() -> Page:
    """Send a new link to the unit's addresses on record; the page never shows whether there are any."""
    if token := request.form.get("token"):
        return _renew(token)
    form = NewLinkForm()
    if form.validate_on_submit():
        typed = (text_of(form.number), text_of(form.unit))
        limits.take(
            of_caller(LimitKind.NEW_LINK_OF_CALLER, *typed),
            of_typed(LimitKind.NEW_LINK_OF_UNIT, *typed),
            of_caller(LimitKind.NEW_LINK_OF_NETWORK),
        )
        steps.send_new_links(db.session, *typed, clock.now(db.session))
        db.session.commit()
        return render_template("acknowledging/new_link_sent.html", form=form)
    if request.method != "POST":  # the QR code of a sheet on paper names both
        form.number.data, form.unit.data = request.args.get("ma", "")[:80], request.args.get("don_vi", "")[:300]
    if form.errors:
        limits.mistyped()
    return _show(form, 422 if form.errors else 200)


def _show(form: NewLinkForm, code: int) -> tuple[str, int]:
    return render_template("acknowledging/new_link.html", form=form), code


def _renew(token: str) -> Page:
    """Mail the newest link to the contact whose replaced link this token is."""
    limits.take(of_typed(LimitKind.NEW_LINK_OF_LINK, token), of_caller(LimitKind.NEW_LINK_OF_NETWORK))
    steps.send_newest_link(db.session, links.named_by(db.session, token), clock.now(db.session))
    db.session.commit()
    return render_template("acknowledging/new_link_sent.html", form=None)


@pages.errorhandler(TooOften)
def _too_often(error: TooOften) -> LimitedPage:
    """Show what was typed again, how long to wait, and what else can be done."""
    form = NewLinkForm()
    form.form_errors = [
        _(
            "Đã xin nhiều lần. Xin xem thư đã gửi, cả mục thư rác, hoặc gọi số điện thoại trong văn bản; "
            "có thể xin lại sau %(n)s phút.",
            n=error.minutes,
        )
    ]
    return *_show(form, 429), error.headers
