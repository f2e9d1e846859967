"""The desk's reading pages: all directives, one board, figures, texts, files and exports."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, render_template, request, send_file, url_for

from directives import files
from directives.attributes.declaring import count_waiting
from directives.boards import acknowledging, days_off
from directives.boards import board as boards
from directives.boards import figures as sheets
from directives.boards import progress as overview
from directives.boards.matrix import Board, BoardRow, area_notes
from directives.database import db
from directives.models import Directive
from directives.past import facts
from directives.queries import find
from directives.queries.passing_time import stretch_of
from directives.rules.schedule import local
from directives.rules.search import unaccented
from directives.terms import DirectiveState, Reach, ReportingMode, Status
from workflows import clock
from workflows.mailing import unsent
from workflows.monitoring import exports
from workflows.monitoring.drawing import DrawnRow, draw
from workflows.monitoring.forms import PERIOD, BoardQuery, BoardView, only_filters, read_query
from workflows.monitoring.pages import pages
from workflows.monitoring.steps import filter_rows
from workflows.monitoring.words import cut_off, data_words, period_words, view_word
from workflows.web.finding import find_directive
from workflows.web.guards import current_staff, may_act, reads, reads_boards
from workflows.web.transport.unchanged import kept_until_changed
from workflows.web.typed.dates import written_moment
from workflows.web.words.areas import area_lines

INSTANT = timedelta(microseconds=1)


@pages.get("/")
@reads_boards
@kept_until_changed(stretch_of)
def front() -> str:
    """All directives, those that need attention first, and drafts."""
    staff, now = current_staff(), clock.now(db.session)
    rows = overview.progress(db.session, staff.agency_id, now)
    return render_template(
        "monitoring/front.html",
        section="directives",
        as_of=now,
        acts=may_act(),
        followed=[row for row in rows if row.state == DirectiveState.ISSUED],
        ended=[row for row in rows if row.state != DirectiveState.ISSUED],
        drafts=overview.drafts(db.session, staff.agency_id),
        declared=count_waiting(db.session, staff.agency_id),
        asked_days=days_off.of_agency(db.session, staff.agency_id, now),
    )


@pages.get("/van-ban/<pid>")
@reads_boards
@kept_until_changed(stretch_of)
def board(pid: str) -> str | tuple[str, int]:
    """The board of a directive."""
    directive = _issued(pid)
    wanted, made = _asked_board(directive)
    rows = filter_rows(made, wanted)
    page = render_template(
        "monitoring/board.html",
        **_shared(directive, made, wanted),
        rows=rows,
        kinds=_kinds(made, rows, wanted),
        heads=list(zip(made.columns, made.total.items, strict=True)),
        unreached=[row for row in made.rows if row.reach is not Reach.REACHED],
        states=_states(made),
        late_to_acknowledge=0 if made.past else acknowledging.late_of(db.session, directive, made.at),
        area_lines=area_lines(area_notes(made)),
        not_sent=None if made.past else unsent.unsent(db.session, directive.id),
        looks=[(view, view_word(view)) for view in BoardView],
        before_end=directive.ended_at and (directive.ended_at - INSTANT).isoformat(),
    )
    return (page, 400) if wanted.as_of_wrong else page


@pages.get("/van-ban/<pid>/bang.<any(csv, xlsx):fmt>")
@reads_boards
def export(pid: str, fmt: str) -> Response:
    """The board as a file, with the page's filters."""
    directive = _issued(pid)
    wanted, made = _asked_board(directive)
    return _saved(exports.board_grid(made, filter_rows(made, wanted)), made, fmt, "bang")


@pages.get("/van-ban/<pid>/so-lieu/<int:item_id>")
@reads_boards
@kept_until_changed(stretch_of)
def figures(pid: str, item_id: int) -> str:
    """'Tổng hợp số liệu kỳ': units down, figures across, sums by group and overall."""
    directive = _issued(pid)
    wanted, made = _asked_board(directive)
    place = _place(made, item_id, {ReportingMode.FIGURES})
    sheet = sheets.figure_table(db.session, made, place)
    return render_template("monitoring/figures.html", **_shared(directive, made, wanted), sheet=sheet, place=place)


@pages.get("/van-ban/<pid>/so-lieu/<int:item_id>/bang.<any(csv, xlsx):fmt>")
@reads_boards
def export_figures(pid: str, item_id: int, fmt: str) -> Response:
    """The figures of a period as a file."""
    directive = _issued(pid)
    _, made = _asked_board(directive)
    sheet = sheets.figure_table(db.session, made, _place(made, item_id, {ReportingMode.FIGURES}))
    return _saved(exports.sheet_grid(made, sheet), made, fmt, "so-lieu")


@pages.get("/van-ban/<pid>/noi-dung/<int:item_id>")
@reads_boards
def texts(pid: str, item_id: int) -> str:
    """All texts on one item. Incidents are on a page of their own, where each view is logged."""
    directive = _issued(pid)
    wanted, made = _asked_board(directive)
    place = _place(made, item_id, set(ReportingMode) - {ReportingMode.INCIDENT})
    return render_template(
        "monitoring/texts.html",
        **_shared(directive, made, wanted),
        column=made.columns[place],
        place=place,
        reports=sheets.texts(db.session, made, place),
    )


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


def _issued(pid: str) -> Directive:
    directive = find_directive(pid)
    return directive if directive.issued_at is not None else abort(404)


def _asked_board(directive: Directive) -> tuple[BoardQuery, Board]:
    wanted = read_query(request.args)
    now = clock.now(db.session)
    return wanted, boards.board(db.session, directive, now, as_of=wanted.as_of, periods=wanted.periods)


def _place(board: Board, item_id: int, modes: set[ReportingMode]) -> int:
    """The first column of an item: its chosen period, else the last closed one."""
    places = (n for n, c in enumerate(board.columns) if c.item_id == item_id and c.mode in modes)
    place = next(places, None)
    return abort(404) if place is None else place


def _shared(directive: Directive, board: Board, wanted: BoardQuery) -> dict[str, Any]:
    """Values that all pages of a directive need."""
    return {
        "section": "directives",
        "directive": directive,
        "board": board,
        "asked": wanted,
        "as_of": board.at,
        "led_by": facts.led_by(db.session, directive, board.at if board.past else None),
        "as_of_input": wanted.as_of_wrong or (written_moment(board.at) if board.past else ""),
        "acts": may_act(),
        "kept": _kept(board),
        "narrowed": only_filters(request.args),
        "assignment_url": _assignment_url,
        "period_name": PERIOD,
        "period_words": period_words,
        "data_words": data_words,
        "cut_off": cut_off,
    }


def _states(board: Board) -> list[Status]:
    """The statuses to filter by: those of the cells shown, and late supplements in any period."""
    shown = {status for item in board.total.items for status in item.statuses}
    late = {Status.SUPPLEMENT_LATE} if board.total.supplement_late_units else set()
    return [status for status in Status if status in shown | late]


def _kinds(board: Board, rows: Sequence[BoardRow], wanted: BoardQuery) -> list[tuple[str, list[DrawnRow]]]:
    """Group rows by kind of unit; rows found by name stay in the order of the match."""
    if wanted.name:
        return [("", draw(board, rows))]
    return [(kind, draw(board, list(theirs))) for kind, theirs in groupby(rows, key=lambda row: row.kind)]


def _kept(board: Board) -> Mapping[str, str]:
    """Query parameters kept between the pages of a directive: the moment and the chosen periods."""
    return {k: v for k, v in request.args.items() if v and (k.startswith(PERIOD) or (k == "as_of" and board.past))}


def _assignment_url(row: BoardRow) -> str:
    return url_for("followup.assignment", aid=row.assignment)


def _saved(grid: exports.Grid, board: Board, fmt: str, kind: str) -> Response:
    response = Response(exports.save(grid, fmt), mimetype=exports.MEDIA[fmt])
    plain = "".join(c if c.isalnum() else "-" for c in unaccented(board.number))
    name = f"{kind}-{plain}-{local(board.at):%Y%m%d-%H%M}.{fmt}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
