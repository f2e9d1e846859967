"""The blueprint of received mails; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("inbox", __name__)
add_to_menu(pages, 5, "incoming", "inbox.mails")
