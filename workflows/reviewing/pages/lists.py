"""Shared by the review pages: which list a report is read in, one decision on many, what its result says."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import flash, request, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.models import Period, Report
from directives.queries import status_sql
from workflows import clock
from workflows.reviewing import bulk, grid, looks, review_queue, steps
from workflows.reviewing.bulk import BulkOutcome
from workflows.reviewing.forms import ReturnForm
from workflows.reviewing.grid import GridFilter
from workflows.reviewing.review_list import ReviewList
from workflows.reviewing.review_queue import QueueFilters
from workflows.reviewing.words import passed_over_word
from workflows.web import frame
from workflows.web.fields import text_of
from workflows.web.guards import current_staff

NAMED = 5
"""Units that a result names; of more it says how many."""


def filters() -> QueueFilters:
    """The filters of the queue in the URL."""
    return QueueFilters(request.args.get("directive", ""), request.args.get("item", type=frame.parse_key))


def grid_filter() -> GridFilter:
    """The filter of a grid in the URL; an unknown one is the usual one."""
    asked = request.args.get("loc", "")
    return GridFilter(asked) if asked in set(GridFilter) else GridFilter.FLAGGED


def grid_list(period: Period, chosen: GridFilter) -> ReviewList:
    """The reports of a period that a filter shows to this person."""
    me, session = current_staff(), db.session
    since_at = looks.new_since(session, me.id, period.id, clock.now(session))
    return grid.submitted(me.agency_id, period.id).narrowed(grid.conditions(since_at)[chosen])


def list_of(report: Report) -> ReviewList:
    """The list in which this report is read: the grid of its period, or the reports in words."""
    if report.task.item.mode.is_figures:
        return grid_list(report.task.period, grid_filter())
    return review_queue.waiting_texts(current_staff().agency_id, filters())


def narrowed(report: Report) -> dict[str, Any]:
    """The part of an address that keeps the list."""
    if report.task.item.mode.is_figures:
        return {"loc": None if grid_filter().is_default else grid_filter().value}
    return kept_filters()


def kept_filters() -> dict[str, Any]:
    return {"directive": filters().directive or None, "item": filters().item_id}


def back_to_list(report: Report) -> str:
    """The address of the list."""
    if report.task.item.mode.is_figures:
        return url_for("reviewing.grid", period_id=report.task.period_id, **narrowed(report))
    return url_for("reviewing.queue", **kept_filters())


def next_to_decide(report: Report) -> Report | None:
    """The report to decide on after this one: the next of the list, else the first that was skipped."""
    waiting = list_of(report).narrowed(status_sql.REVIEWABLE)
    return waiting.beside(db.session, report) or waiting.first(db.session)


APPROVE, RETURN = "approve", "return"
"""The buttons that decide on several reports."""


def decide_chosen(found: ReviewList) -> ReturnForm | None:
    """Approve or return the ticked reports, or all of a list, and say what became of them.

    Returns the form if what is wanted was not said, or no button was pressed, so that the page is shown again.
    """
    session, me = db.session, current_staff()
    now = clock.now(session)
    chosen = _chosen(found)
    if not chosen:
        flash(_("Chưa chọn báo cáo nào."), "warning")
        return None
    act = request.form.get("act")
    if act not in {APPROVE, RETURN}:  # Enter in a field approves nothing
        flash(_("Xin bấm “Duyệt các báo cáo đã chọn” hoặc “Gửi đề nghị bổ sung”."), "warning")
        return ReturnForm()
    if act == RETURN:
        form = ReturnForm()
        if not form.validate_after(now):
            return form
        wanted, due_at = text_of(form.wanted), form.due_at
        outcome = bulk.decide(
            session, me.agency_id, chosen, lambda report: steps.return_report(session, report, wanted, due_at, me, now)
        )
        done = _("Đã đề nghị %(n)s đơn vị bổ sung; thư sẽ được gửi tới đơn vị.", n=len(outcome.done))
    else:
        outcome = bulk.decide(session, me.agency_id, chosen, partial(_approve, now=now))
        done = _("Đã duyệt %(n)s báo cáo.", n=len(outcome.done))
    session.commit()
    if outcome.done:
        flash(done, "done")
    _say_what_was_passed_over(outcome)
    if len(chosen) == bulk.MOST:
        flash(_("Mỗi lần xử lý nhiều nhất %(n)s báo cáo. Nếu còn, xin bấm lần nữa.", n=bulk.MOST), "warning")
    return None


def _approve(report: Report, now: Any) -> None:
    steps.approve(db.session, report, current_staff(), now)


def _chosen(found: ReviewList) -> Sequence[int]:
    """The ticked reports, or all of the list that had come when the page was shown."""
    if not request.form.get("all"):
        return request.form.getlist("report", type=frame.parse_key)[: bulk.MOST]
    known = request.form.get("up_to", 0, type=frame.parse_key)
    return found.narrowed(status_sql.REVIEWABLE, Report.id <= known).ids(db.session, bulk.MOST)


def _say_what_was_passed_over(outcome: BulkOutcome) -> None:
    if not outcome.passed_over:
        return
    named = [
        f"{report.task.assignment.unit.name} ({passed_over_word(why)})" for report, why in outcome.passed_over[:NAMED]
    ]
    more = len(outcome.passed_over) - len(named)
    units = "; ".join([*named, *([_("và %(n)s đơn vị khác", n=more)] if more else [])])
    flash(_("Không đổi gì ở %(n)s báo cáo: %(units)s.", n=len(outcome.passed_over), units=units), "warning")
