"""Tell a repeated press from a correction: a submission key sent again with the same content is one submission.

A slow line is stopped and the form corrected, or the browser goes back to a form that was refused: the key is used
already, the content is new. Such a press is a submission of its own, under the key with a number behind it.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directives.models import Call, Extension, Incident, Objection, PlatformAnswer, Report

_Submission = TypeVar("_Submission", Call, Extension, Incident, Objection, PlatformAnswer, Report)

KEY_LENGTH = 36
"""Letters of a key from a form; the column has room for the number."""


def presses(session: Session, noun: type[_Submission], key: str, *scope: ColumnElement[bool]) -> Sequence[_Submission]:
    """The submissions made under this key, the newest first."""
    column: InstrumentedAttribute[str] = noun.submission_key
    under = or_(column == stem(key), column.startswith(f"{stem(key)}~", autoescape=True))
    found = session.scalars(select(noun).where(under, *scope).order_by(noun.id.desc()))
    return [one for one in found if stem(one.submission_key) == stem(key)]  # LIKE is blind to case on SQLite


def stem(key: str) -> str:
    """The key as the form sent it."""
    return key.partition("~")[0][:KEY_LENGTH]


def unused(key: str, earlier: Sequence[Any]) -> str:
    """The key to store for the next submission after these."""
    return f"{stem(key)}~{len(earlier) + 1}" if earlier else stem(key)
