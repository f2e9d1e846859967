"""The desk's reading pages: all directives, one board, its export, and files."""

from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, abort, current_app, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from directives import files
from directives.attributes import declaring, suggesting
from directives.boards import acknowledging
from directives.boards import progress as overview
from directives.boards.matrix import Board
from directives.boards.paging.page import BoardPage
from directives.boards.questions import days_off, still_needed
from directives.database import db
from directives.queries import find
from directives.queries.board_rows import count_units
from directives.queries.passing_time import stretch_of
from directives.terms import BoardView, Status
from workflows import clock
from workflows.mailing import unsent
from workflows.monitoring import exports
from workflows.monitoring.drawing import DrawnRow, draw
from workflows.monitoring.forms import BoardQuery, only_filters, read_query
from workflows.monitoring.pages import pages
from workflows.monitoring.pages.common import issued, saved, shared
from workflows.monitoring.steps import chosen_rows, shown_page
from workflows.monitoring.words import view_word
from workflows.web.guards import current_staff, may_act, reads, reads_boards
from workflows.web.transport.unchanged import kept_until_changed
from workflows.web.words.areas import area_lines

SHEET_UP_TO = 2000
"""Units of a spreadsheet that is made while the person waits."""
INSTANT = timedelta(microseconds=1)


@pages.get("/")
@reads_boards
@kept_until_changed(stretch_of)
def front() -> str:
    """All directives, those that need attention first, and drafts."""
    staff, now = current_staff(), clock.now(db.session)
    number = request.args.get("page", 1, type=int)
    return render_template(
        "monitoring/front.html",
        section="directives",
        as_of=now,
        acts=may_act(),
        followed=overview.progress(db.session, staff.agency_id, now),
        ended=overview.ended(db.session, staff.agency_id, now, number),
        drafts=overview.drafts(db.session, staff.agency_id),
        declared=declaring.count_waiting(db.session, staff.agency_id),
        suggested=suggesting.count_waiting(db.session, staff.agency_id),
        asked_days=days_off.of_agency(db.session, staff.agency_id, now),
        asked_needed=still_needed.of_agency(db.session, staff.agency_id, now),
    )


@pages.get("/van-ban/<pid>")
@reads_boards
@kept_until_changed(stretch_of)
def board(pid: str) -> str | tuple[str, int]:
    """The board of a directive."""
    directive, wanted = issued(pid), read_query(request.args)
    number = request.args.get("page", 1, type=int)
    shown = shown_page(db.session, directive, wanted, clock.now(db.session), number)
    made = shown.board
    page = render_template(
        "monitoring/board.html",
        **shared(directive, made, wanted),
        shown=shown,
        kinds=_kinds(shown, wanted),
        heads=list(zip(made.columns, made.total.items, strict=True)),
        states=_states(made),
        late_to_acknowledge=0 if made.past else acknowledging.late_of(db.session, directive, made.at),
        area_lines=area_lines(shown.notes),
        not_sent=None if made.past else unsent.unsent(db.session, directive.id),
        looks=[(view, view_word(view)) for view in BoardView],
        before_end=directive.ended_at and (directive.ended_at - INSTANT).isoformat(),
    )
    return (page, 400) if wanted.as_of_wrong else page


@pages.get("/van-ban/<pid>/bang.<any(csv, xlsx):fmt>")
@reads_boards
def export(pid: str, fmt: str) -> AnyResponse:
    """The board as a file, with the page's filters; a spreadsheet of many units is long work."""
    directive = issued(pid)
    if fmt == "xlsx" and count_units(db.session, directive.id) > SHEET_UP_TO:
        return redirect(url_for("monitoring.long_sheet", pid=pid, **dict[str, Any](only_filters(request.args))))
    chosen = chosen_rows(db.session, directive, read_query(request.args), clock.now(db.session))
    return saved(exports.board_grid(chosen.board, chosen.parts), chosen.board, fmt, "bang")


@pages.get("/tep/<file_pid>")
@reads
def file(file_pid: str) -> Response:
    """Download a file of the agency; it is never shown inline."""
    found = find.find_file(db.session, current_staff().agency_id, file_pid) or abort(404)
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), found)
    except FileNotFoundError:
        abort(410)
    return send_file(path, mimetype=found.media_type, as_attachment=True, download_name=found.name)


def _states(board: Board) -> list[Status]:
    """The statuses to filter by: those of the cells shown, and late supplements in any period."""
    shown = {status for item in board.total.items for status in item.statuses}
    late = {Status.SUPPLEMENT_LATE} if board.total.supplement_late_units else set()
    return [status for status in Status if status in shown | late]


class KindRows(NamedTuple):
    """The rows of a page that are of one kind of unit, and how many units of that kind were asked for."""

    kind: str
    units: int
    rows: list[DrawnRow]


def _kinds(shown: BoardPage, wanted: BoardQuery) -> list[KindRows]:
    """Group rows by kind of unit; rows found by name stay in the order of the match."""
    made = shown.board
    if wanted.name:
        return [KindRows("", shown.found, draw(made, made.rows))]
    grouped = groupby(made.rows, key=lambda row: row.kind)
    return [KindRows(kind, shown.kinds[kind], draw(made, list(theirs))) for kind, theirs in grouped]
