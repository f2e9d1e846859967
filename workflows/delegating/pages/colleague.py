"""The page of a colleague: the items that were handed over, from whom, with which word; nothing else of the unit."""

from flask import abort

from directives.database import db
from directives.delegations.progress import items_of
from directives.queries import submissions, task_status
from workflows import clock
from workflows.delegating.pages import pages
from workflows.web.asker.showing import show
from workflows.web.guards import by_link, colleagues_too, current_link


@pages.get("/phieu/<public_id>/viec-duoc-phan-cong")
@by_link
@colleagues_too
def handed(public_id: str) -> str:
    """Show what the colleague was asked to do."""
    link, now = current_link(), clock.now(db.session)
    delegation = link.delegation or abort(404)
    tasks = items_of(db.session, link)
    return show(
        "delegating/handed.html",
        delegation=delegation,
        tasks=[(task, task_status.read_as_told(task, now), submissions.closed_reason(task)) for task in tasks],
        drafts=submissions.drafts_saved_at(db.session, tasks),
        now=now,
    )
