"""Match 'Kính gửi' lines of a letter, and names typed by an officer, to the agency's groups and units."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitGroup
from directives.queries.audience import roll_of
from directives.rules.search import office_name, unaccented, vietnamese_order

CLOSE = 88
"""Least similarity (of 100) to a group's name; keeps 'đơn vị trực thuộc' and 'đơn vị ngoài công lập' apart."""

_FILLER = re.compile(
    r"\b(?:cac|nhung|tat ca|toan the|hieu truong|thu truong|truong phong(?= gddt)|giam doc|ong|ba|quy"
    r"|tren dia ban(?: tinh| huyen)?|trong toan (?:tinh|nganh))\b"
)


@dataclass
class ResolvedRecipients:
    """The ids of the groups and units that were named, and the lines that match none."""

    groups: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def audience(self) -> dict[str, Any]:
        """The value of Directive.audience."""
        return {"groups": self.groups, "units": self.units}


def groups_of(session: Session, agency_id: int) -> Sequence[UnitGroup]:
    """The agency's groups in its own order."""
    wanted = select(UnitGroup).where(UnitGroup.agency_id == agency_id)
    return session.scalars(wanted.order_by(UnitGroup.position, UnitGroup.id)).all()


def sizes(session: Session, agency_id: int) -> dict[int, int]:
    """How many units each of the agency's groups has now, as an issue would address them."""
    roll = roll_of(session, agency_id)
    return {group: len(units & roll.attributes.keys()) for group, units in roll.members.items()}


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """The agency's units that are not closed, by name."""
    units = session.scalars(select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None)))
    return sorted(units, key=lambda unit: vietnamese_order(unit.name))


def addressed(session: Session, agency_id: int, lines: Iterable[str]) -> ResolvedRecipients:
    """Match each line to one group, else to one unit."""
    groups = {group.id: plain_name(group.name) for group in groups_of(session, agency_id)}
    units = {unit.id: plain_name(unit.name) for unit in units_of(session, agency_id)}
    found = ResolvedRecipients()
    for line in lines:
        wanted = plain_name(line)
        if best := process.extractOne(wanted, groups, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE):
            found.groups += [best[2]] if best[2] not in found.groups else []
        elif exact := [key for key, name in units.items() if name == wanted]:
            found.units += [key for key in exact if key not in found.units]
        else:
            found.unknown.append(line)
    return found


def plain_name(name: str) -> str:
    """A name without diacritics, polite words and long forms: 'Các phòng giáo dục và đào tạo' -> 'phong gddt'."""
    return " ".join(_FILLER.sub(" ", office_name(name)).split())


def typed_units(session: Session, agency_id: int, lines: str) -> ResolvedRecipients:
    """Units typed one on a line, by code or by name with or without diacritics."""
    units = units_of(session, agency_id)
    by_name = {key: unit.id for unit in units for key in (unaccented(unit.name), unaccented(unit.code))}
    found = ResolvedRecipients()
    for line in filter(None, map(str.strip, lines.splitlines())):
        unit_id = by_name.get(unaccented(line.partition("|")[0].strip()))
        if unit_id is None:
            found.unknown.append(line)
        elif unit_id not in found.units:
            found.units.append(unit_id)
    return found


def as_lines(session: Session, unit_ids: Iterable[int]) -> str:
    """Units in the format that `typed_units` reads, one 'code | name' a line."""
    units = session.scalars(select(Unit).where(Unit.id.in_(list(unit_ids))))
    return "\n".join(f"{unit.code} | {unit.name}" for unit in sorted(units, key=lambda u: vietnamese_order(u.name)))


def names_of(session: Session, audience: Mapping[str, Any]) -> list[str]:
    """The names of the groups and units of an audience."""
    groups = session.scalars(select(UnitGroup).where(UnitGroup.id.in_(audience.get("groups", []))))
    units = session.scalars(select(Unit).where(Unit.id.in_(audience.get("units", []))))
    by_place = sorted(groups, key=lambda group: (group.position, group.id))
    return [*(group.name for group in by_place), *sorted((unit.name for unit in units), key=vietnamese_order)]


def suggest_unit(session: Session, agency_id: int, line: str) -> str | None:
    """The name of the unit most similar to a line that matches none, or None."""
    names = [unit.name for unit in units_of(session, agency_id)]
    best = process.extractOne(line, names, scorer=fuzz.token_sort_ratio, processor=unaccented, score_cutoff=80)
    return best[0] if best else None
