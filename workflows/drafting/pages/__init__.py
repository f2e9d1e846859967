"""The blueprint of the drafting pages; each module here holds one page or a few of one kind."""

from flask import Blueprint

pages = Blueprint("drafting", __name__)
