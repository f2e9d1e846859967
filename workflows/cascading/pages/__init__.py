"""The blueprint of a superior's pages about its schools; each module here holds one page."""

from flask import Blueprint

pages = Blueprint("cascading", __name__)
