"""The banner on every desk page after a restore: what waits, what was lost, what to do."""

from flask import get_template_attribute, url_for
from markupsafe import Markup

from directives import restorations
from directives.database import db
from directives.terms import MailState
from workflows.mailing import holding
from workflows.preserving.pages import pages
from workflows.web.navigation import desk_banner


@desk_banner(pages)
def restore_banner() -> Markup | None:
    """One small query where nothing was ever restored."""
    restored = restorations.last(db.session)
    if restored is None:
        return None
    held = holding.count(db.session)
    if not restored.is_held and not held:
        return None
    banner = get_template_attribute("components/restore_banner.html", "restore_banner")
    return Markup(banner(restored, held, url_for("mailing.mails", state=MailState.HELD.value)))
