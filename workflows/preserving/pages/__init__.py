"""The desk's banner after a restore."""

from flask import Blueprint

pages = Blueprint("preserving", __name__)
