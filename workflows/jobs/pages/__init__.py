"""Long work on pages: the blueprint, what the desk of staff and a unit's desk share."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, make_response, send_file
from flask_babel import gettext as _

from directives import files
from directives.models import Job
from workflows.jobs.lists import JobLine

pages = Blueprint("jobs", __name__)


def with_refresh(page: str, line: JobLine) -> Response:
    """The page of a job, which a browser asks for again by itself while the job is open: no script is needed."""
    answer = make_response(page)
    if line.ask_again_in is not None:
        answer.headers["Refresh"] = str(line.ask_again_in)
    return answer


def file_of(job: Job) -> Response:
    """The result of a job, to be saved."""
    if job.file is None:
        abort(404)
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), job.file)
    except FileNotFoundError:
        abort(410)
    return send_file(path, mimetype=job.file.media_type, as_attachment=True, download_name=job.file.name)


def say(is_done: bool, words: str) -> None:
    """Whether the press did it, or the job had gone on meanwhile."""
    flash(
        words if is_done else _("Việc này đã chuyển trạng thái trước khi anh/chị bấm; dưới đây là tình hình hiện tại."),
        "done" if is_done else "info",
    )
