"""The follow-up of an issued directive: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("followup", __name__)
add_to_menu(pages, 3, "incidents", "followup.incidents")
