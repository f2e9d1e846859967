"""What the pages of this workflow share: the blueprint, and the words that stand for codes."""

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

pages = Blueprint("reviewing", __name__)

Page = str | Response | tuple[str, int]


def word(kind: str, code: str) -> str:
    """The word that people read for a code."""
    table = current_app.jinja_env.get_template("components/words.html").module
    return str(table.word(kind, code)).strip()  # type: ignore[attr-defined]
