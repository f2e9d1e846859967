"""Read a typed attribute of a unit: names parted by ';', a number, or words."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from directives.models import UnitAttribute
from directives.rules.search import unaccented
from directives.rules.typed_text import one_line
from directives.terms import AttributeKind
from workflows.web.formats import vn_number
from workflows.web.typed.numbers import parse_number

LONGEST = 300
LONGEST_NAME = 120
NONE = frozenset({"khong", "khong co", "khong dung", "khong su dung"})
"""What says that a unit has none of the names; a blank says that it is unknown."""


def read_value(attribute: UnitAttribute, typed: str) -> Any:
    """The value as Unit.attributes keeps it; None for a blank. ValueError has a text for the person who typed it."""
    typed = one_line(typed)
    if not typed:
        return None
    if attribute.kind is AttributeKind.CHOICES:
        return [] if unaccented(typed) in NONE else names_of(attribute, typed.split(";"))
    if attribute.kind is AttributeKind.NUMBER:
        return _plain(parse_number(attribute.name, typed, 3))
    if len(typed) > LONGEST:
        raise ValueError(_("%(label)s: dài quá %(n)s ký tự. Xin viết ngắn lại.", label=attribute.name, n=LONGEST))
    return typed


def written(attribute: UnitAttribute, value: Any) -> str:
    """A value as `read_value` reads it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value) or "không"
    return vn_number(Decimal(str(value))) if attribute.kind is AttributeKind.NUMBER else str(value)


def names_of(attribute: UnitAttribute, typed: list[str]) -> list[str]:
    """The names, each once, spelled as in the attribute's list if it has one. Raises ValueError for others."""
    names = [name for name in map(one_line, typed) if name]
    if long := next((name for name in names if len(name) > LONGEST_NAME), None):
        raise ValueError(
            _("%(label)s: “%(name)s…” dài quá %(n)s ký tự.", label=attribute.name, name=long[:40], n=LONGEST_NAME)
        )
    listed = {unaccented(name): name for name in attribute.values}
    if listed and (wrong := next((name for name in names if unaccented(name) not in listed), None)):
        raise ValueError(
            _(
                "%(label)s: “%(name)s” không có trong danh sách. Xin chọn trong: %(listed)s.",
                label=attribute.name,
                name=wrong,
                listed="; ".join(attribute.values),
            )
        )
    return list(dict.fromkeys(listed.get(unaccented(name), name) for name in names))


def _plain(number: Decimal) -> int | float:
    """As JSON keeps it; three places survive the way through a float."""
    return int(number) if number == number.to_integral_value() else float(number)
