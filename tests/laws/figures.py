"""Law 9 for figures: a sum is the sum of what stands in the rows, and the queue holds exactly what has a flag."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from html import unescape

import openpyxl
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from directives.boards import news
from directives.boards.figures.table import FigureTable, figure_table
from directives.boards.matrix import Board
from directives.database import db
from directives.models import Directive, Item, PlatformFigure, PlatformImport, Report, Task
from directives.terms import News, ReportingMode, SelfReports, Standing
from workflows.reviewing import review_queue
from workflows.reviewing.review_queue import QueueFilters
from workflows.web.formats import vn_number
from workflows.web.words.figure_sums import head_words, sum_lines


def compare(board: Board, directive: Directive, tasks: Iterable[Task], at: datetime) -> None:
    """The tables of a board, and what waits for review, against the rows themselves."""
    for table in tables(board):
        _compare_sums(table, at)
    if directive.state.is_issued:
        _compare_queue(directive, list(tasks), at)


def tables(board: Board) -> list[FigureTable]:
    """Each table of figures of a board."""
    places = [place for place, one in enumerate(board.columns) if one.mode is ReportingMode.FIGURES]
    return [figure_table(db.session, board, place) for place in places]


def _compare_sums(table: FigureTable, at: datetime) -> None:
    item = db.session.get_one(Item, table.column.item_id)
    own, platform = _own(table.column.period.id, at), _platform(table.column.period.id, at)
    adds = item.design.self_reports is SelfReports.REST
    shown = {unit.row.unit_id for unit in table.units}
    for head, one in zip(table.heads, table.sums, strict=True):
        if head.spec_id is None or not head.has_sum:
            continue
        counted = {}
        for unit in shown:
            mine = own.get(unit, {}).get(head.spec_id)
            theirs = platform.get(unit, {}).get(head.spec_id)
            both = mine is not None and theirs is not None
            value = mine + theirs if adds and both else theirs if mine is None else mine
            if value is not None:
                counted[unit] = value
        assert (one.total, one.filled, one.concerned) == (
            sum(counted.values(), Decimal()) if counted else None,
            len(counted),
            len(shown),
        )
        assert (one.own or 0) + (one.platform or 0) == (one.total or 0)
    added = [(head, one) for head, one in zip(table.heads, table.sums, strict=True) if head.of]
    assert all((one.total or 0) == sum(table.sums[n].total or 0 for n in head.of) for head, one in added)


def _own(period_id: int, at: datetime) -> dict[int, dict[int, Decimal | None]]:
    """{unit id: {figure: value}} of the newest versions; nothing occurred is zero."""
    newest = (
        select(func.max(Report.id))
        .join(Task, Task.id == Report.task_id)
        .where(Task.period_id == period_id, Report.standing != Standing.UNDER_WAY, Report.recorded_at <= at)
        .group_by(Report.task_id)
    )
    found: dict[int, dict[int, Decimal | None]] = {}
    for report in db.session.scalars(select(Report).where(Report.id.in_(newest))):
        specs = report.task.item.figures
        zeros = {spec.id: Decimal() for spec in specs} if report.nothing_occurred else {}
        filled = {figure.spec_id: figure.value for figure in report.figures}
        found[report.task.assignment.unit_id] = {**filled, **zeros}
    return found


def _platform(period_id: int, at: datetime) -> dict[int, dict[int, Decimal]]:
    """{unit id: {figure: value}} of the last import; these histories know one platform."""
    last = select(func.max(PlatformImport.id)).where(
        PlatformImport.period_id == period_id, PlatformImport.recorded_at <= at
    )
    found: dict[int, dict[int, Decimal]] = {}
    of_last = select(PlatformFigure).where(PlatformFigure.import_id == last.scalar_subquery())
    for figure in db.session.scalars(of_last):
        found.setdefault(figure.unit_id, {})[figure.spec_id] = figure.value
    return found


def _compare_queue(directive: Directive, tasks: list[Task], at: datetime) -> None:
    """Reports that wait: by their newest version, by the lists of review, and by the officer's news."""
    wanted = QueueFilters(directive.public_id)
    waiting = [task for task in tasks if _awaits_review(task)]
    rounds = review_queue.figure_rounds(db.session, directive.issuer_id, wanted)
    texts = review_queue.waiting_texts(directive.issuer_id, wanted).count(db.session)
    assert sum(one.flagged for one in rounds) + texts == len(waiting)
    if directive.officer_id is None:
        return
    told_to = news.news(db.session, directive.officer_id, directive.issued_at or at, at)
    counts = next((one.counts for one in told_to if one.directive.id == directive.id), {})
    assert counts.get(News.REPORTS, news.NewsCount(0, 0)).total in {0, len(waiting)}


def _awaits_review(task: Task) -> bool:
    newest = db.session.scalars(select(Report).where(Report.task_id == task.id).order_by(Report.version.desc())).first()
    if newest is None or task.standing != Standing.REPORTED or task.item.mode == ReportingMode.INCIDENT:
        return False
    return task.item.mode != ReportingMode.FIGURES or bool(newest.flags)


def check_printed(client: FlaskClient, board: Board, paper: bytes) -> None:
    """Page, spreadsheet and paper of each table of figures say what the table says."""
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())
    for table in tables(board):
        if table.column.beside or not table.units:
            continue
        address = f"/van-ban/{board.public_id}/so-lieu/{table.column.item_id}"
        page = unescape(client.get(address).text)
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/bang.xlsx").data))
        rows = list(book.active.iter_rows(values_only=True))
        lines = sum_lines(table)
        for line in lines:
            assert line.words in page
            [row] = [row for row in rows if row[1] == line.words]
            assert [_plain(value) for value in row[2 : 2 + len(line.values)]] == [_plain(v) for v in line.values]
        for head, one in zip(table.heads, table.sums, strict=True):
            if head.kind.is_number and one.total is not None:
                assert re.search(rf">{re.escape(vn_number(one.total))}</a>", page)
                assert f"{vn_number(one.total)} {one.filled}/{one.concerned}" in text, head_words(head)


def _plain(value: object) -> object:
    return round(float(value), 3) if isinstance(value, int | float | Decimal) else value or None
