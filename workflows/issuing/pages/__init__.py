"""The blueprint of the issuing pages; each module here holds one page."""

from flask import Blueprint

pages = Blueprint("issuing", __name__)
