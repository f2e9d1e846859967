"""The banner on every desk page while an incident waits to be received, for those who may read it."""

from flask import get_template_attribute, url_for
from markupsafe import Markup

from directives.database import db
from directives.incidents import register
from workflows.incidents.pages import pages
from workflows.incidents.pages.register import may_read
from workflows.web.guards import current_staff
from workflows.web.navigation import desk_banner


@desk_banner(pages)
def incidents_banner() -> Markup | None:
    """One small query; a single incident is one press away."""
    if not may_read():
        return None
    waiting = register.not_received(db.session, current_staff().agency_id)
    if not waiting.number:
        return None
    only = waiting.only
    url = url_for("incidents.incident", pid=only) if only else url_for("incidents.register", state="open")
    banner = get_template_attribute("components/incidents_banner.html", "incidents_banner")
    return Markup(banner(waiting.number, url))
