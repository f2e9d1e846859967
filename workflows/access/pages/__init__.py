"""Sign-in, accounts and the agency: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("access", __name__)
add_to_menu(pages, 8, "staff", "access.staff")
add_to_menu(pages, 9, "agency", "access.agency")
