"""The door for pages that ask for long work: ask, and lead to the page that shows how far it is."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.jobs import asking
from workflows.jobs.asking import TooManyJobs, WantedWork
from workflows.web.guards import current_device, current_staff


def ask_for(wanted: WantedWork) -> Response:
    """Ask for it in the name of the signed-in person, and commit."""
    try:
        job = asking.ask(db.session, wanted, current_staff(), clock.now(db.session))
    except TooManyJobs:
        flash(_too_many(), "error")
        return redirect(url_for("jobs.index"))
    db.session.commit()
    return redirect(url_for("jobs.job", job_pid=job.public_id))


def ask_on_desk(wanted: WantedWork) -> Response:
    """Ask for it on the unit's desk that is open, and commit."""
    desk = current_device().desk
    try:
        job = asking.ask(db.session, wanted, current_device(), clock.now(db.session))
    except TooManyJobs:
        flash(_too_many(), "error")
        return redirect(url_for("jobs.desk_index", public_id=desk.public_id))
    db.session.commit()
    return redirect(url_for("jobs.desk_job", public_id=desk.public_id, desk_job_pid=job.public_id))


def _too_many() -> str:
    words = _("Đã có %(n)s việc đang chờ hoặc đang làm. Xin đợi xong hoặc huỷ bớt rồi yêu cầu lại.", n=asking.MOST_OPEN)
    return str(words)
