"""The first run in the browser, and what `dondoc doctor` asks: the blueprint; each module beside is a page."""

from flask import Blueprint

pages = Blueprint("installing", __name__)
