"""Words for units that closed, and for what another took over from them."""

from typing import Protocol

from flask_babel import gettext as _

from directives.terms import UnitEnding


class HasEnding(Protocol):
    """A row of the board."""

    @property
    def name(self) -> str: ...
    @property
    def ended_as(self) -> UnitEnding | None: ...
    @property
    def successor(self) -> str: ...


def ending_words(row: HasEnding) -> str:
    """'đã sáp nhập vào Trường THPT B'; '' while the unit is there."""
    if row.ended_as is None:
        return ""
    if row.ended_as is UnitEnding.MERGED:
        return str(_("đã sáp nhập vào %(unit)s", unit=row.successor))
    word = _("đã chia tách") if row.ended_as is UnitEnding.SPLIT else _("đã giải thể")
    return str(_("%(word)s, %(unit)s tiếp nhận", word=word, unit=row.successor) if row.successor else word)


def named_with_ending(row: HasEnding) -> str:
    """The name, with what became of the unit: 'Trường THPT A (đã sáp nhập vào Trường THPT B)'."""
    return f"{row.name} ({said})" if (said := ending_words(row)) else row.name


def named_with_former(name: str, took_from: str) -> str:
    """The name of who answers, with whose task it was: 'Trường THPT B (tiếp nhận từ Trường THPT A)'."""
    return str(_("%(unit)s (tiếp nhận từ %(former)s)", unit=name, former=took_from)) if took_from else name


FILTERS = {"ending_words": ending_words}
