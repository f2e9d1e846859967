"""The lasting link of a unit's desk, and the code that a new device is asked for."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import UnitDesk
from directives.unit_desks.desks import is_running
from workflows import clock
from workflows.unit_desk import steps
from workflows.unit_desk.forms import DeviceCodeForm
from workflows.unit_desk.pages import pages
from workflows.unit_desk.pages.desk import issuer_of_desk
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import DeskRefused, public
from workflows.web.security import unit_devices
from workflows.web.security.log import READING

SENT_CODE = "code_of_desk"
"""Where the session keeps the number of the code that this browser asked for; None where none was mailed."""


@pages.get("/vao-trang-chung/<token>")
@public
def enter(token: str) -> Page:
    """Move the link from the address to the session; it opens nothing by itself."""
    found = steps.entered_by(db.session, token)
    if found is None:
        return _refused(None)
    desk, generation = found
    unit_devices.enter(desk, generation)
    return redirect(url_for("unit_desk.desk", public_id=desk.public_id))


@pages.route("/trang-chung/<public_id>/ma", methods=["GET", "POST"])
@public
def code(public_id: str) -> Page:
    """Mail a code to the contacts on record, and admit this browser by it; the answers tell nothing else."""
    desk = steps.find_desk(db.session, public_id)
    if desk is None or not unit_devices.has_entered(desk):
        return _refused(desk)
    if unit_devices.of_desk(public_id):
        return redirect(url_for("unit_desk.desk", public_id=public_id))
    form = DeviceCodeForm()
    if "send" in request.form:
        session[SENT_CODE] = {"desk": public_id, "code": steps.send_code(db.session, desk, clock.now(db.session))}
        db.session.commit()
        return redirect(url_for("unit_desk.code", public_id=public_id))
    if form.validate_on_submit() and (admitted := _admit(desk, text_of(form.code))):
        return admitted
    if form.is_submitted() and not form.errors:
        form.code.errors = [_("Mã sáu số: mã không đúng hoặc đã hết hạn. Xin xem thư mới nhất, hoặc gửi mã khác.")]
    shown = render_template(
        "unit_desk/code.html", desk=desk, form=form, sent=_was_sent(public_id), issuer=issuer_of_desk(desk)
    )
    return (shown, 422) if form.errors else shown


def _was_sent(public_id: str) -> bool:
    return bool(session.get(SENT_CODE, {}).get("desk") == public_id)


def _admit(desk: UnitDesk, typed: str) -> Response | None:
    now = clock.now(db.session)
    sent = session[SENT_CODE]["code"] if _was_sent(desk.public_id) else None
    agent = request.headers.get("User-Agent", "")
    key = steps.admit(db.session, sent, typed, agent, now)
    db.session.commit()  # a wrong try counts too
    if key is None:
        return None
    session.pop(SENT_CODE, None)
    answer = redirect(url_for("unit_desk.desk", public_id=desk.public_id))
    unit_devices.keep(answer, key, desk, now)
    return answer


def _refused(desk: UnitDesk | None) -> tuple[str, int]:
    issuer = issuer_of_desk(desk) if desk else None
    return render_template("unit_desk/refused.html", issuer=issuer), 410


@pages.app_errorhandler(DeskRefused)
def _refuse(error: DeskRefused) -> Page:
    """Lead a browser that has come by the link to the code; every other is told how a unit comes to its desk."""
    db.session.rollback()
    desk = steps.find_desk(db.session, error.public_id)
    if desk is None or not unit_devices.has_entered(desk) or not is_running(desk, clock.now(db.session)):
        return _refused(desk)
    if request.method not in READING:
        flash(_("Thiết bị này chưa được mở trang chung, nên lần bấm vừa rồi chưa được ghi nhận."), "warning")
    return redirect(url_for("unit_desk.code", public_id=error.public_id))
