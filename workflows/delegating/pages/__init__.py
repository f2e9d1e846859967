"""The blueprint of hand-overs: the unit's page, the colleague's, and the officer's."""

from flask import Blueprint

pages = Blueprint("delegating", __name__)
