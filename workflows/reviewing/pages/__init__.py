"""Reports and extension requests under review: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("reviewing", __name__)
add_to_menu(pages, 2, "reviews", "reviewing.queue")
