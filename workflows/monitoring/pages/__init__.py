"""Boards, figures and exports: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("monitoring", __name__)
add_to_menu(pages, 1, "directives", "monitoring.front")
