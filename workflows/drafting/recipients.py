"""Match 'Kính gửi' lines of a letter, and names typed by an officer, to the agency's groups and units."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from directives.models import Unit, UnitGroup
from directives.queries.offered_units import NUL, present_in, units_spelled
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


def addressed(session: Session, agency_id: int, lines: Iterable[str]) -> ResolvedRecipients:
    """Match each line to one group, else to one unit."""
    groups = {group.id: plain_name(group.name) for group in groups_of(session, agency_id)}
    named = select(Unit.id, Unit.name).where(*present_in(agency_id)).order_by(Unit.sort_name, Unit.id)
    units = {id_: plain_name(name) for id_, name in session.execute(named)}
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
    some = filter(None, map(str.strip, lines.replace(NUL, " ").splitlines()))
    typed = {line: line.partition("|")[0].strip() for line in some}
    known = {name: unit.id for name, unit in units_spelled(session, agency_id, set(typed.values())).items()}
    others = sorted({unaccented(name) for name in typed.values() if name not in known})
    for start in range(0, len(others), TOGETHER):
        known |= _alike(session, agency_id, others[start : start + TOGETHER])
    found = ResolvedRecipients()
    for line, name in typed.items():
        unit_id = known.get(name) or known.get(unaccented(name))
        if unit_id is None:
            found.unknown.append(line)
        elif unit_id not in found.units:
            found.units.append(unit_id)
    return found


TOGETHER = 100
"""Lines that are looked for in one query."""
SPACES = 3
"""By so much a name may be longer or shorter than it is typed."""


def _alike(session: Session, agency_id: int, keys: Sequence[str]) -> dict[str, int]:
    """By code and by name without diacritics, the ids of the units that may be meant by these."""
    length = func.length(Unit.name)
    named = [
        and_(Unit.search_name.startswith(key, autoescape=True), length.between(len(key) - SPACES, len(key) + SPACES))
        for key in keys
    ]
    meant = or_(func.lower(Unit.code).in_(keys), *named)
    query = select(Unit.id, Unit.name, Unit.code).where(*present_in(agency_id), meant)
    rows = session.execute(query.order_by(Unit.sort_name, Unit.id))
    return {key: id_ for id_, name, code in rows for key in (unaccented(name), unaccented(code))}


def as_lines(session: Session, unit_ids: Iterable[int]) -> str:
    """Units in the format that `typed_units` reads, one 'code | name' a line."""
    units = session.scalars(select(Unit).where(Unit.id.in_(list(unit_ids))))
    return "\n".join(f"{unit.code} | {unit.name}" for unit in sorted(units, key=lambda u: vietnamese_order(u.name)))


class AudienceNames(NamedTuple):
    """The names of an audience's groups, then of the first of its units."""

    names: Sequence[str]
    others: int
    """How many units more."""


NAMED = 40
"""So many units of an audience are named."""


def names_of(session: Session, audiences: Sequence[Mapping[str, Any]]) -> list[AudienceNames]:
    """The names of each of these audiences."""
    asked = {id_ for one in audiences for id_ in one.get("groups", [])}
    groups = select(UnitGroup.id, UnitGroup.name).where(UnitGroup.id.in_(asked))
    first = {id_ for one in audiences for id_ in one.get("units", [])[:NAMED]}
    units = select(Unit.id, Unit.name).where(Unit.id.in_(first))
    group_names = dict(session.execute(groups.order_by(UnitGroup.position, UnitGroup.id)).all())
    unit_names = dict(session.execute(units.order_by(Unit.sort_name, Unit.id)).all())
    return [_names(one, group_names, unit_names) for one in audiences]


def _names(audience: Mapping[str, Any], groups: Mapping[int, str], units: Mapping[int, str]) -> AudienceNames:
    chosen, every = set(audience.get("groups", [])), audience.get("units", [])
    first = set(every[:NAMED])
    names = [name for id_, name in groups.items() if id_ in chosen]
    names += [name for id_, name in units.items() if id_ in first]
    return AudienceNames(names, len(every) - len(first))


def suggest_unit(session: Session, agency_id: int, line: str) -> str | None:
    """The name of the unit most similar to a line that matches none, or None."""
    words = unaccented(line).split()[:MOST_WORDS]
    shared = [case((Unit.search_name.contains(word, autoescape=True), 1), else_=0) for word in words]
    alike = select(Unit.name).where(*present_in(agency_id)).order_by(sum(shared, literal(0)).desc(), Unit.sort_name)
    names = session.scalars(alike.limit(COMPARED)).all()
    best = process.extractOne(line, names, scorer=fuzz.token_sort_ratio, processor=unaccented, score_cutoff=80)
    return best[0] if best else None


MOST_WORDS = 12
COMPARED = 200
"""The units with most of the words, which are compared with a line."""
