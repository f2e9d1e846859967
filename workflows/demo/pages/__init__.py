"""The clock of a rehearsal: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("demo", __name__)
