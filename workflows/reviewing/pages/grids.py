"""The grid of one period: units by figures, the flagged ones first in sight, and one decision on several."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for

from directives.attributes.sizes import size_names
from directives.database import db
from directives.models import Period
from directives.queries import status_sql
from workflows import clock
from workflows.reviewing import grid as grids
from workflows.reviewing import looks, review_list
from workflows.reviewing.forms import ReturnForm
from workflows.reviewing.grid_head import head_of
from workflows.reviewing.pages import lists, pages
from workflows.web.finding import find_period
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import asked_page
from workflows.web.typed.figure_words import remark


@pages.get("/duyet/ky/<int:period_id>")
@reads
def grid(period_id: int) -> Page:
    """Show one page of the grid, and remember that this person has looked."""
    period = find_period(period_id)
    if not period.item.mode.is_figures:
        directive = period.item.directive.public_id
        return redirect(url_for("reviewing.queue", directive=directive, item=period.item_id))
    me, now = current_staff(), clock.now(db.session)
    since_at = looks.new_since(db.session, me.id, period_id, now)
    shown = _show(period, ReturnForm(formdata=None))
    if looks.is_look():
        looks.note_look(me.id, period_id, since_at, now)
    return shown


def _show(period: Period, form: ReturnForm) -> str:
    session, me, chosen = db.session, current_staff(), lists.grid_filter()
    now = clock.now(session)
    since_at = looks.new_since(session, me.id, period.id, now)
    found = lists.grid_list(period, chosen)
    counts = grids.count(session, me.agency_id, period, since_at)
    page, pages_ = asked_page(counts.by_filter[chosen])
    rows = grids.rows(session, found, page, since_at, now)
    kept: dict[str, Any] = {"loc": None if chosen.is_default else chosen.value}
    return render_template(
        "reviewing/grid.html",
        section="reviews",
        as_of=now,
        period=period,
        item=period.item,
        directive=period.item.directive,
        specs={spec.id: spec for spec in period.item.figures},
        head=head_of(period.item.design, period.item.figures),
        chosen=chosen,
        filters=[one for one in grids.GridFilter if since_at or not one.needs_a_look],
        counts=counts,
        rows=rows,
        since_at=since_at,
        up_to=review_list.newest_id(session),
        ticked=set(request.form.getlist("report")),
        waiting=found.narrowed(status_sql.REVIEWABLE).count(session),
        all_url=url_for("reviewing.grid", period_id=period.id, loc=grids.GridFilter.ALL.value),
        page=page,
        pages=pages_,
        page_url=lambda number: url_for("reviewing.grid", period_id=period.id, **kept, page=number),
        kept=kept,
        form=form,
        remark=partial(remark, sizes=size_names(session, current_staff().agency_id)),
    )


@pages.post("/duyet/ky/<int:period_id>")
@acts
def decide_in_grid(period_id: int) -> Page:
    """Approve or return the ticked reports, or all that the filter shows; those decided meanwhile are named."""
    period = find_period(period_id)
    refused = lists.decide_chosen(lists.grid_list(period, lists.grid_filter()))
    if refused is not None:
        return _show(period, refused), 422
    kept: dict[str, Any] = {name: request.args[name] for name in ("loc", "page") if name in request.args}
    return redirect(url_for("reviewing.grid", period_id=period_id, **kept))
