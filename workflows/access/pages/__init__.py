"""Sign-in, accounts and the agency: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("access", __name__)
