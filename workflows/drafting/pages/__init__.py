"""Drafts and their items: the blueprint; each module beside this one is a page."""

from flask import Blueprint

pages = Blueprint("drafting", __name__)
