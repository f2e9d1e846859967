"""The preview and the press that issues: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("issuing", __name__)
