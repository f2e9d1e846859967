"""Reports and extension requests under review: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("reviewing", __name__)
