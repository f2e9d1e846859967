"""Render an occasion's templates once for all mails that differ only in their reader."""

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import escape

from workflows.mailing.composing.placeholders import OwnValues, fill
from workflows.mailing.composing.values import DirectiveView

BLANK_LINES = re.compile(r"\n{3,}")

OWN = ("unit", "person")
"""The values that are each reader's own, beside the link of each letter."""

KEPT = 200
"""How many shared texts a process keeps."""

_keeping = threading.Lock()
"""The web shows samples from several threads."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail's words, with or without placeholders in them."""

    subject: str
    text: str
    html: str

    def of(self, own: OwnValues) -> "RenderedMail":
        """The words of one reader."""
        return RenderedMail(
            fill(self.subject, own.values, _on_one_line),
            fill(self.text, own.values),
            fill(self.html, own.values, _escaped),
        )


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


def _escaped(value: str) -> str:
    return str(escape(value))


def render(occasion: str, said: Mapping[str, Any]) -> RenderedMail:
    """The words of a mail with these values."""
    shared, own = _apart(said)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    kept: OrderedDict[Any, RenderedMail] = app.extensions.setdefault("mail_words", OrderedDict())
    key = (occasion, str(get_locale()), _fixed(shared))
    try:
        hash(key)
    except TypeError:
        return _words(occasion, said)
    words = None if app.jinja_env.auto_reload else kept.get(key)
    if words is None:
        words = _words(occasion, shared)
    with _keeping:
        kept[key] = words
        kept.move_to_end(key)
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return words.of(own)


def _apart(said: Mapping[str, Any]) -> tuple[dict[str, Any], OwnValues]:
    """The values with placeholders where they are the reader's own, and what the placeholders stand for."""
    shared, own = dict(said), OwnValues()
    for name in OWN:
        if isinstance(shared.get(name), str):
            shared[name] = own.placeholder(shared[name])
    letters = shared.get("letters")
    if isinstance(letters, list) and all(isinstance(letter, DirectiveView) for letter in letters):
        shared["letters"] = [replace(letter, link=own.placeholder(letter.link)) for letter in letters]
        if letters and shared.get("letter") is letters[0]:
            shared["letter"] = shared["letters"][0]
    return shared, own


def _fixed(value: Any) -> Any:
    """The same value in a form that can be a key."""
    if isinstance(value, Mapping):
        return tuple((key, _fixed(one)) for key, one in value.items())
    return tuple(_fixed(one) for one in value) if isinstance(value, list | tuple) else value


def _words(occasion: str, said: Mapping[str, Any]) -> RenderedMail:
    return RenderedMail(
        " ".join(_part(occasion, "subject.txt", said).split()),
        BLANK_LINES.sub("\n\n", _part(occasion, "body.txt", said)).strip() + "\n",
        _part(occasion, "body.html", said),
    )


def _part(occasion: str, part: str, said: Mapping[str, Any]) -> str:
    # not render_template: its context processors are for pages
    return current_app.jinja_env.get_template(f"emails/{occasion}/{part}").render(said)
