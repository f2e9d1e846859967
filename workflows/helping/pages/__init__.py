"""The blueprint of the pages that help; it gives each other page the way to its section of the guide."""

from flask import Blueprint, current_app, request, url_for

from workflows.helping.sections import KEPT, section_of
from workflows.web.guards import Guard

pages = Blueprint("helping", __name__)


@pages.app_context_processor
def _help() -> dict[str, str | None]:
    """Addresses of help on each page.

    `help_url`: the section of the guide on this page; `kept_url`: on a unit's page, what is kept of a person;
    `accessibility_url`: who can use the pages, and how.
    """
    view = current_app.view_functions.get(request.endpoint or "") if request else None
    if view is None:
        return {}
    section = section_of(request.endpoint or "")
    is_unit_page = getattr(view, "guard", None) in {Guard.LINK, Guard.UNIT_DESK}
    return {
        "accessibility_url": url_for("helping.accessibility"),
        "help_url": url_for("helping.guide", _anchor=section) if section else None,
        "kept_url": url_for("helping.guide", _anchor=KEPT) if is_unit_page else None,
    }
