"""The page on which an officer reads one report, and approves or returns it."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.attributes.sizes import size_names
from directives.database import db
from directives.models import Report
from directives.questions import conversations
from workflows import clock
from workflows.reviewing import grid, question_steps, review_queue, steps
from workflows.reviewing.decided import Decided, DecidedReason, why_decided
from workflows.reviewing.forms import QuestionForm, ReturnForm
from workflows.reviewing.pages import lists, pages
from workflows.web.fields import text_of
from workflows.web.finding import find_report
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.typed.figure_words import remark


@pages.get("/duyet/<int:report_id>")
@reads
def report(report_id: int) -> str:
    """Show one report: text, figures beside the last period's, evidence, versions, and the buttons."""
    return _show(find_report(report_id), ReturnForm(formdata=None))


def _show(
    found: Report, form: ReturnForm, refused: DecidedReason | None = None, question: QuestionForm | None = None
) -> str:
    session, read_in = db.session, lists.list_of(found)
    versions = review_queue.versions(session, found)
    why = why_decided(session, found)
    return render_template(
        "reviewing/report.html",
        section="reviews",
        as_of=clock.now(session),
        report=found,
        form=form,
        question=question or QuestionForm(formdata=None),
        said=conversations.said_about(session, found.task),
        may_ask=why is not DecidedReason.ENDED,
        refused=refused,
        versions=versions,
        cells=review_queue.cells_of(session, found, clock.now(session)),
        flags=grid.other_flags(found),
        remark=partial(remark, sizes=size_names(session, current_staff().agency_id)),
        specs={spec.id: spec for spec in found.task.item.figures},
        left=read_in.count(session),
        waits=why is None,
        newest=versions[0],
        following=read_in.beside(session, found),
        previous=read_in.beside(session, found, forward=False),
        to_list=lists.back_to_list(found),
        narrowed=lists.narrowed(found),
    )


@pages.post("/duyet/<int:report_id>/duyet")
@acts
def approve(report_id: int) -> Page:
    """Approve a report, then open the next."""
    found, session = find_report(report_id), db.session
    try:
        steps.approve(session, found, current_staff(), clock.now(session))
    except Decided as refused:
        return _decided(found, ReturnForm(formdata=None), refused.why)
    session.commit()
    flash(_("Đã duyệt báo cáo của %(unit)s.", unit=found.task.assignment.unit.name), "done")
    return _next(found)


@pages.post("/duyet/<int:report_id>/bo-sung")
@acts
def return_report(report_id: int) -> Page:
    """Return a report with what to supplement and by when, then open the next."""
    found, form, session = find_report(report_id), ReturnForm(), db.session
    now = clock.now(session)
    if not form.validate_after(now):
        return _show(found, form), 422
    try:
        steps.return_report(session, found, text_of(form.wanted), form.due_at, current_staff(), now)
    except Decided as refused:
        return _decided(found, form, refused.why)
    session.commit()
    flash(_("Đã đề nghị %(unit)s bổ sung; thư sẽ được gửi tới đơn vị.", unit=found.task.assignment.unit.name), "done")
    return _next(found)


@pages.post("/duyet/<int:report_id>/hoi")
@acts
def ask(report_id: int) -> Page:
    """Ask the unit about a report without returning it, then open the next."""
    found, form, session = find_report(report_id), QuestionForm(), db.session
    if not form.validate():
        return _show(found, ReturnForm(formdata=None), question=form), 422
    try:
        question_steps.ask(session, found, text_of(form.question), current_staff(), clock.now(session))
    except Decided as refused:
        return _show(found, ReturnForm(formdata=None), refused.why, form), 409
    session.commit()
    unit = found.task.assignment.unit.name
    flash(_("Đã hỏi %(unit)s; báo cáo giữ nguyên, vẫn chờ xem ở đây.", unit=unit), "done")
    following = lists.list_of(found).beside(session, found)
    back = lists.back_to_list(found)
    return redirect(url_for("reviewing.report", report_id=following.id, **lists.narrowed(found)) if following else back)


def _decided(found: Report, form: ReturnForm, why: DecidedReason) -> Page:
    """Say why nothing was done, on the page of the newest version; what was typed stays."""
    newest = review_queue.versions(db.session, found)[0]
    return _show(newest, form, why), 409


def _next(decided: Report) -> Response:
    following = lists.next_to_decide(decided)
    if following is None:
        return redirect(lists.back_to_list(decided))
    return redirect(url_for("reviewing.report", report_id=following.id, **lists.narrowed(following)))
