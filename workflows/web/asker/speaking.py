"""Who asks a unit, in the texts of its pages and mails: the department ('Sở'), or the superior that passed items on.

Every text to units is written for the department. For what a superior passed on, the superior's name takes that place,
in the text itself and before its values are filled in, so that nothing that people have typed is touched.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask_babel import Domain
from flask_babel import get_domain as current_domain

from workflows.web.formats import CountingDomain

DEPARTMENT = re.compile(r"Sở|(?:Chuyên viên|chuyên viên) theo dõi|[Cc]ơ quan ban hành|\b[Tt]he department")
"""What the texts to units call the department, in Vietnamese and in English."""


def in_name_of(text: str, name: str) -> str:
    """A text of the department's as this superior says it; '' changes nothing."""
    return DEPARTMENT.sub(lambda _found: name, text) if name else text


_asker: ContextVar[str] = ContextVar("asker", default="")


def asker() -> str:
    """The superior in whose name texts are made now; '' for the department."""
    return _asker.get()


HARMLESS = str.maketrans({"<": "‹", ">": "›", '"': "”", "'": "’", "%": "％"})
"""Templates take the texts of a catalogue for safe HTML, and for patterns: a name within them must be neither."""


class _Translations:
    """A catalogue whose texts name the superior."""

    def __init__(self, inner: Any, name: str) -> None:
        self._inner, self._name = inner, name.translate(HARMLESS)

    def _named(self, text: str) -> str:
        return in_name_of(text, self._name)

    def ugettext(self, text: str) -> str:
        return self._named(self._inner.ugettext(text))

    def ungettext(self, one: str, many: str, count: int) -> str:
        return self._named(self._inner.ungettext(one, many, count))

    def upgettext(self, context: str, text: str) -> str:
        return self._named(self._inner.upgettext(context, text))

    def unpgettext(self, context: str, one: str, many: str, count: int) -> str:
        return self._named(self._inner.unpgettext(context, one, many, count))


class _NamedDomain(CountingDomain):
    """The catalogue of the present domain, with the superior named."""

    def __init__(self, inner: Domain, name: str) -> None:
        super().__init__(domain=inner.domain[0])
        self._inner, self._name = inner, name

    def get_translations(self) -> Any:
        return _Translations(self._inner.get_translations(), self._name)


@contextmanager
def asked_by(name: str) -> Iterator[None]:
    """Texts made within name this superior; '' changes nothing."""
    if not name:
        yield
        return
    before, token = current_domain(), _asker.set(name)
    _NamedDomain(before, name).as_default()
    try:
        yield
    finally:
        before.as_default()
        _asker.reset(token)


def speak_for(name: str) -> None:
    """For the rest of this request, texts name this superior."""
    if name:
        _NamedDomain(current_domain(), name).as_default()
