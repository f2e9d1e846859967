"""Values of attributes in SQL: which units have one, of which it is unknown, and which names are in use."""

import json

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directives.models import Unit


def _text(key: str) -> ColumnElement[str]:
    """The value of an attribute as the JSON keeps it; null if it is unknown."""
    value: ColumnElement[str] = Unit.attributes[key].as_string()
    return value


def value_is_unknown(key: str) -> ColumnElement[bool]:
    """Over Unit: whether nobody knows this attribute of it."""
    return _text(key).is_(None)


def has_value(key: str, name: str) -> ColumnElement[bool]:
    """Over Unit: whether this name is among the values of its attribute of names."""
    return _text(key).contains(json.dumps(name), autoescape=True)


def known_values(session: Session, agency_id: int, key: str) -> set[str]:
    """The names that the agency's present units are known to have; lists that are the same are read once."""
    lists = select(_text(key)).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None), _text(key).is_not(None))
    return {name for names in session.scalars(lists.distinct()) for name in json.loads(names)}
