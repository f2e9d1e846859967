"""The devices of a unit's desk, and the presses that renew and end it."""

from flask import Response, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from directives.database import db
from directives.unit_desks import devices as known
from directives.unit_desks.desks import may_renew
from workflows import clock
from workflows.unit_desk import steps
from workflows.unit_desk.pages import pages
from workflows.unit_desk.pages.desk import show
from workflows.web.guards import by_unit_desk, current_device, public
from workflows.web.words.devices import device_words


@pages.get("/trang-chung/<public_id>/thiet-bi")
@by_unit_desk
def devices(public_id: str) -> str:
    """The devices in use, until when the desk runs, and how to close it."""
    session, now, here = db.session, clock.now(db.session), current_device()
    found = [(one, device_words(one.user_agent)) for one in known.open_of(session, here.desk, now)]
    return show(
        "unit_desk/devices.html",
        devices=found,
        here=here,
        may_renew=may_renew(here.desk, now),
        feed_address=steps.feed_address(here.desk),
    )


@pages.post("/trang-chung/<public_id>/gia-han")
@by_unit_desk
def renew(public_id: str) -> AnyResponse:
    """Let the desk run for another year."""
    if steps.renew(db.session, current_device(), clock.now(db.session)):
        flash(_("Trang chung được dùng thêm một năm học."), "done")
    else:
        flash(_("Trang chung chỉ gia hạn trong tháng 8 hằng năm."), "warning")
    db.session.commit()
    return redirect(url_for("unit_desk.desk", public_id=public_id))


@pages.post("/trang-chung/<public_id>/lich")
@by_unit_desk
def renew_feed(public_id: str) -> AnyResponse:
    """Make an address for the calendar, or a new one, which ends the one before."""
    steps.renew_feed(db.session, current_device(), clock.now(db.session))
    db.session.commit()
    flash(_("Địa chỉ lịch mới ở dưới đây; địa chỉ cũ, nếu có, hết dùng."), "done")
    return redirect(url_for("unit_desk.devices", public_id=public_id, _anchor="lich"))


@pages.get("/lich-trang-chung/<token>")
@public
def feed(token: str) -> Response:
    """The calendar of all letters, for a calendar program; one that has ended says so."""
    found = steps.feed(db.session, token, clock.now(db.session))
    if found is None:
        ended = _("Lịch này không còn dùng. Xin lấy địa chỉ mới ở trang chung của đơn vị.")
        return Response(ended, 410, mimetype="text/plain")
    return Response(found, mimetype="text/calendar")


@pages.post("/trang-chung/<public_id>/thiet-bi/<int:device_id>/ket-thuc")
@by_unit_desk
def end_device(public_id: str, device_id: int) -> AnyResponse:
    """End one device; it is asked for a code again."""
    if not steps.end_device(db.session, current_device(), device_id, clock.now(db.session)):
        abort(404)
    db.session.commit()
    flash(_("Thiết bị đó không mở được trang chung nữa."), "done")
    return redirect(url_for("unit_desk.devices", public_id=public_id))


@pages.post("/trang-chung/<public_id>/thiet-bi/ket-thuc")
@by_unit_desk
def end_others(public_id: str) -> AnyResponse:
    """End all devices but this one."""
    ended = steps.end_others(db.session, current_device(), clock.now(db.session))
    db.session.commit()
    flash(_("Đã kết thúc %(n)s thiết bị khác.", n=ended), "done")
    return redirect(url_for("unit_desk.devices", public_id=public_id))


@pages.post("/trang-chung/<public_id>/ket-thuc")
@by_unit_desk
def end(public_id: str) -> str:
    """Close the desk with all devices; letters still open by their own links."""
    steps.end(db.session, current_device(), clock.now(db.session))
    db.session.commit()
    return show("unit_desk/closed.html")
