"""One's own account: where one is signed in; and for administrators, where anybody in the agency is."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Staff, StaffSession
from directives.record import sessions
from directives.terms import SecurityKind
from workflows import clock
from workflows.access import lists
from workflows.access.pages import pages
from workflows.web.finding import find_session, find_staff
from workflows.web.frame import parse_key
from workflows.web.guards import administers, current_staff, reads
from workflows.web.security.log import log
from workflows.web.security.sessions import current_session


@pages.get("/tai-khoan/cua-toi")
@reads
def account() -> str:
    """Name, roles, and the devices that are signed in."""
    me = current_staff()
    mine = lists.sessions_of(db.session, me, current_session(), clock.machine_now())
    return render_template("access/account.html", person=me, sessions=mine)


@pages.post("/tai-khoan/cua-toi/phien")
@reads
def end_sessions() -> Response:
    """End one of one's own sessions, or all others."""
    _end(current_staff())
    return redirect(url_for("access.account"))


@pages.post("/tai-khoan/<int:staff_id>/phien")
@administers
def end_sessions_of(staff_id: int) -> Response:
    """The same for a colleague's."""
    _end(find_staff(staff_id))
    return redirect(url_for("access.person", staff_id=staff_id))


def _end(person: Staff) -> None:
    """End the session that the pressed button names, or else all of the person's but the one that asks."""
    ended = _named(person) or [
        one for one in sessions.open_of(db.session, person, clock.machine_now()) if one is not current_session()
    ]
    sessions.end(db.session, ended, clock.machine_now())
    db.session.commit()
    if ended:
        log(SecurityKind.SESSION_ENDED, person, by=current_staff())
    flash(_("Đã đăng xuất %(n)s thiết bị.", n=len(ended)), "done")


def _named(person: Staff) -> list[StaffSession]:
    if not (named := request.form.get("session")):
        return []
    try:
        return [find_session(person, parse_key(named))]
    except ValueError:
        abort(404)
