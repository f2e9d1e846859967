"""PDF pages: the summary for a meeting, and the call list."""

from datetime import datetime

from flask import Response, abort, current_app, request

from directives.boards.deadlines import ACKNOWLEDGING_KEY
from directives.boards.unanswered import SilenceScope
from directives.database import db
from workflows import clock
from workflows.documents.call_sheet import make_call_sheet
from workflows.documents.pages import pages
from workflows.documents.paper import print_call_sheet, print_summary
from workflows.documents.steps import file_name, summarise
from workflows.web import frame
from workflows.web.finding import find_directive
from workflows.web.guards import reads, reads_boards
from workflows.web.typed.dates import parse_moment


@pages.get("/van-ban/<pid>/ban-in.pdf")
@reads_boards
def pdf(pid: str) -> Response:
    """The PDF of an issued directive, now or ?as_of= a past moment."""
    directive = find_directive(pid)
    if directive.issued_at is None:
        abort(404)
    summary = summarise(db.session, directive, clock.now(db.session), _moment(request.args.get("as_of")))
    response = Response(print_summary(summary), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(directive.number))
    return response


@pages.get("/van-ban/<pid>/goi-dien.pdf")
@reads
def call_sheet(pid: str) -> Response:
    """The call list with boxes to tick, for all units or those of a kind or group."""
    session, directive, args = db.session, find_directive(pid), request.args
    to_acknowledge = args.get("due") == ACKNOWLEDGING_KEY
    scope = SilenceScope(
        directive.issuer_id,
        directive.id,
        None if to_acknowledge else _moment(args.get("due")),
        args.get("kind", type=frame.parse_key),
        args.get("group", type=frame.parse_key),
        acknowledging=to_acknowledge,
    )
    sheet = make_call_sheet(
        session,
        directive,
        scope,
        clock.now(session),
        by_superior="by_superior" in args,
        name=args.get("q", "").strip(),
        hours=current_app.config["OFFICE_HOURS"],
    )
    response = Response(print_call_sheet(sheet or abort(404)), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(directive.number, "goi-dien"))
    return response


def _moment(text: str | None) -> datetime | None:
    try:
        return parse_moment("", text).ends_at if text else None
    except ValueError:
        abort(400)
