"""Move the rehearsal's clock from the banner of any page."""

from datetime import datetime, timedelta

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.demo.pages import pages
from workflows.scheduling.next_moment import next_moment
from workflows.scheduling.steps import tick
from workflows.web.fields import nfc
from workflows.web.formats import vn_datetime
from workflows.web.guards import reads
from workflows.web.security import origin, prefix
from workflows.web.typed.dates import parse_moment

LEAPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@pages.post("/dien-tap/dong-ho", endpoint="clock")
@reads
def move_clock() -> Response:
    """Move the clock forward, then run a tick."""
    session = db.session
    if not clock.is_rehearsal(session):
        abort(404)
    moment = _wanted(session)
    try:
        if moment is not None:
            clock.move(session, moment)
            tick(session, clock.now(session), current_app.config["OFFICE_HOURS"])
            session.commit()
            flash(_("Đồng hồ diễn tập: %(moment)s.", moment=vn_datetime(moment)), "done")
    except ValueError:
        session.rollback()
        flash(_("Đồng hồ diễn tập chỉ đi tới, không lùi lại."), "warning")
    return redirect(_back())


def _wanted(session: Session) -> datetime | None:
    """The moment that was asked for; None with a flash message if it is invalid."""
    now, leap = clock.now(session), request.form.get("leap", "")
    if leap in LEAPS:
        return now + LEAPS[leap]
    if leap == "due":
        moment = next_moment(session, now, current_app.config["OFFICE_HOURS"])
        if moment is None:
            flash(_("Chưa có hạn hoặc lần nhắc nào sắp tới."), "info")
        return moment
    try:
        return parse_moment("", nfc(request.form.get("now"))).starts_at
    except ValueError:
        flash(_("Xin ghi ngày giờ, ví dụ 15:00 24/04/2020."), "warning")
        return None


def _back() -> str:
    """The page whose banner was used, if it is one of ours."""
    came = origin.page_before()
    return came if came and came.partition("?")[0] != prefix.address_of(request.path) else url_for("monitoring.front")
