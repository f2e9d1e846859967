"""The first run in the browser: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("installing", __name__)
