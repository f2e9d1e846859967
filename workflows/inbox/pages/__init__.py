"""Incoming mail: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("inbox", __name__)
