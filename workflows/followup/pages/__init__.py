"""The blueprint of the follow-up pages; each module here holds one page or a few of one kind."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("followup", __name__)
add_to_menu(pages, 3, "incidents", "followup.incidents")
