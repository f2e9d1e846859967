"""Boards, figures and exports: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("monitoring", __name__)
