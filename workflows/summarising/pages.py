"""The button 'Bản in họp giao ban': the summary as a file to keep or to print."""

from datetime import datetime

from flask import Blueprint, Response, abort, request

from directives import schedule
from directives.database import db
from workflows import clock
from workflows.access.guards import find_directive, reads
from workflows.summarising.paper import print_summary
from workflows.summarising.steps import file_name, summarise

pages = Blueprint("summarising", __name__)


@pages.get("/van-ban/<pid>/ban-in.pdf")
@reads
def pdf(pid: str) -> Response:
    """The PDF of an issued directive, now or ?as_of= a past moment."""
    directive = find_directive(pid)
    if directive.issued_at is None:
        abort(404)
    summary = summarise(db.session, directive, clock.now(db.session), _moment(request.args.get("as_of")))
    response = Response(print_summary(summary), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(directive.number))
    return response


def _moment(text: str | None) -> datetime | None:
    try:
        return schedule.moment(text) if text else None
    except ValueError:
        abort(400)
