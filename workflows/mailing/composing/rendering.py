"""What an occasion's templates make of what is told: written once for all mails that differ only in whom they name."""

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, current_app
from flask_babel import get_locale
from markupsafe import escape

from workflows.mailing.composing.values import DirectiveView

BLANK_LINES = re.compile(r"\n{3,}")

OWN = ("unit", "person")
"""What is told that is each reader's own, beside the link of each letter."""

MARKS = tuple(chr(0xFDD0 + number) for number in range(32))
"""Characters that no text may hold (Unicode, 23.7): each stands in the shared words where a reader's own ones go."""

KEPT = 200
"""How many sets of shared words a process keeps."""

_keeping = threading.Lock()
"""The web shows samples from several threads."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail's words, with or without marks in them."""

    subject: str
    text: str
    html: str

    def of(self, own: list[str]) -> "RenderedMail":
        """The words of one reader."""
        subject, text, html = self.subject, self.text, self.html
        for mark, value in zip(MARKS, own, strict=False):
            subject = subject.replace(mark, " ".join(value.split()))
            text, html = text.replace(mark, value), html.replace(mark, str(escape(value)))
        return RenderedMail(subject, text, html)


def render(occasion: str, said: Mapping[str, Any]) -> RenderedMail:
    """The words of a mail that tells this."""
    shared, own = _apart(said)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    kept: OrderedDict[Any, RenderedMail] = app.extensions.setdefault("mail_words", OrderedDict())
    key = (occasion, str(get_locale()), _fixed(shared))
    try:
        hash(key)
    except TypeError:
        return _fill(occasion, said)
    words = None if app.jinja_env.auto_reload else kept.get(key)
    if words is None:
        words = _fill(occasion, shared)
    with _keeping:
        kept[key] = words
        kept.move_to_end(key)
        if len(kept) > KEPT:
            kept.popitem(last=False)
    return words.of(own)


def _apart(said: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """What is told with marks where it speaks of its reader alone, and what the marks stand for."""
    shared, own = dict(said), list[str]()

    def marked(value: str) -> str:
        if not value or len(own) == len(MARKS):
            return value  # templates may ask whether there is any
        own.append(value)
        return MARKS[len(own) - 1]

    for name in OWN:
        if isinstance(shared.get(name), str):
            shared[name] = marked(shared[name])
    letters = shared.get("letters")
    if isinstance(letters, list) and all(isinstance(letter, DirectiveView) for letter in letters):
        shared["letters"] = [replace(letter, link=marked(letter.link)) for letter in letters]
        if letters and shared.get("letter") is letters[0]:
            shared["letter"] = shared["letters"][0]
    return shared, own


def _fixed(value: Any) -> Any:
    """The same value in a form that can be a key."""
    if isinstance(value, Mapping):
        return tuple((key, _fixed(one)) for key, one in value.items())
    return tuple(_fixed(one) for one in value) if isinstance(value, list | tuple) else value


def _fill(occasion: str, said: Mapping[str, Any]) -> RenderedMail:
    """What the templates make of it."""
    return RenderedMail(
        " ".join(_part(occasion, "subject.txt", said).split()),
        BLANK_LINES.sub("\n\n", _part(occasion, "body.txt", said)).strip() + "\n",
        _part(occasion, "body.html", said),
    )


def _part(occasion: str, part: str, said: Mapping[str, Any]) -> str:
    # not render_template: its context processors are for pages
    return current_app.jinja_env.get_template(f"emails/{occasion}/{part}").render(said)
