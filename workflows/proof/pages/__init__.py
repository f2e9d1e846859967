"""The blueprint of the public page that checks a receipt."""

from flask import Blueprint

pages = Blueprint("proof", __name__)
