"""What the pages of one directive share: the board that is asked for, and how a table becomes a file."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask import Response, abort, request, url_for

from directives.boards import board as boards
from directives.boards.matrix import Board, BoardRow
from directives.database import db
from directives.models import Directive
from directives.past import facts
from directives.terms import ReportingMode
from workflows import clock
from workflows.monitoring import exports
from workflows.monitoring.forms import PERIOD, BoardQuery, only_filters, read_query
from workflows.monitoring.words import cut_off, data_words, period_words
from workflows.web.finding import find_directive
from workflows.web.guards import may_act
from workflows.web.typed.dates import written_moment


def issued(pid: str) -> Directive:
    directive = find_directive(pid)
    return directive if directive.issued_at is not None else abort(404)


def asked_board(directive: Directive, item_id: int | None = None) -> tuple[BoardQuery, Board]:
    """With the columns of all items, or of one."""
    wanted = read_query(request.args)
    now, as_of, periods = clock.now(db.session), wanted.as_of, wanted.periods
    return wanted, boards.board(db.session, directive, now, as_of=as_of, periods=periods, item_id=item_id)


def _place_of(board: Board, item_id: int, modes: Collection[ReportingMode]) -> int:
    """The first column of an item: its chosen period, else the last closed one."""
    places = (n for n, c in enumerate(board.columns) if c.item_id == item_id and c.mode in modes)
    place = next(places, None)
    return abort(404) if place is None else place


class AskedItem(NamedTuple):
    """An item of a directive's board, with what was asked of the board."""

    directive: Directive
    wanted: BoardQuery
    board: Board
    place: int
    """Its column."""


def asked_item(pid: str, item_id: int, modes: Collection[ReportingMode]) -> AskedItem:
    """The item that an address names, if it is answered in one of these modes; else 404."""
    directive = issued(pid)
    wanted, made = asked_board(directive, item_id)
    return AskedItem(directive, wanted, made, _place_of(made, item_id, modes))


def asked_without_rows(pid: str, item_id: int, modes: Collection[ReportingMode]) -> AskedItem:
    """The same, but the board of today has no rows: the page reads those that it shows."""
    directive, wanted, now = issued(pid), read_query(request.args), clock.now(db.session)
    if wanted.as_of is not None and wanted.as_of < now:
        return asked_item(pid, item_id, modes)
    made = boards.without_rows(db.session, directive, now, wanted.periods or {}, item_id)
    return AskedItem(directive, wanted, made, _place_of(made, item_id, modes))


def shared(directive: Directive, board: Board, wanted: BoardQuery) -> dict[str, Any]:
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


def _kept(board: Board) -> Mapping[str, str]:
    """Query parameters kept between the pages of a directive: the moment and the chosen periods."""
    return {k: v for k, v in request.args.items() if v and (k.startswith(PERIOD) or (k == "as_of" and board.past))}


def _assignment_url(row: BoardRow) -> str:
    return url_for("followup.assignment", aid=row.assignment)


def saved(grid: exports.Grid, board: Board, fmt: str, kind: str) -> Response:
    response = Response(exports.save(grid, fmt), mimetype=exports.MEDIA[fmt])
    response.headers.set("Content-Disposition", "attachment", filename=exports.file_name(board, kind, fmt))
    return response
