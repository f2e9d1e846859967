"""The blueprint of area events; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("areas", __name__)
add_to_menu(pages, 7, "areas", "areas.index")
