"""Which figures count whole things and which are rates, by name and measure. Pure."""

from functools import lru_cache

from directives.rules.search import unaccented
from directives.terms import FieldKind

RATES = ("%", "ty le", "ti le", "phan tram", "binh quan", "trung binh")
"""Beginnings of a measure, or of a figure's name, by which it is a share or a mean: units' rates have no sum."""

MEASURED = ("gio", "diem", "dong", "nghin", "trieu", "ty", "km", "m2", "m²", "met", "ha", "kg", "tan", "lit")
"""Measures of what is not counted one by one."""


@lru_cache(maxsize=1024)
def is_rate(name: str, measure: str) -> bool:
    """Whether a figure is a share or a mean."""
    return any(unaccented(text).strip().startswith(RATES) for text in (name, measure))


def kind_of(name: str, measure: str) -> FieldKind:
    """The kind of field that name and measure propose, which the officer can change."""
    if measure.strip().startswith("%"):
        return FieldKind.PERCENTAGE
    words = unaccented(measure).split()
    counted = not is_rate(name, measure) and (not words or words[0] not in MEASURED)
    return FieldKind.WHOLE if counted else FieldKind.DECIMAL
