"""The page of a unit: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("acknowledging", __name__)
