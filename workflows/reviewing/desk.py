"""What the pages of this workflow share: the blueprint, and the words that stand for codes."""

from flask import Blueprint
from werkzeug.wrappers import Response

pages = Blueprint("reviewing", __name__)

Page = str | Response | tuple[str, int]
