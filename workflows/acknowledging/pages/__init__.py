"""The blueprint of the unit's page and of the public page for a new link."""

from flask import Blueprint

pages = Blueprint("acknowledging", __name__)
