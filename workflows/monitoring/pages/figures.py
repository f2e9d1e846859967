"""Figures and texts that units answered with, put together."""

from pathlib import Path

from flask import Response, abort, current_app, render_template, stream_with_context

from directives.boards.figures.sums import parts_of
from directives.boards.figures.table import figure_table
from directives.boards.figures.texts import count_sent, sent, sent_page
from directives.boards.figures.texts import texts as texts_of
from directives.database import db
from directives.queries.passing_time import stretch_of
from directives.terms import ReportingMode
from workflows.monitoring import evidence_zip, exports
from workflows.monitoring.pages import pages
from workflows.monitoring.pages.common import asked_item, asked_without_rows, saved, shared
from workflows.web.guards import acts, may_act, reads_boards
from workflows.web.pagination import PAGE_SIZE, asked_page, cut
from workflows.web.transport.unchanged import kept_until_changed
from workflows.web.words.figure_sums import head_words, origin_words, sum_lines

FIGURES = frozenset({ReportingMode.FIGURES})
UNITS_A_PAGE = 100
NO_INCIDENT = frozenset(ReportingMode) - {ReportingMode.INCIDENT}


@pages.get("/van-ban/<pid>/so-lieu/<int:item_id>")
@reads_boards
@kept_until_changed(stretch_of)
def figures(pid: str, item_id: int) -> str:
    """'Tổng hợp số liệu kỳ': units down, figures across, sums by group and overall."""
    directive, wanted, made, place = asked_item(pid, item_id, FIGURES)
    sheet = figure_table(db.session, made, place)
    at = asked_page(len(sheet.units), UNITS_A_PAGE)
    return render_template(
        "monitoring/figures.html",
        **shared(directive, made, wanted),
        sheet=sheet,
        units=cut(sheet.units, at.page, UNITS_A_PAGE),
        at=at,
        place=place,
        lines=sum_lines(sheet),
        head_words=head_words,
        origin_words=origin_words,
    )


@pages.get("/van-ban/<pid>/so-lieu/<int:item_id>/cong/<int:number>")
@reads_boards
@kept_until_changed(stretch_of)
def figure_parts(pid: str, item_id: int, number: int) -> str:
    """What a sum is made of, unit by unit, and what is missing in it; `number` counts the figures from 1."""
    directive, wanted, made, place = asked_item(pid, item_id, FIGURES)
    sheet = figure_table(db.session, made, place)
    if not 1 <= number <= len(sheet.heads):
        abort(404)
    parts = parts_of(sheet.units, number - 1)
    given, absent = ([part for part in parts if (part.value is None) is blank] for blank in (False, True))
    at = asked_page(max(len(given), len(absent)), UNITS_A_PAGE)
    return render_template(
        "monitoring/figure_parts.html",
        **shared(directive, made, wanted),
        sheet=sheet,
        place=number - 1,
        head=sheet.heads[number - 1],
        sum=sheet.sums[number - 1],
        number=number,
        counts=(len(given), len(absent)),
        given=cut(given, at.page, UNITS_A_PAGE),
        absent=cut(absent, at.page, UNITS_A_PAGE),
        at=at,
        head_words=head_words,
        origin_words=origin_words,
    )


@pages.get("/van-ban/<pid>/so-lieu/<int:item_id>/bang.<any(csv, xlsx):fmt>")
@reads_boards
def export_figures(pid: str, item_id: int, fmt: str) -> Response:
    """The figures of a period as a file."""
    _directive, _wanted, made, place = asked_item(pid, item_id, FIGURES)
    sheet = figure_table(db.session, made, place)
    return saved(exports.sheet_grid(made, sheet), made, fmt, "so-lieu")


@pages.get("/van-ban/<pid>/noi-dung/<int:item_id>")
@reads_boards
def texts(pid: str, item_id: int) -> str:
    """All texts on one item. Incidents are on a page of their own, where each view is logged."""
    directive, wanted, made, place = asked_without_rows(pid, item_id, NO_INCIDENT)
    if made.past:
        senders = sent(db.session, made, place)
        count, at = len(senders), asked_page(len(senders))
        shown = cut(senders, at.page)
    else:
        count = count_sent(db.session, made.columns[place])
        at = asked_page(count)
        shown = sent_page(db.session, made, place, directive, PAGE_SIZE, (at.page - 1) * PAGE_SIZE)
    found = texts_of(db.session, shown)
    return render_template(
        "monitoring/texts.html",
        **shared(directive, made, wanted),
        column=made.columns[place],
        place=place,
        reports=found,
        count=count,
        at=at,
        has_evidence=may_act() and any(one.evidence or one.links or one.letter_file for _, one in found),
    )


@pages.get("/van-ban/<pid>/noi-dung/<int:item_id>/minh-chung.zip")
@acts
def evidence(pid: str, item_id: int) -> Response:
    """The files and addresses of the last version of each unit, with a list of them; never of incidents."""
    _directive, _wanted, made, place = asked_item(pid, item_id, NO_INCIDENT)
    found = texts_of(db.session, sent(db.session, made, place))
    entries = evidence_zip.entries_of(Path(current_app.config["FILES_DIR"]), found)
    db.session.rollback()  # nothing of the database is held while the files travel
    answer = Response(stream_with_context(evidence_zip.stream(entries)), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"minh-chung-{item_id}.zip")
    return answer
