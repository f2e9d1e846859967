"""Fields that name units of the list by code or name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import Choice, SelectFieldBase  # type: ignore[attr-defined]  # not in its stubs
from wtforms.widgets import Select

from directives.models import Unit
from directives.queries import offered_units
from directives.rules.search import unaccented
from workflows.web.fields import nfc


class UnitField(StringField):
    """One unit; None where nothing was typed."""

    offered: "OfferedUnits"
    unit: Unit | None = None

    def offer(self, units: "OfferedUnits") -> None:
        """Say which units can be named."""
        self.offered = units

    def pre_validate(self, form: Any) -> None:
        """Find the unit."""
        self.unit = _named(self.offered, self.data) if self.data else None


class UnitChoiceField(UnitField, SelectFieldBase):
    """One unit: chosen in a list of few, of many typed."""

    few: Sequence[Unit] = ()

    def offer(self, units: "OfferedUnits") -> None:
        super().offer(units)
        self.few = units.few()
        if self.few:
            self.widget = Select()
        elif not self.description:
            self.description = _("Ghi mã hoặc tên.")

    def iter_choices(self) -> Iterator[Choice]:
        """For the widget: by code."""
        yield Choice("", _("chọn một đơn vị"), not self.data, {})
        for unit in self.few:
            yield Choice(unit.code, unit.name, unit.code == self.data, {})


class UnitLinesField(TextAreaField):
    """Several units, one a line."""

    offered: "OfferedUnits"
    units: Sequence[Unit] = ()

    def offer(self, units: "OfferedUnits") -> None:
        """Say which units can be named."""
        self.offered = units

    def pre_validate(self, form: Any) -> None:
        """Find the unit of every line."""
        lines = [line.strip() for line in nfc(self.data).splitlines() if line.strip()]
        known = self.offered.spelled(lines)
        self.units = list(dict.fromkeys(known.get(line) or _named(self.offered, line) for line in lines))


MOST = 200
"""Units that are compared with what was typed: words that more have in their names mean none of them."""
SHOWN = 10


@dataclass(frozen=True)
class OfferedUnits:
    """The units of an agency that a form can name: those that meet the conditions."""

    session: Session
    agency_id: int
    which: tuple[ColumnElement[bool], ...] = ()

    def spelled(self, lines: Collection[str]) -> dict[str, Unit]:
        """Those that lines name exactly, in one query for all."""
        return offered_units.units_spelled(self.session, self.agency_id, lines, *self.which)

    def like(self, typed: str) -> Sequence[Unit]:
        """Those that may be meant."""
        return offered_units.units_named(self.session, self.agency_id, typed, MOST, *self.which)

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Over Unit: which they are."""
        return *offered_units.present_in(self.agency_id), *self.which

    def exist(self) -> bool:
        """Whether there is any."""
        return self.session.scalar(select(Unit.id).where(*self.conditions).limit(1)) is not None

    def few(self) -> Sequence[Unit]:
        """All of them to choose from, if they are few."""
        return offered_units.few_of(self.session, self.agency_id, *self.which)


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
            field.offer(units)
