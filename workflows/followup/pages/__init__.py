"""The follow-up of an issued directive: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("followup", __name__)
