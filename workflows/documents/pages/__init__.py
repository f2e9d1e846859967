"""Papers to print: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("documents", __name__)
