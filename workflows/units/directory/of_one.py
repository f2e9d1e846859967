"""What the page of one unit shows: its directives, what it told superiors, its desk and its recorded changes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

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
)
from directives.rules.schedule import local
from directives.terms import ActorKind, DirectiveState
from directives.unit_desks import desks, devices
from workflows.web.words.devices import device_words


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


PASSED_ON = 100
"""Of each kind so many: what was erased makes room for what is older."""
_ABOVE = (joinedload(Assignment.directive).joinedload(Directive.issuer),)


def passed_on_texts(session: Session, unit: Unit) -> list[PassedOnText]:
    """The last that can be erased of what superiors passed on to this unit, the newest letter first."""
    of = (Assignment.parent_id.is_not(None), Assignment.unit_id == unit.id)
    reports = session.scalars(
        select(Report)
        .join(Report.task)
        .join(Task.assignment)
        .where(Report.salt.is_not(None), *of)
        .options(
            contains_eager(Report.task).contains_eager(Task.assignment).options(*_ABOVE),
            contains_eager(Report.task).joinedload(Task.item),
        )
        .order_by(Assignment.id.desc(), Report.id.desc())
        .limit(PASSED_ON)
    ).all()
    people = session.scalars(
        select(Acknowledgement)
        .join(Acknowledgement.assignment)
        .where(Acknowledgement.salt != "", *of)
        .options(contains_eager(Acknowledgement.assignment).options(*_ABOVE))
        .order_by(Assignment.id.desc(), Acknowledgement.id.desc())
        .limit(PASSED_ON)
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


CHANGES = 50


def changes_of(session: Session, unit: Unit) -> list[UnitHistoryEntry]:
    """The last recorded changes of the unit, newest first."""
    query = select(Event, Remark.text, Staff.name).outerjoin(Remark, Remark.event_id == Event.id)
    by = (Staff.id == Event.actor_id) & (Event.actor_kind == ActorKind.STAFF)
    changed = query.outerjoin(Staff, by).where(Event.changed(unit))
    rows = session.execute(changed.order_by(Event.id.desc()).limit(CHANGES))
    return [
        UnitHistoryEntry(event, json.loads(event.body)["data"]["what"], who or "", text or "")
        for event, text, who in rows
    ]
