"""Units, their contacts and the calendar: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("units", __name__)
