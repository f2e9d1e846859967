"""Units, kinds, groups, offices and people as they were at a past moment.

record/facts.py keeps the facts that a change replaces: a row that has not changed since is read as it is now.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from directives.models import Assignment, Directive, FormerFacts, Office, Staff, Unit, UnitGroup, UnitKind
from directives.queries import board_rows
from directives.record.facts import COLUMNS, NOUNS, DatedRow
from directives.terms import DatedNoun, UnitEnding


class UnitFacts(NamedTuple):
    """What the board shows of a unit; the fields of board_rows.UnitRow that can change."""

    code: str
    name: str
    search_name: str
    phone: str
    kind: str | None
    position: int | None
    ended_as: UnitEnding | None = None
    successor: str = ""


class PastUnits(NamedTuple):
    """The units of a directive and the agency's groups at a past moment."""

    facts: Mapping[int, UnitFacts]
    """By unit id."""
    groups: Mapping[int, frozenset[int]]
    """{unit id: ids of its groups}"""
    group_names: Mapping[int, str]
    """In the order of that time."""


class LedBy(NamedTuple):
    """Who issued a directive and who leads its follow-up, as named at one moment."""

    agency: str
    office: str
    officer: str


def units(session: Session, directive: Directive, at: datetime) -> PastUnits:
    """The units of a directive as of `at`."""
    theirs = select(Assignment.unit_id).where(Assignment.directive_id == directive.id)
    of_directive = Unit.id.in_(theirs)
    ended = {
        id_: (ended_as, successor_id)
        for id_, ended_as, successor_id in session.execute(
            select(Unit.id, Unit.ended_as, Unit.successor_id).where(of_directive, Unit.closed_at <= at)
        )
    }
    successors = _as_of(session, Unit, at, Unit.id.in_(select(Unit.successor_id).where(of_directive)))
    members = board_rows.groups_of_units(session, directive.id)
    kinds = _as_of(session, UnitKind, at, UnitKind.agency_id == directive.issuer_id)
    facts, groups = {}, {}
    for id_, then in _as_of(session, Unit, at, of_directive).items():
        kind = kinds.get(then["kind_id"], {"name": None, "position": None})
        plain = {name: then[name] for name in ("code", "name", "search_name", "phone")}
        ended_as, successor_id = ended.get(id_, (None, None))
        successor = successors[successor_id]["name"] if successor_id else ""
        facts[id_] = UnitFacts(
            **plain, kind=kind["name"], position=kind["position"], ended_as=ended_as, successor=successor
        )
        groups[id_] = frozenset(then["groups"]) if "groups" in then else members.get(id_, frozenset())
    of_agency = _as_of(session, UnitGroup, at, UnitGroup.agency_id == directive.issuer_id)
    in_order = board_rows.in_order((id_, g["position"], g["name"]) for id_, g in of_agency.items())
    return PastUnits(facts, groups, in_order)


def numbers(session: Session, directive: str, key: str, at: datetime | None) -> dict[int, Decimal]:
    """A number that the agency keeps of the units of a directive, now (None) or as of a past moment, by unit id.

    `directive` is its public id, `key` that of the attribute; a unit without a value is left out.
    """
    theirs = Unit.id.in_(select(Assignment.unit_id).join(Directive).where(Directive.public_id == directive))
    if at is None:
        found: Iterable[tuple[int, Mapping[str, Any]]] = session.execute(select(Unit.id, Unit.attributes).where(theirs))
    else:
        found = ((id_, then["attributes"]) for id_, then in _as_of(session, Unit, at, theirs).items())
    return {id_: Decimal(str(value)) for id_, known in found if isinstance(value := known.get(key), int | float)}


def led_by(session: Session, directive: Directive, at: datetime | None) -> LedBy:
    """The agency, the office and the officer of a directive, now (None) or as of a past moment."""
    if at is None:
        office, officer = directive.office, directive.officer
        return LedBy(directive.issuer.name, office.name if office else "", officer.name if officer else "")
    then = _as_of(session, Directive, at, Directive.id == directive.id)[directive.id]
    return LedBy(
        _name(session, Unit, directive.issuer_id, at),
        _name(session, Office, then["office_id"], at),
        _name(session, Staff, then["officer_id"], at),
    )


def former_names(session: Session, unit: Unit) -> list[tuple[str, datetime]]:
    """Former names of a unit, the latest first, each with the moment until which it was used."""
    query = select(FormerFacts.facts, FormerFacts.replaced_at).where(
        FormerFacts.noun == DatedNoun.UNIT, FormerFacts.noun_id == unit.id
    )
    found, later = [], unit.name
    for facts, until in session.execute(query.order_by(FormerFacts.replaced_at.desc(), FormerFacts.id.desc())):
        if facts["name"] != later:
            later = facts["name"]
            found.append((later, until))
    return found


def _name(session: Session, noun: type[Unit | Office | Staff], id_: int | None, at: datetime) -> str:
    """'' if there is none."""
    if id_ is None:
        return ""
    name: str = _as_of(session, noun, at, noun.id == id_)[id_]["name"]
    return name


def _as_of(
    session: Session, noun: type[DatedRow], at: datetime, which: ColumnElement[bool]
) -> dict[int, dict[str, Any]]:
    """Facts of the rows `which` as of `at`, by id; a unit that has not changed since has no 'groups' here."""
    columns = COLUMNS[NOUNS[noun]]
    rows: Select[Any] = select(noun.id, *(getattr(noun, name) for name in columns)).where(which)
    present = {id_: dict(zip(columns, values, strict=True)) for id_, *values in session.execute(rows)}
    replaced = (
        select(FormerFacts.noun_id, FormerFacts.facts)
        .where(
            FormerFacts.noun == NOUNS[noun],
            FormerFacts.replaced_at > at,
            FormerFacts.noun_id.in_(select(noun.id).where(which)),
        )
        .order_by(FormerFacts.replaced_at.desc(), FormerFacts.id.desc())
    )
    # of several changes since then the first one says what was true
    return present | {row.noun_id: row.facts for row in session.execute(replaced)}
