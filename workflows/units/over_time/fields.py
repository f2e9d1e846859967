"""Fields that name units of the list by code or name, and the mark of what a person was shown before confirming."""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import gettext as _
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from directives.models import Unit
from directives.rules.search import unaccented
from workflows.web.fields import nfc


class UnitField(StringField):
    """One unit; None where nothing was typed."""

    offered: Sequence[Unit] = ()
    unit: Unit | None = None

    def pre_validate(self, form: Any) -> None:
        """Find the unit."""
        self.unit = _named(self.offered, self.data) if self.data else None


class UnitLinesField(TextAreaField):
    """Several units, one a line."""

    offered: Sequence[Unit] = ()
    units: Sequence[Unit] = ()

    def pre_validate(self, form: Any) -> None:
        """Find the unit of every line."""
        lines = [line.strip() for line in nfc(self.data).splitlines() if line.strip()]
        self.units = list(dict.fromkeys(_named(self.offered, line) for line in lines))


def _named(units: Sequence[Unit], typed: str) -> Unit:
    """The unit of this code or name, first as it is spelled, then without its accents."""
    by_code = [unit for unit in units if unit.code.casefold() == typed.casefold()]
    found = by_code or [unit for unit in units if _folded(typed) in _names(unit)]
    found = found or [unit for unit in units if unaccented(typed) == unaccented(unit.name)]
    if not found:
        raise ValidationError(
            _("Không có đơn vị “%(typed)s”. Xin ghi mã hoặc tên như trong danh sách đơn vị.", typed=typed)
        )
    if len(found) > 1:
        raise ValidationError(
            _(
                "Có %(n)s đơn vị tên “%(typed)s”. Xin ghi mã: %(codes)s.",
                n=len(found),
                typed=typed,
                codes=", ".join(unit.code for unit in found),
            )
        )
    return found[0]


def _names(unit: Unit) -> set[str]:
    return {_folded(name) for name in (unit.name, *unit.attributes.get("aliases", []))}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def offer_units(fields: Sequence[Field], units: Sequence[Unit]) -> None:
    """Say which units these fields can name."""
    for field in fields:
        if isinstance(field, UnitField | UnitLinesField):
            field.offered = units


class SeenForm(Protocol):
    """A form with a mark of what was shown to follow from it."""

    seen: HiddenField

    def __iter__(self) -> Any: ...


def was_shown(form: SeenForm, lines: Sequence[str]) -> bool:
    """Whether these lines were shown for what the form has now; else the form is marked, to show them first."""
    typed = [str(field.data) for field in form if field is not form.seen]
    mark = hashlib.sha256("\n".join([*typed, *lines]).encode()).hexdigest()
    shown = bool(form.seen.data == mark)
    form.seen.raw_data = None
    form.seen.process_data(mark)
    return shown
