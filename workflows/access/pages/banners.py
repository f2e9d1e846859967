"""Banners on every page of the desk: something is unsent; this session only reads boards."""

from flask import get_template_attribute, request, url_for
from markupsafe import Markup

from directives.acts import park
from directives.database import db
from workflows import clock
from workflows.access.pages import pages
from workflows.web.guards import current_staff
from workflows.web.navigation import desk_banner
from workflows.web.security import prefix
from workflows.web.security.sessions import only_reads_boards


@desk_banner(pages)
def reading_banner() -> Markup | None:
    if not only_reads_boards():
        return None
    banner = get_template_attribute("components/reading_banner.html", "reading_banner")
    return Markup(banner(url_for("access.sign_in", next=prefix.this_page())))


@desk_banner(pages)
def unsent_banner() -> Markup | None:
    """One small query while nothing is unsent."""
    me, now = current_staff(), clock.now(db.session)
    if request.endpoint == "access.unsent" or not park.of_staff(db.session, me.id, now):
        return None
    banner = get_template_attribute("components/unsent_banner.html", "unsent_banner")
    return Markup(banner(url_for("access.unsent")))
