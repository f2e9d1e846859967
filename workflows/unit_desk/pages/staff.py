"""Staff grant and end the desk of a unit."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.unit_desk import steps
from workflows.unit_desk.pages import pages
from workflows.web.finding import find_unit
from workflows.web.guards import current_staff, keeps


@pages.post("/don-vi/<int:unit_id>/trang-chung/mo")
@keeps
def grant_by_staff(unit_id: int) -> Response:
    """Open the desk and mail its link to all contacts; a link of before ends."""
    session, found = db.session, find_unit(unit_id)
    try:
        steps.grant_by_staff(session, found, current_staff(), clock.now(session))
    except steps.NoReader:
        session.rollback()
        flash(_("Chưa mở được trang chung: đơn vị không có đầu mối nào nhận được thư."), "warning")
    else:
        session.commit()
        flash(_("Đã mở trang chung; thư có đường dẫn sẽ tới mọi đầu mối của %(name)s.", name=found.name), "done")
    return _back(unit_id)


@pages.post("/don-vi/<int:unit_id>/trang-chung/dong")
@keeps
def end_by_staff(unit_id: int) -> Response:
    """End the desk with all of its devices."""
    session, found = db.session, find_unit(unit_id)
    if steps.end_by_staff(session, found, current_staff(), clock.now(session)):
        flash(_("Đã đóng trang chung của %(name)s; mọi thiết bị hết dùng.", name=found.name), "done")
    session.commit()
    return _back(unit_id)


def _back(unit_id: int) -> Response:
    return redirect(url_for("units.unit", unit_id=unit_id, _anchor="trang-chung"))
