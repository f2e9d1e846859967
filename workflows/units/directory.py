"""Queries of the pages of units: the filtered list, a unit's directives and history."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from directives.models import (
    Acknowledgement,
    Assignment,
    DeskDevice,
    Directive,
    Event,
    Remark,
    Report,
    Staff,
    Task,
    Unit,
    UnitDesk,
    UnitGroup,
    UnitKind,
)
from directives.rules.schedule import local
from directives.rules.search import match, vietnamese_order
from directives.terms import ActorKind, ChainKind, DirectiveState, EventKind
from directives.unit_desks import desks, devices
from workflows.web.words.devices import device_words

UNKNOWN_SOFTWARE = "?"


class ContactState(StrEnum):
    """Whether a unit can be reached by mail."""

    REACHED = "reached"
    FAILING = "failing"
    NONE = "none"

    @property
    def is_failing(self) -> bool:
        return self is ContactState.FAILING


def reach(unit: Unit) -> ContactState:
    """FAILING as soon as one contact's address fails, even if another works, so that staff notice it."""
    present = [contact for contact in unit.contacts if contact.removed_at is None]
    if any(contact.failed_at is not None for contact in present):
        return ContactState.FAILING
    return ContactState.REACHED if present else ContactState.NONE


@dataclass(frozen=True)
class UnitFilters:
    name: str = ""
    group_id: int | None = None
    software: str = ""
    reach: ContactState | None = None

    @property
    def software_unknown(self) -> bool:
        """Whether the filter is for units whose software is unknown."""
        return self.software == UNKNOWN_SOFTWARE

    def admits(self, unit: Unit) -> bool:
        """Whether a unit passes the filters."""
        return (
            (not self.name or match(self.name, unit.name, unit.search_name) is not None)
            and (self.group_id is None or any(group.id == self.group_id for group in unit.groups))
            and (not self.software or self._uses(unit))
            and (self.reach is None or reach(unit) == self.reach)
        )

    def _uses(self, unit: Unit) -> bool:
        if self.software_unknown:
            return unit.software is None
        return self.software in (unit.software or ())


def units_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """The agency's units with what the list shows, in Vietnamese alphabetical order."""
    query = select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_(None))
    loaded = query.options(selectinload(Unit.contacts), selectinload(Unit.groups), selectinload(Unit.kind))
    return sorted(session.scalars(loaded), key=lambda unit: vietnamese_order(unit.name))


def closed_of(session: Session, agency_id: int) -> Sequence[Unit]:
    """The agency's units that are no more, in Vietnamese alphabetical order."""
    query = select(Unit).where(Unit.agency_id == agency_id, Unit.closed_at.is_not(None))
    found = session.scalars(query.options(selectinload(Unit.successor)))
    return sorted(found, key=lambda unit: vietnamese_order(unit.name))


def by_kind(session: Session, agency_id: int, units: Sequence[Unit]) -> list[tuple[str, list[Unit]]]:
    """Units under the names of their kinds, in the kinds' order; those without a kind last, under ''."""
    kinds = session.scalars(select(UnitKind).where(UnitKind.agency_id == agency_id).order_by(UnitKind.position))
    named = [*((kind.id, kind.name) for kind in kinds), (None, "")]
    found = [(name, [unit for unit in units if unit.kind_id == kind_id]) for kind_id, name in named]
    return [(name, members) for name, members in found if members]


def kinds_of(session: Session, agency_id: int) -> Sequence[UnitKind]:
    query = select(UnitKind).where(UnitKind.agency_id == agency_id)
    return session.scalars(query.order_by(UnitKind.position, UnitKind.id)).all()


def groups_by_hand(session: Session, agency_id: int) -> list[UnitGroup]:
    """The groups that a person puts units into; the members of the others follow from a rule."""
    return [group for group in groups_of(session, agency_id) if not group.is_by_rule]


def groups_of(session: Session, agency_id: int) -> Sequence[UnitGroup]:
    query = select(UnitGroup).where(UnitGroup.agency_id == agency_id)
    return session.scalars(query.order_by(UnitGroup.position, UnitGroup.id)).all()


def software_of(units: Sequence[Unit]) -> list[str]:
    """The names of the software that these units are known to use."""
    return sorted({name for unit in units for name in unit.software or ()}, key=vietnamese_order)


def assignments_of(session: Session, unit: Unit) -> Sequence[Assignment]:
    """The assignments that are or were the unit's, whose directive is still followed, newest first."""
    query = select(Assignment).join(Directive).options(selectinload(Assignment.directive))
    of_unit = or_(Assignment.unit_id == unit.id, Assignment.responsible_unit_id == unit.id)
    followed = (of_unit, Directive.issuer_id == unit.agency_id, Directive.state == DirectiveState.ISSUED)
    return session.scalars(query.where(*followed).order_by(Assignment.id.desc()).limit(20)).all()


class PassedOnText(NamedTuple):
    """What a school told a superior: named, never shown, so that a person can have it erased."""

    what: str
    report: Report | None
    acknowledgement_id: int | None = None


def passed_on_texts(session: Session, unit: Unit) -> list[PassedOnText]:
    """All that can be erased of what superiors passed on to this unit, the newest letter first."""
    of = (Assignment.parent_id.is_not(None), Assignment.unit_id == unit.id)
    reports = session.scalars(
        select(Report).join(Report.task).join(Task.assignment).where(Report.salt.is_not(None), *of)
    ).all()
    people = session.scalars(
        select(Acknowledgement).join(Acknowledgement.assignment).where(Acknowledgement.salt != "", *of)
    ).all()
    found = [(one.task.assignment, one.id, PassedOnText(one.task.item.title, one)) for one in reports]
    found += [(one.assignment, one.id, PassedOnText("", None, one.id)) for one in people]
    found.sort(key=lambda one: (-one[0].id, one[1]))
    return [
        text._replace(what=" · ".join(filter(None, (above.directive.issuer.name, above.directive.number, text.what))))
        for above, _id, text in found
    ]


@dataclass(frozen=True)
class DeskView:
    """The desk of a unit as staff see it."""

    desk: UnitDesk | None
    running: bool
    devices: list[tuple[DeskDevice, str]]
    """Those that open it, each with its name."""


def desk_view(session: Session, unit: Unit, now: datetime) -> DeskView:
    """What the page of a unit says of its desk."""
    desk = desks.desk_of(session, unit)
    if desk is None or not desks.is_running(desk, now):
        return DeskView(desk, False, [])
    found = devices.open_of(session, desk, now)
    return DeskView(desk, True, [(one, device_words(one.user_agent)) for one in found])


OF_A_UNIT = (EventKind.UNIT_CHANGED, EventKind.UNIT_PAUSED, EventKind.UNIT_RESUMED, EventKind.UNIT_DESK_CHANGED)


@dataclass(frozen=True)
class UnitHistoryEntry:
    """A recorded change of a unit."""

    event: Event
    what: str
    who: str
    reason: str

    @property
    def since(self) -> date | None:
        """From which day it holds, if a decision said so."""
        recorded, happened = local(self.event.recorded_at), local(self.event.happened_at)
        return happened.date() if happened != recorded else None


def changes_of(session: Session, unit: Unit) -> list[UnitHistoryEntry]:
    """Recorded changes of the unit, newest first."""
    query = select(Event, Remark.text, Staff.name).outerjoin(Remark, Remark.event_id == Event.id)
    # found by the text of the JSON: its sorted keys put "unit" between "text" and "what"
    of_unit = (
        Event.chain_kind == ChainKind.AGENCY,
        Event.chain_id == unit.agency_id,
        Event.kind.in_(OF_A_UNIT),
        Event.body.contains(f'"unit":{unit.id},"what":'),
    )
    by = (Staff.id == Event.actor_id) & (Event.actor_kind == ActorKind.STAFF)
    rows = session.execute(query.outerjoin(Staff, by).where(*of_unit).order_by(Event.id.desc()).limit(50))
    return [
        UnitHistoryEntry(event, json.loads(event.body)["data"]["what"], who or "", text or "")
        for event, text, who in rows
    ]
