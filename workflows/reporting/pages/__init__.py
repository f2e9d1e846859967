"""What a unit reports: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("reporting", __name__)
