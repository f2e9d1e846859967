"""The blueprint of the pages on incidents; each module here holds one page or a few of one kind."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("incidents", __name__)
add_to_menu(pages, 3, "incidents", "incidents.register")
