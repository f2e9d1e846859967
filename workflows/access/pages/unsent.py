"""What a person typed when their session had ended: to be sent now, or thrown away."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts import park
from directives.database import db
from workflows.access.pages import pages
from workflows.web.frame import parse_key
from workflows.web.guards import current_staff, reads
from workflows.web.refused.signed_out import unsent_forms


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
