"""How a unit comes to its desk: it asks on a letter's page, and a mail leads to the press that grants it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.unit_desk import steps
from workflows.unit_desk.pages import pages
from workflows.unit_desk.pages.desk import issuer_of_desk
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link, public
from workflows.web.security import unit_devices


@pages.post("/phieu/<public_id>/trang-chung")
@by_link
def ask(public_id: str) -> Response:
    """Mail the way to grant the desk to the contacts on record; a colleague's link does not come here."""
    steps.ask(db.session, current_link(), clock.now(db.session))
    db.session.commit()
    flash(
        _("Thư mở trang chung sẽ tới địa chỉ thư của đơn vị đã đăng ký với Sở trong ít phút. Xin mở thư và bấm."),
        "done",
    )
    return redirect(url_for("acknowledging.page", public_id=public_id))


@pages.route("/mo-trang-chung/<token>", methods=["GET", "POST"])
@public
def grant(token: str) -> Page:
    """Show the button that a mail leads to; the press opens the desk, with this browser as a device."""
    now = clock.now(db.session)
    found = steps.asked_by(db.session, token, now)
    if found is None:
        return render_template("unit_desk/refused.html"), 410
    desk, contact = found
    if request.method != "POST":
        return render_template("unit_desk/grant.html", unit=desk.unit, issuer=issuer_of_desk(desk))
    key = steps.grant(db.session, desk, contact, request.headers.get("User-Agent", ""), now)
    db.session.commit()
    if key is None:
        return render_template("unit_desk/refused.html"), 410
    flash(_("Trang chung đã mở trên thiết bị này. Thư báo đã gửi tới mọi đầu mối của đơn vị."), "done")
    answer = redirect(url_for("unit_desk.desk", public_id=desk.public_id))
    unit_devices.keep(answer, key, desk, now)
    return answer
