"""The area events that were recorded, and what each one moved."""

from flask import render_template

from directives.database import db
from workflows import clock
from workflows.areas import lists
from workflows.areas.pages import pages
from workflows.web.finding import find_area_event
from workflows.web.guards import current_staff, reads
from workflows.web.pagination import asked_page


@pages.get("/thien-tai-su-co")
@reads
def index() -> str:
    """The events, the newest first."""
    session, agency_id = db.session, current_staff().agency_id
    page, page_count = asked_page(lists.count(session, agency_id))
    events = lists.events(session, agency_id, page)
    return render_template(
        "areas/index.html",
        section="areas",
        as_of=clock.now(session),
        events=events,
        counts=lists.counts_of(session, [one.id for one in events]),
        page=page,
        pages=page_count,
    )


@pages.get("/thien-tai-su-co/<int:area_event_id>")
@reads
def event(area_event_id: int) -> str:
    """One event with the units and tasks that it moved."""
    session, found = db.session, find_area_event(area_event_id)
    moved = lists.counts_of(session, [found.id]).get(found.id, lists.EventCount(0, 0))
    page, page_count = asked_page(moved.tasks)
    return render_template(
        "areas/event.html",
        section="areas",
        as_of=clock.now(session),
        event=found,
        moved=moved,
        skipped=0 if found.act.extends else lists.count_skipped(session, found),
        rows=lists.moved(session, found, page),
        page=page,
        pages=page_count,
    )
