"""Outgoing mail: the blueprint; each module beside this one is a page."""

from flask import Blueprint

from workflows.web.navigation import add_to_menu

pages = Blueprint("mailing", __name__)
add_to_menu(pages, 4, "mails", "mailing.mails")
