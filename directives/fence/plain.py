"""Values as plain data for the pipe, and back: dataclasses, enums, moments, tuples."""

from dataclasses import asdict
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def plain(value: Any) -> dict[str, Any]:
    """A dataclass as plain data."""
    return {name: _as_text(held) for name, held in asdict(value).items()}


def _as_text(held: Any) -> Any:
    return held.isoformat() if isinstance(held, datetime) else held


def made(kind: type[Value], given: Any) -> Value:
    """The dataclass again, each field checked by its type. Raises ValueError or TypeError for what does not fit."""
    hints = get_type_hints(kind)
    return kind(**{name: _field(hints[name], held) for name, held in given.items()})


def _field(kind: Any, given: Any) -> Any:
    if isinstance(kind, UnionType):
        return None if given is None else _field(next(one for one in get_args(kind) if one is not NoneType), given)
    if get_origin(kind) is tuple:
        return tuple(_field(get_args(kind)[0], one) for one in given)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(given)
    if kind is datetime:
        return datetime.fromisoformat(given)
    if hasattr(kind, "__dataclass_fields__"):
        return made(kind, given)
    if not isinstance(given, kind):
        raise TypeError(f"{kind.__name__} is expected, not {type(given).__name__}")
    return given
