"""What a person typed on a form that was refused: read from the request, and shown back in words."""

from typing import NamedTuple

from flask import request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from directives.acts.park import Values
from directives.database import db
from directives.models import FigureSpec
from directives.reading.secrecy import is_secret
from workflows.web.words.fields import CODED, field_word

TOKENS = frozenset({"csrf_token", "submission_key", "basis", "edition", "action", "token"})
"""Fields that nobody typed."""


class TypedText(NamedTuple):
    """One field's text; `label` is empty where only its form knows the words."""

    label: str
    text: str


def typed_in_request() -> dict[str, list[str]]:
    """The fields of the form that was sent, without tokens, empty ones and secret papers.

    What is parked, kept as a draft or shown back comes from here: a paper with a mark of secrecy never does.
    """
    return {
        name: values
        for name, values in sent_in_request().items()
        if name not in TOKENS and any(value.strip() for value in values)
    }


def sent_in_request() -> dict[str, list[str]]:
    """Every field of the form that was sent, without its CSRF token and secret papers: enough to send it again."""
    if request.method != "POST":
        return {}
    try:
        found = list(request.form.lists())
    except HTTPException:  # too large, or broken off
        return {}
    return {name: values for name, values in found if name != "csrf_token" and not any(map(is_secret, values))}


def readable(values: Values, *, names_figures: bool = True) -> list[TypedText]:
    """The texts to show back; what was only ticked or chosen has no words here. Only figures need the database."""
    figures = _figure_names(values) if names_figures else {}
    return [
        TypedText(figures.get(name) or field_word(name), text)
        for name, texts in values.items()
        if name not in CODED and not name.startswith("pick_")
        for text in texts
        if text.strip()
    ]


def _figure_names(values: Values) -> dict[str, str]:
    ids = [int(part) for name in values if (part := name.removeprefix("figure_")) != name and _is_key(part)]
    if not ids:
        return {}
    found = db.session.execute(select(FigureSpec.id, FigureSpec.name).where(FigureSpec.id.in_(ids)))
    return {f"figure_{id_}": name for id_, name in found}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
