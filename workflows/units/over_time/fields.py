"""Fields that name units of the list by code or name, and the mark of what a person was shown before confirming."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from directives.models import Unit
from directives.rules.search import unaccented
from workflows.units import directory
from workflows.web.fields import nfc


class UnitField(StringField):
    """One unit; None where nothing was typed."""

    offered: "OfferedUnits"
    unit: Unit | None = None

    def pre_validate(self, form: Any) -> None:
        """Find the unit."""
        self.unit = _named(self.offered, self.data) if self.data else None


class UnitLinesField(TextAreaField):
    """Several units, one a line."""

    offered: "OfferedUnits"
    units: Sequence[Unit] = ()

    def pre_validate(self, form: Any) -> None:
        """Find the unit of every line."""
        lines = [line.strip() for line in nfc(self.data).splitlines() if line.strip()]
        known = self.offered.by_code(lines)
        self.units = list(dict.fromkeys(known.get(line) or _named(self.offered, line) for line in lines))


MOST = 200
"""Units that are compared with what was typed: words that more have in their names mean none of them."""
SHOWN = 10


@dataclass(frozen=True)
class OfferedUnits:
    """The units of an agency that a form can name, but for the one that it is about."""

    session: Session
    agency_id: int
    but: int | None = None

    def by_code(self, lines: Collection[str]) -> dict[str, Unit]:
        """Those that lines name by their codes, in one query for all."""
        found = directory.units_by_code(self.session, self.agency_id, lines)
        return {code: unit for code, unit in found.items() if unit.id != self.but}

    def like(self, typed: str) -> Sequence[Unit]:
        """Those that may be meant."""
        found = directory.units_named(self.session, self.agency_id, typed, MOST)
        return [unit for unit in found if unit.id != self.but]


def _named(offered: OfferedUnits, typed: str) -> Unit:
    """The unit of this code or name, first as it is spelled, then without its accents."""
    units = offered.like(typed)
    by_code = [unit for unit in units if unit.code.casefold() == typed.casefold()]
    found = by_code or [unit for unit in units if _folded(typed) in _names(unit)]
    found = found or [unit for unit in units if unaccented(typed) == unaccented(unit.name)]
    if not found and units:
        some = "; ".join(f"{unit.name} ({unit.code})" for unit in units[:SHOWN])
        raise ValidationError(
            _("Chưa rõ “%(typed)s” là đơn vị nào. Xin ghi mã hoặc tên đầy đủ, ví dụ: %(some)s.", typed=typed, some=some)
        )
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


def offer_units(fields: Sequence[Field], units: OfferedUnits) -> None:
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
