"""The banner on every desk page while mails cannot be sent, with the reason."""

from flask import get_template_attribute, url_for
from markupsafe import Markup

from directives.database import db
from workflows import clock
from workflows.mailing.desk import health
from workflows.mailing.pages import pages
from workflows.web.guards import current_staff
from workflows.web.navigation import desk_banner


@desk_banner(pages)
def mail_banner() -> Markup | None:
    """Two small queries while no mail waits."""
    glance = health.glance(db.session, clock.now(db.session), current_staff().agency_id)
    if glance is None:
        return None
    banner = get_template_attribute("components/mail_banner.html", "mail_banner")
    return Markup(banner(glance, url_for("mailing.mails", state="waiting")))
