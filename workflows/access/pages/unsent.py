"""What a person typed when their session had ended: to be sent now, or thrown away."""

from flask import abort, flash, get_template_attribute, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from directives.acts import park
from directives.database import db
from workflows import clock
from workflows.access.pages import pages
from workflows.web.frame import parse_key
from workflows.web.guards import current_staff, reads
from workflows.web.navigation import desk_banner
from workflows.web.refused.signed_out import unsent_forms


@desk_banner(pages)
def unsent_banner() -> Markup | None:
    """One small query while nothing is unsent."""
    if request.endpoint == "access.unsent" or not park.of_staff(db.session, current_staff().id, clock.now(db.session)):
        return None
    banner = get_template_attribute("components/unsent_banner.html", "unsent_banner")
    return Markup(banner(url_for("access.unsent")))


@pages.get("/chua-gui")
@reads
def unsent() -> str:
    """The forms that were not taken, each with a button that sends it as it was."""
    return render_template("access/unsent.html", forms=unsent_forms())


@pages.post("/chua-gui/bo")
@reads
def discard_unsent() -> Response:
    try:
        parked_id = parse_key(request.form.get("form", ""))
    except ValueError:
        abort(404)
    park.discard_of_staff(db.session, current_staff().id, parked_id)
    db.session.commit()
    flash(_("Đã bỏ phần chưa gửi."), "done")
    return redirect(url_for("access.unsent"))
