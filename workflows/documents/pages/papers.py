"""PDF pages: the summary for a meeting, and the call list."""

from datetime import datetime

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directives.boards.deadlines import ACKNOWLEDGING_KEY
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.queries.board_rows import count_units
from directives.terms import JobKind
from workflows import clock
from workflows.documents.call_sheet import make_call_sheet
from workflows.documents.kept import PaperForm, summary_pdf
from workflows.documents.pages import pages
from workflows.documents.paper import print_call_sheet, print_rolled_up, print_summary
from workflows.documents.rolled_up import roll_up_paper
from workflows.documents.steps import WHOLE_UP_TO, file_name, summarise
from workflows.jobs.asking import WantedWork
from workflows.jobs.door import ask_for
from workflows.web import frame
from workflows.web.finding import find_directive, find_issued
from workflows.web.formats import vn_datetime
from workflows.web.guards import current_staff, may_open, reads, reads_boards
from workflows.web.typed.dates import parse_moment


@pages.get("/van-ban/<pid>/ban-in.pdf")
@reads_boards
def pdf(pid: str) -> AnyResponse:
    """The PDF of an issued directive, now or ?as_of= a past moment; of many units rolled up, which is only for now."""
    directive = find_directive(pid)
    if directive.issued_at is None:
        abort(404)
    session, now, as_of = db.session, clock.now(db.session), _moment(request.args.get("as_of"))
    form = PaperForm.WHOLE if count_units(session, directive.id) <= WHOLE_UP_TO else PaperForm.ROLLED_UP
    if form is PaperForm.ROLLED_UP and as_of is not None and as_of < now:
        return redirect(url_for("documents.forms_of_paper", pid=pid, as_of=request.args["as_of"]))

    def make() -> bytes:
        if form is PaperForm.WHOLE:
            return print_summary(summarise(session, directive, now, as_of))
        return print_rolled_up(roll_up_paper(session, directive, now))

    response = Response(summary_pdf(session, directive, form, now, as_of, make), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=file_name(directive.number))
    return response


@pages.app_template_global()
def way_to_paper(pid: str, units: int, as_of: str | None) -> str:
    """The paper itself; of many units the page that offers it in both forms."""
    page = "documents.pdf" if units <= WHOLE_UP_TO else "documents.forms_of_paper"
    return url_for(page, pid=pid, as_of=as_of or None)


@pages.get("/van-ban/<pid>/ban-in")
@reads_boards
def forms_of_paper(pid: str) -> str:
    """The two forms of a paper about many units: at once, and as long work with the line of each."""
    directive, as_of = find_issued(pid), _moment(request.args.get("as_of"))
    return render_template(
        "documents/forms_of_paper.html",
        section="directives",
        directive=directive,
        units=count_units(db.session, directive.id),
        past=as_of,
        may_ask=may_open(current_staff(), "documents.ask_whole_paper"),
    )


@pages.post("/van-ban/<pid>/ban-in")
@reads
def ask_whole_paper(pid: str) -> AnyResponse:
    """Have the paper with the line of each unit made."""
    directive, as_of = find_issued(pid), _moment(request.args.get("as_of"))
    values = {"as_of": as_of.isoformat()} if as_of else {}
    about = " · ".join(filter(None, (directive.number, vn_datetime(as_of) if as_of else "")))
    return ask_for(WantedWork(JobKind.SUMMARY, about, directive, values=values))


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
