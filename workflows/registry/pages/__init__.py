"""The blueprint of incoming documents; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("registry", __name__)
add_to_menu(pages, 6, "registry", "registry.index")
