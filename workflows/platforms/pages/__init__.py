"""The blueprint of the platforms' figures; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("platforms", __name__)
