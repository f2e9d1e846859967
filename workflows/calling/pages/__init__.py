"""Silent units and telephone calls: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("calling", __name__)
