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
from workflows.web.asker.speaking import asker

BLANK_LINES = re.compile(r"\n{3,}")

OWN = ("unit", "person")
"""Values that differ from reader to reader; the link of each directive does too."""

CACHED = 200
"""How many shared texts a process caches."""

_cache_lock = threading.Lock()
"""The gallery renders samples in several threads."""


@dataclass(frozen=True)
class RenderedMail:
    """A mail's text, with or without placeholders."""

    subject: str
    text: str
    html: str

    def of(self, own: OwnValues) -> "RenderedMail":
        """The text for one reader."""
        return RenderedMail(
            fill(self.subject, own.values, _on_one_line),
            fill(self.text, own.values),
            fill(self.html, own.values, _escaped),
        )


def _on_one_line(value: str) -> str:
    return " ".join(value.split())


def _escaped(value: str) -> str:
    return str(escape(value))


def render(occasion: str, values: Mapping[str, Any]) -> RenderedMail:
    """The mail with these values, from the cache if another reader's mail had the same text."""
    return _cached(occasion, {**values, "is_section": False})


def render_section(occasion: str, values: Mapping[str, Any]) -> RenderedMail:
    """The same as a section of the mail of the day: without greeting and foot."""
    return _cached(occasion, {**values, "is_section": True})


def _cached(occasion: str, values: Mapping[str, Any]) -> RenderedMail:
    shared, own = _shared_and_own(values)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    cache: OrderedDict[Any, RenderedMail] = app.extensions.setdefault("mail_words", OrderedDict())
    key = (occasion, str(get_locale()), asker(), _hashable(shared))
    try:
        hash(key)
    except TypeError:
        return _render(occasion, values)
    rendered = None if app.jinja_env.auto_reload else cache.get(key)
    if rendered is None:
        rendered = _render(occasion, shared)
    with _cache_lock:
        cache[key] = rendered
        cache.move_to_end(key)
        if len(cache) > CACHED:
            cache.popitem(last=False)
    return rendered.of(own)


def _shared_and_own(values: Mapping[str, Any]) -> tuple[dict[str, Any], OwnValues]:
    """The values with placeholders for the reader's own, and those own values."""
    shared, own = dict(values), OwnValues()
    for name in OWN:
        if isinstance(shared.get(name), str):
            shared[name] = own.placeholder(shared[name])
    directives = shared.get("directives")
    if isinstance(directives, list) and all(isinstance(directive, DirectiveView) for directive in directives):
        shared["directives"] = [replace(directive, link=own.placeholder(directive.link)) for directive in directives]
        if directives and shared.get("directive") is directives[0]:
            shared["directive"] = shared["directives"][0]
    return shared, own


def _hashable(value: Any) -> Any:
    """The same value in a form that can be a cache key."""
    if isinstance(value, Mapping):
        return tuple((key, _hashable(one)) for key, one in value.items())
    return tuple(_hashable(one) for one in value) if isinstance(value, list | tuple) else value


def _render(occasion: str, values: Mapping[str, Any]) -> RenderedMail:
    return RenderedMail(
        " ".join(_part(occasion, "subject.txt", values).split()),
        BLANK_LINES.sub("\n\n", _part(occasion, "body.txt", values)).strip() + "\n",
        _part(occasion, "body.html", values),
    )


def _part(occasion: str, part: str, values: Mapping[str, Any]) -> str:
    # not render_template: its context processors are for pages
    return current_app.jinja_env.get_template(f"emails/{occasion}/{part}").render(values)
