"""The queue of reports that wait for a word, and one report with all that it needs to be judged."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts import extend
from directives.database import db
from directives.models import Report
from workflows import clock
from workflows.reviewing import queue as waiting
from workflows.reviewing import steps
from workflows.reviewing.forms import ReturnForm
from workflows.reviewing.pages import pages
from workflows.reviewing.queue import QueueFilters
from workflows.web import frame
from workflows.web.guards import acts, current_staff, find_report, reads


def _wanted() -> QueueFilters:
    return QueueFilters(request.args.get("directive", ""), request.args.get("item", type=frame.key))


@pages.get("/duyet")
@reads
def queue() -> str:
    """List extension requests, and reports oldest first, to be opened one by one or approved together."""
    session, agency_id, wanted = db.session, current_staff().agency_id, _wanted()
    return render_template(
        "reviewing/queue.html",
        section="reviews",
        as_of=clock.now(session),
        wanted=wanted,
        reports=waiting.waiting(session, agency_id, wanted),
        requests=extend.open_requests(session, agency_id, wanted.directive, wanted.item_id),
        directives=waiting.directives_waiting(session, agency_id),
        items=waiting.items_waiting(session, agency_id, wanted.directive) if wanted.directive else [],
    )


@pages.post("/duyet")
@acts
def approve_several() -> Response:
    """Approve the reports that were ticked; one that was decided meanwhile is left as it is."""
    session, me, approved = db.session, current_staff(), 0
    ticked = request.form.getlist("report", type=frame.key)
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
    wanted = _wanted()
    return url_for("reviewing.queue", directive=wanted.directive or None, item=wanted.item_id)


@pages.get("/duyet/<int:report_id>")
@reads
def report(report_id: int) -> str:
    """One report: its text, figures beside the last period's, evidence, versions, and the two buttons."""
    return _show(find_report(report_id), ReturnForm())


def _show(found: Report, form: ReturnForm) -> str:
    session = db.session
    versions, queued = waiting.versions(session, found), waiting.waiting(session, current_staff().agency_id, _wanted())
    return render_template(
        "reviewing/report.html",
        section="reviews",
        as_of=clock.now(session),
        report=found,
        form=form,
        versions=versions,
        figures=waiting.figures_beside_last(session, found),
        left=len(queued),
        waits=any(one.id == found.id for one in queued),
        newest=versions[0],
        to_queue=_to_queue(),
        narrowed={"directive": request.args.get("directive") or None, "item": request.args.get("item") or None},
    )


@pages.post("/duyet/<int:report_id>/duyet")
@acts
def approve(report_id: int) -> Response:
    """One press approves; the next report opens."""
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
    """Return it with what is wanted and by when; the next report opens."""
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
    wanted = _wanted()
    following = waiting.next_after(db.session, current_staff().agency_id, wanted)
    if following is None:
        return redirect(_to_queue())
    return redirect(
        url_for("reviewing.report", report_id=following.id, directive=wanted.directive or None, item=wanted.item_id)
    )
