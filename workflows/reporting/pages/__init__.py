"""The blueprint of the reporting pages; each module here holds one page or a few of one kind."""

from flask import Blueprint

pages = Blueprint("reporting", __name__)
