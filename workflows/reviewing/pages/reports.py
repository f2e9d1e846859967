"""The review queue, and the page on which an officer approves or returns one report."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.attributes.declaring import count_waiting
from directives.database import db
from directives.models import Report
from directives.queries import extension_requests
from workflows import clock
from workflows.reviewing import review_queue, steps
from workflows.reviewing.forms import ReturnForm
from workflows.reviewing.pages import pages
from workflows.reviewing.review_queue import QueueFilters
from workflows.web import frame
from workflows.web.finding import find_report
from workflows.web.guards import acts, current_staff, reads
from workflows.web.typed.figure_words import remark


def _filters() -> QueueFilters:
    return QueueFilters(request.args.get("directive", ""), request.args.get("item", type=frame.parse_key))


@pages.get("/duyet")
@reads
def queue() -> str:
    """List extension requests, and reports oldest first, to be opened one by one or approved together."""
    session, agency_id, filters = db.session, current_staff().agency_id, _filters()
    return render_template(
        "reviewing/queue.html",
        section="reviews",
        as_of=clock.now(session),
        wanted=filters,
        declared=count_waiting(session, agency_id),
        reports=review_queue.waiting_reports(session, agency_id, filters),
        requests=extension_requests.open_requests(session, agency_id, filters.directive, filters.item_id),
        directives=review_queue.directives_waiting(session, agency_id),
        items=review_queue.items_waiting(session, agency_id, filters.directive) if filters.directive else [],
    )


@pages.post("/duyet")
@acts
def approve_several() -> Response:
    """Approve the ticked reports; those decided meanwhile are skipped."""
    session, me, approved = db.session, current_staff(), 0
    ticked = request.form.getlist("report", type=frame.parse_key)
    now = clock.now(session)
    for report_id in ticked:
        report = find_report(report_id)
        try:
            steps.approve(session, report, me, now)
        except steps.Decided:
            continue
        approved += 1
    session.commit()
    if approved:
        flash(_("Đã duyệt %(n)s báo cáo.", n=approved), "done")
    if approved < len(ticked):
        flash(_("%(n)s báo cáo đã được xử lý hoặc có bản mới hơn, không đổi gì.", n=len(ticked) - approved), "warning")
    if not ticked:
        flash(_("Chưa chọn báo cáo nào."), "warning")
    return redirect(_to_queue())


def _to_queue() -> str:
    filters = _filters()
    return url_for("reviewing.queue", directive=filters.directive or None, item=filters.item_id)


@pages.get("/duyet/<int:report_id>")
@reads
def report(report_id: int) -> str:
    """Show one report: text, figures beside the last period's, evidence, versions, and the two buttons."""
    return _show(find_report(report_id), ReturnForm())


def _show(found: Report, form: ReturnForm) -> str:
    session = db.session
    versions = review_queue.versions(session, found)
    queued = review_queue.waiting_reports(session, current_staff().agency_id, _filters())
    return render_template(
        "reviewing/report.html",
        section="reviews",
        as_of=clock.now(session),
        report=found,
        form=form,
        versions=versions,
        figures=review_queue.figures_beside_last(session, found),
        remark=remark,
        specs={spec.id: spec for spec in found.task.item.figures},
        left=len(queued),
        waits=any(one.id == found.id for one in queued),
        newest=versions[0],
        to_queue=_to_queue(),
        narrowed={"directive": request.args.get("directive") or None, "item": request.args.get("item") or None},
    )


@pages.post("/duyet/<int:report_id>/duyet")
@acts
def approve(report_id: int) -> Response:
    """Approve a report, then open the next."""
    found, session = find_report(report_id), db.session
    try:
        steps.approve(session, found, current_staff(), clock.now(session))
    except steps.Decided:
        return _decided(report_id)
    session.commit()
    flash(_("Đã duyệt báo cáo của %(unit)s.", unit=found.task.assignment.unit.name), "done")
    return _next()


@pages.post("/duyet/<int:report_id>/bo-sung")
@acts
def return_report(report_id: int) -> Response | tuple[str, int]:
    """Return a report with what to supplement and by when, then open the next."""
    found, form, session = find_report(report_id), ReturnForm(), db.session
    now = clock.now(session)
    if not form.validate_after(now):
        return _show(found, form), 422
    try:
        steps.return_report(session, found, form.wanted.data or "", form.due_at, current_staff(), now)
    except steps.Decided:
        return _decided(report_id)
    session.commit()
    flash(_("Đã đề nghị %(unit)s bổ sung; thư sẽ được gửi tới đơn vị.", unit=found.task.assignment.unit.name), "done")
    return _next()


def _decided(report_id: int) -> Response:
    db.session.rollback()
    flash(_("Báo cáo đã được xử lý hoặc đơn vị đã gửi bản mới hơn. Xin xem lại dưới đây."), "warning")
    return redirect(url_for("reviewing.report", report_id=report_id))


def _next() -> Response:
    filters = _filters()
    following = review_queue.next_after(db.session, current_staff().agency_id, filters)
    if following is None:
        return redirect(_to_queue())
    return redirect(
        url_for("reviewing.report", report_id=following.id, directive=filters.directive or None, item=filters.item_id)
    )
