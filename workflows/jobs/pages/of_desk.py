"""The same on a unit's own desk: what was asked for there, on any of its devices."""

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from directives.database import db
from workflows import clock
from workflows.jobs import asking
from workflows.jobs.lists import line_of
from workflows.jobs.pages import file_of, pages, say, with_refresh
from workflows.web.contact_point import of_agency
from workflows.web.finding import find_job_of_desk
from workflows.web.guards import by_unit_desk, current_device


def _show(template: str, **values: object) -> str:
    desk = current_device().desk
    issuer = of_agency(asking.agency_of(db.session, desk))
    return render_template(template, desk=desk, unit=desk.unit, issuer=issuer, **values)


@pages.get("/trang-chung/<public_id>/viec-dang-chay")
@by_unit_desk
def desk_index(public_id: str) -> str:
    """What was asked for on this desk within the week."""
    now = clock.now(db.session)
    lines = [line_of(job, now) for job in asking.jobs_of(db.session, current_device())]
    return _show("jobs/desk_index.html", lines=lines)


@pages.get("/trang-chung/<public_id>/viec-dang-chay/<desk_job_pid>")
@by_unit_desk
def desk_job(public_id: str, desk_job_pid: str) -> Response:
    """How far it is; once it is done, the way to its result."""
    line = line_of(find_job_of_desk(desk_job_pid), clock.now(db.session))
    return with_refresh(_show("jobs/desk_job.html", line=line), line)


@pages.get("/trang-chung/<public_id>/viec-dang-chay/<desk_job_pid>/tep")
@by_unit_desk
def desk_result(public_id: str, desk_job_pid: str) -> Response:
    """The file that was made."""
    return file_of(find_job_of_desk(desk_job_pid))


@pages.post("/trang-chung/<public_id>/viec-dang-chay/<desk_job_pid>/huy")
@by_unit_desk
def cancel_on_desk(public_id: str, desk_job_pid: str) -> AnyResponse:
    """Cancel a job of this desk."""
    say(asking.cancel(db.session, find_job_of_desk(desk_job_pid), clock.now(db.session)), _("Đã huỷ việc này."))
    db.session.commit()
    return redirect(url_for("jobs.desk_job", public_id=public_id, desk_job_pid=desk_job_pid))


@pages.post("/trang-chung/<public_id>/viec-dang-chay/<desk_job_pid>/lam-lai")
@by_unit_desk
def retry_on_desk(public_id: str, desk_job_pid: str) -> AnyResponse:
    """Let a job of this desk be done again."""
    say(asking.retry(db.session, find_job_of_desk(desk_job_pid)), _("Việc này được làm lại."))
    db.session.commit()
    return redirect(url_for("jobs.desk_job", public_id=public_id, desk_job_pid=desk_job_pid))
