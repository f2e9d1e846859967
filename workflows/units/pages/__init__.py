"""Units, their contacts and the calendar: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("units", __name__)
add_to_menu(pages, 7, "units", "units.index")
