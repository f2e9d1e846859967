"""The part of an item's form that frees units by an attribute: for each one its values to tick, and others by line."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session
from wtforms import FieldList, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from directives.attributes.of_agency import attributes_of, values_in_use
from directives.models import UnitAttribute
from directives.terms import AttributeKind
from workflows.drafting.fields import LinesField
from workflows.web.fields import TickList, options


class SparedForm(PlainForm):
    """The values of one attribute that free a unit which has no others."""

    key = HiddenField()
    ticked = TickList(validate_choice=False)
    others = LinesField(validators=[Optional()])

    @property
    def values(self) -> list[str]:
        """Ticked and typed, each once."""
        return list(dict.fromkeys([*(self.ticked.data or []), *(self.others.data or [])]))


def choosable(session: Session, agency_id: int) -> dict[UnitAttribute, list[str]]:
    """The attributes with names to choose from, each with those names."""
    named = [one for one in attributes_of(session, agency_id) if one.kind is AttributeKind.CHOICES]
    return {one: values_in_use(session, one) for one in named}


def rows_of(
    chosen: Mapping[str, Sequence[str]], offered: Mapping[UnitAttribute, Sequence[str]]
) -> list[dict[str, Any]]:
    """What is stored, as the form holds it: what is not on offer goes into the lines."""
    return [
        {
            "key": attribute.key,
            "ticked": [value for value in chosen.get(attribute.key, ()) if value in names],
            "others": [value for value in chosen.get(attribute.key, ()) if value not in names],
        }
        for attribute, names in offered.items()
    ]


def offer(rows: "FieldList[Any]", offered: Mapping[UnitAttribute, Sequence[str]]) -> None:
    """Give each row its attribute, and the names to tick."""
    by_key = {attribute.key: (attribute, names) for attribute, names in offered.items()}
    for row in rows:
        row.attribute, names = by_key.get(row.form.key.data or "", (None, ()))
        row.form.ticked.choices = options((name, name) for name in names)


def asked(rows: "FieldList[Any]") -> dict[str, list[str]]:
    """The `unless` of an audience."""
    return {row.attribute.key: row.form.values for row in rows if row.attribute is not None and row.form.values}


def in_words(rows: Any) -> str:
    """'Phần mềm dạy học: Zoom, ViettelStudy'."""
    named = ((row.attribute.name, row.form.values) for row in rows if row.attribute is not None)
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in named if values)
