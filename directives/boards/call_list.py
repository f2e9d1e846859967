"""The call list: whom to telephone before a due date, at which contact, and the calls already made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directives.boards.deadlines import DirectiveDeadline
from directives.boards.unanswered import SilenceScope, SilentUnit, silent
from directives.models import Acknowledgement, Assignment, Call, Contact, Remark, Staff
from directives.queries.agency_calendar import calendar_of
from directives.rules import silence
from directives.rules.schedule import OFFICE_HOURS, OfficeHours
from directives.rules.search import vietnamese_order
from directives.rules.silence import CallMade

CallsByAssignment = Mapping[int, Sequence[CallMade]]
"""{assignment id: its calls, newest first}"""


class CallList(NamedTuple):
    """Units to call before a due date, most urgent first, and those that owe something but are not called."""

    rows: list[SilentUnit]
    calls: CallsByAssignment
    not_yet: list[tuple[SilentUnit, datetime]]
    """Units that a mail asked a short time ago, and from when each may be called; the first to be called first."""
    left_out: int
    """Units that are not called because they wait for the department or are paused."""


def call_list(
    session: Session, scope: SilenceScope, deadline: DirectiveDeadline, now: datetime, hours: OfficeHours = OFFICE_HOURS
) -> CallList:
    """The call list for one due date of a directive. Calls count from when the missing tasks were asked for."""
    missing = silent(session, scope, now)
    calls = calls_where(session, Assignment.directive_id == scope.directive_id, Call.at >= deadline.opens_at)
    to_call = [row for row in missing if row.why in silence.CALLED_FOR]
    early = too_early(session, scope.agency_id, to_call, now, hours)
    rows = [row for row in to_call if row.assignment_id not in early]
    needs = {row.assignment_id: silence.need(row.why, calls.get(row.assignment_id, ()), now) for row in rows}
    rows.sort(key=lambda row: (needs[row.assignment_id], vietnamese_order(row.name)))
    not_yet = [(row, early[row.assignment_id]) for row in to_call if row.assignment_id in early]
    not_yet.sort(key=lambda pair: (pair[1], vietnamese_order(pair[0].name)))
    return CallList(rows, calls, not_yet, len(missing) - len(to_call))


def too_early(
    session: Session, agency_id: int, rows: Sequence[SilentUnit], now: datetime, hours: OfficeHours
) -> dict[int, datetime]:
    """Of these units, those that a mail asked too short a time ago, by assignment: from when each may be called."""
    calendar = calendar_of(session, agency_id)
    found = {asked_at: silence.call_from(asked_at, calendar, hours) for asked_at in {row.asked_at for row in rows}}
    moments = ((row.assignment_id, found[row.asked_at]) for row in rows)
    return {assignment_id: at for assignment_id, at in moments if at is not None and now < at}


def by_superior(rows: Sequence[SilentUnit]) -> list[SilentUnit]:
    """Group rows by superior unit, the largest group first; the order within a group stays."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.superior] = counts.get(row.superior, 0) + 1
    return sorted(rows, key=lambda row: (row.superior == "", -counts[row.superior], vietnamese_order(row.superior)))


def calls_about(session: Session, assignment_ids: Sequence[int]) -> CallsByAssignment:
    """All calls about these assignments, by assignment."""
    return calls_where(session, Call.assignment_id.in_(assignment_ids))


def calls_where(session: Session, *which: ColumnElement[bool]) -> CallsByAssignment:
    """Calls that meet these conditions, by assignment."""
    found: dict[int, list[CallMade]] = {}
    for assignment_id, *made in session.execute(
        select(Call.assignment_id, Call.outcome, Call.at, Staff.name, func.coalesce(Remark.text, ""), Call.id)
        .join(Staff, Staff.id == Call.staff_id)
        .join(Assignment, Assignment.id == Call.assignment_id)
        .outerjoin(Remark, Remark.event_id == Call.event_id)
        .where(*which)
        .order_by(Call.at.desc(), Call.id.desc())
    ):
        found.setdefault(assignment_id, []).append(CallMade._make(made))
    return found


def contacts_of(session: Session, unit_ids: Sequence[int]) -> dict[int, Contact]:
    """Whom to speak to at each unit: preferably a contact with a telephone and a working address."""
    found = session.scalars(select(Contact).where(Contact.unit_id.in_(unit_ids), Contact.removed_at.is_(None)))
    best: dict[int, Contact] = {}
    for contact in sorted(found, key=lambda one: (one.failed_at is not None, one.phone == "", one.id)):
        best.setdefault(contact.unit_id, contact)
    return best


def acknowledgers_of(session: Session, assignment_ids: Sequence[int]) -> dict[int, Acknowledgement]:
    """By assignment, who last acknowledged it and left a telephone: that person knows about it."""
    found = session.scalars(
        select(Acknowledgement)
        .where(Acknowledgement.assignment_id.in_(assignment_ids), Acknowledgement.phone != "")
        .order_by(Acknowledgement.id)
    )
    return {row.assignment_id: row for row in found}


def phone_of(contact: Contact | None, row: SilentUnit) -> str:
    """The number to call: the contact's, else the unit's; '' if there is none."""
    return (contact.phone if contact else "") or row.phone
