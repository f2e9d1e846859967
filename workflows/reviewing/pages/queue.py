"""The index of what waits: extension requests, periods of figures with their counts, reports in words."""

from flask import redirect, render_template, request, url_for

from directives.attributes import declaring, suggesting
from directives.database import db
from directives.objections import said
from directives.queries import extension_requests
from workflows import clock
from workflows.reviewing import review_list, review_queue
from workflows.reviewing.forms import ReturnForm
from workflows.reviewing.pages import lists, pages
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import PAGE_SIZE, asked_page


@pages.get("/duyet")
@reads
def queue() -> Page:
    """List extension requests, periods of figures, and reports in words, oldest first."""
    return _show(ReturnForm(formdata=None))


def _show(form: ReturnForm) -> str:
    session, agency_id, filters = db.session, current_staff().agency_id, lists.filters()
    asked = (agency_id, filters.directive, filters.item_id)
    texts = review_queue.waiting_texts(agency_id, filters)
    waiting = texts.count(session)
    page, pages_ = asked_page(waiting)
    rounds = review_queue.figure_rounds(session, agency_id, filters)
    reports = texts.page(session, page)
    return render_template(
        "reviewing/queue.html",
        section="reviews",
        as_of=clock.now(session),
        wanted=filters,
        declared=declaring.count_waiting(session, agency_id),
        suggested=suggesting.count_waiting(session, agency_id),
        rounds=rounds,
        answered=review_queue.answered(session, agency_id, filters),
        flagged=sum(one.flagged for one in rounds),
        reports=reports,
        waiting=waiting,
        up_to=review_list.newest_id(session),
        page=page,
        pages=pages_,
        page_url=lambda number: url_for("reviewing.queue", **lists.kept_filters(), page=number),
        kept=lists.kept_filters(),
        form=form,
        ticked=set(request.form.getlist("report")),
        objections=said.waiting_of(session, *asked, most=PAGE_SIZE),
        objecting=said.count_waiting(session, *asked),
        requests=extension_requests.open_requests(session, *asked, most=PAGE_SIZE),
        requesting=extension_requests.count_open(session, *asked),
        directives=review_queue.directives_waiting(session, agency_id),
        items=review_queue.items_waiting(session, agency_id, filters.directive) if filters.directive else [],
    )


@pages.post("/duyet")
@acts
def decide_several() -> Page:
    """Approve or return the ticked reports in words; those decided meanwhile are named."""
    refused = lists.decide_chosen(review_queue.waiting_texts(current_staff().agency_id, lists.filters()))
    if refused is not None:
        return _show(refused), 422
    return redirect(url_for("reviewing.queue", **lists.kept_filters()))
