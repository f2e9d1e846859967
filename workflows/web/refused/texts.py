"""What a person typed on a form that was refused: read from the request, and shown back in words."""

from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from directives.acts.park import Values
from directives.database import db
from directives.models import FigureSpec
from directives.reading.secrecy import is_secret
from directives.terms import FieldKind
from workflows.web.words.fields import CODED, TICKS, field_word
from workflows.web.words.tasks import yes_no_word

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
    places = _places(values) if names_figures else {}
    return [
        TypedText(places[name].name if name in places else field_word(name), _words(name, places.get(name), text))
        for name, texts in values.items()
        if name not in CODED and not name.startswith("pick_")
        for text in texts
        if text.strip()
    ]


class _Place(NamedTuple):
    """A place of an item's form."""

    id: int
    name: str
    kind: FieldKind


def _places(values: Values) -> dict[str, _Place]:
    """The places of forms by the names of their fields, those of units and of staff."""
    ids = {name: int(key) for name in values if _is_key(key := name.removeprefix("figures-").removeprefix("figure_"))}
    if not ids:
        return {}
    columns = (FigureSpec.id, FigureSpec.name, FigureSpec.kind)
    found = {
        row.id: _Place._make(row) for row in db.session.execute(select(*columns).where(FigureSpec.id.in_(ids.values())))
    }
    return {name: found[key] for name, key in ids.items() if key in found}


def _words(name: str, place: _Place | None, text: str) -> str:
    """What was typed; what was pressed or ticked in words."""
    if name in TICKS:
        return str(_("có chọn"))
    return yes_no_word(text) if place and place.kind is FieldKind.YES_NO and text in yes_no_word else text


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
