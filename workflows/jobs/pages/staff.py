"""One's own long work: the list, a job with its progress, its result; cancelled and asked for again by its owner."""

from flask import Response, get_template_attribute, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from directives.database import db
from workflows import clock
from workflows.jobs import asking
from workflows.jobs.lists import line_of
from workflows.jobs.pages import file_of, pages, say, with_refresh
from workflows.web.finding import find_job, find_own_job
from workflows.web.guards import current_staff, reads
from workflows.web.navigation import desk_banner
from workflows.web.security import sessions


@pages.get("/viec-dang-chay")
@reads
def index() -> str:
    """What one has asked for within the week."""
    now = clock.now(db.session)
    lines = [line_of(job, now) for job in asking.jobs_of(db.session, current_staff())]
    return render_template("jobs/index.html", lines=lines)


@pages.get("/viec-dang-chay/<job_pid>")
@reads
def job(job_pid: str) -> Response:
    """How far it is; once it is done, the way to its result."""
    found = find_job(job_pid)
    line, is_mine = line_of(found, clock.now(db.session)), found.staff_id == current_staff().id
    board = found.directive.public_id if found.directive else None
    return with_refresh(render_template("jobs/job.html", line=line, is_mine=is_mine, board=board), line)


@pages.get("/viec-dang-chay/<job_pid>/tep")
@reads
def result(job_pid: str) -> Response:
    """The file that was made."""
    return file_of(find_job(job_pid))


@pages.post("/viec-dang-chay/<job_pid>/huy")
@reads
def cancel(job_pid: str) -> AnyResponse:
    """Cancel one's own job."""
    say(asking.cancel(db.session, find_own_job(job_pid), clock.now(db.session)), _("Đã huỷ việc này."))
    db.session.commit()
    return redirect(url_for("jobs.job", job_pid=job_pid))


@pages.post("/viec-dang-chay/<job_pid>/lam-lai")
@reads
def retry(job_pid: str) -> AnyResponse:
    """Let one's own job be done again."""
    say(asking.retry(db.session, find_own_job(job_pid)), _("Việc này được làm lại."))
    db.session.commit()
    return redirect(url_for("jobs.job", job_pid=job_pid))


@desk_banner(pages, last=True)
def jobs_banner() -> Markup | None:
    """On every page while something that one has asked for is not done."""
    if sessions.only_reads_boards():
        return None
    count = asking.count_open(db.session, current_staff())
    return (
        Markup(get_template_attribute("components/jobs_banner.html", "jobs_banner")(count, url_for("jobs.index")))
        if count
        else None
    )
