"""The blueprint of the review pages; each module here holds a few pages of one kind."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("reviewing", __name__)
add_to_menu(pages, 2, "reviews", "reviewing.queue")
