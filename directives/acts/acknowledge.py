"""Acknowledge an assignment: a named person confirms that the unit has received it."""

from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from directives.acts.origin import Origin
from directives.database import table_of
from directives.models import Acknowledgement, Assignment
from directives.record import ledger, locks
from directives.record.seals import new_salt, seal, seal_values
from directives.terms import EventKind

_NEW_ACKNOWLEDGEMENT = insert(table_of(Acknowledgement))


def acknowledge(  # noqa: PLR0913, PLR0917 (the fields of an acknowledgement)
    session: Session,
    assignment: Assignment,
    name: str,
    position: str,
    origin: Origin,
    now: datetime,
    arrival_number: str = "",
    arrived_on: date | None = None,
    phone: str = "",
) -> None:
    """Record who received it. A second press by the same person on the same link changes nothing."""
    locks.lock(session, assignment)
    if _is_repeated(session, assignment, name, position, origin):
        return
    salt = new_salt()
    values = {
        "assignment_id": assignment.id,
        "name": name,
        "position": position,
        "phone": phone,
        "salt": salt,
        "arrival_number": arrival_number,
        "arrived_on": arrived_on,
        "recorded_at": ledger.next_moment(session, assignment, now),
        "happened_at": origin.happened_at,
        "channel": origin.channel,
        "link_id": origin.link_id,
        "staff_id": origin.staff_id,
        "told_by": origin.told_by,
    }
    inserted = session.connection().execute(_NEW_ACKNOWLEDGEMENT, values).inserted_primary_key
    assert inserted is not None, "one row was inserted"
    who, by_phone = seal(salt, name, position, origin.told_by), seal(salt, phone)
    number = {"number": arrival_number, "arrived_on": arrived_on}
    data = {"channel": origin.channel, "who": who, "phone": by_phone, **number}
    sealed = seal_values([(Acknowledgement, {**values, "id": inserted[0]})])
    kind, happened_at = EventKind.ACKNOWLEDGED, origin.happened_at
    ledger.record(session, assignment, kind, now, origin.actor, data, happened_at=happened_at, sealed=sealed)


def _is_repeated(session: Session, assignment: Assignment, name: str, position: str, origin: Origin) -> bool:
    if assignment.acknowledged_at is None or origin.link_id is None:
        return False
    same = select(Acknowledgement.id).where(
        Acknowledgement.assignment_id == assignment.id,
        Acknowledgement.link_id == origin.link_id,
        Acknowledgement.name == name,
        Acknowledgement.position == position,
    )
    return session.scalars(same).first() is not None
