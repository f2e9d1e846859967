"""The page of returned reports whose supplements have not come, for one directive or for all open ones."""

from flask import render_template

from directives.boards import supplements
from directives.database import db
from directives.models import Directive
from directives.queries.passing_time import stretch_of
from workflows import clock
from workflows.calling.pages import pages
from workflows.web.finding import find_directive
from workflows.web.guards import current_staff, reads
from workflows.web.pagination import PAGE_SIZE, asked_page
from workflows.web.transport.unchanged import kept_until_changed


@pages.get("/cho-bo-sung")
@reads
@kept_until_changed(stretch_of)
def all_supplements() -> str:
    """Returned reports over all open directives."""
    return _supplements(None)


@pages.get("/van-ban/<pid>/cho-bo-sung")
@reads
@kept_until_changed(stretch_of)
def directive_supplements(pid: str) -> str:
    """Returned reports of one directive."""
    return _supplements(find_directive(pid))


def _supplements(directive: Directive | None) -> str:
    session = db.session
    now = clock.now(session)
    agency_id, which = current_staff().agency_id, directive.id if directive else None
    counts = supplements.counts(session, agency_id, now, which)
    page, pages = asked_page(counts.awaited)
    some = {"most": PAGE_SIZE, "after": (page - 1) * PAGE_SIZE}
    return render_template(
        "calling/supplements.html",
        section="directives",
        as_of=now,
        now=now,
        directive=directive,
        late=counts.late,
        all=counts.awaited,
        page=page,
        pages=pages,
        shown=supplements.supplements(session, agency_id, now, which, **some),
    )
