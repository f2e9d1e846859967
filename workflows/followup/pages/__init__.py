"""The blueprint of the follow-up pages; each module here holds one page or a few of one kind."""

from flask import Blueprint

pages = Blueprint("followup", __name__)
